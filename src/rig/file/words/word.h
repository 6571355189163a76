// Words of rig.yaml that stand for one of a few things: connectors, legs, curves, kinds.
//
// Each function knows its list; an unknown word gives a hint with the nearest known one. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "rig/parts/part.h"
#include "rig/rig.h"

namespace ohm::rigfile {

template <class T>
using Word = tl::expected<T, std::string>;

Word<Connector> connector(std::string_view text);  ///< "6-pin", "8-pin", "12-pin", "12vhpwr", "molex", "sata", "slot", "eps"
Word<Legs> legs(std::string_view text);            ///< "L1", "L1-L2"…, "L1-L2-L3" for all
Word<Curve> curve(std::string_view text);
Word<Wiring> wiring(std::string_view text);
Word<Disk> disk_kind(std::string_view text);
Word<PsuKind> psu_type(std::string_view text);
Word<Rank> rank(std::string_view text);
Word<std::string> psu_inlet(std::string_view text);
Word<std::string> hung(std::string_view text);
Word<std::string> air(std::string_view text);
Word<std::string> part_kind(std::string_view text);  ///< "card", "psu", …

/// Minimum efficiencies of an 80 PLUS tier; "gold", "gold-115", "gold-230", "gold-eu", and the same for platinum and titanium.
struct Tier {
  std::vector<EfficiencyPoint> points;  ///< at 150 V input and above, or at every voltage
  std::vector<EfficiencyPoint> low;     ///< below 150 V; empty: as above
};
Word<Tier> tier(std::string_view text);

std::string_view written(Legs legs);
std::string_view written(Connector connector);

}  // namespace ohm::rigfile
