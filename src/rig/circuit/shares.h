// Which supplies feed a card or a host, and how much of its draw each may carry at most.
//
// Pure; used by the circuit builder and the rules. Upper bounds: they sum above 1 where a card's slot and plugs have different
// supplies (each end of the slot-share interval counts against someone) and inside redundant groups (a member may carry more than
// its part).
#pragma once

#include <vector>

#include "rig/rig.h"

namespace ohm {

struct SupplyShare {
  Index<Psu> psu;
  double share{};
  friend bool operator==(const SupplyShare&, const SupplyShare&) = default;
};

/// The supply of the card's slot: the riser's own plug, or the board's.
Index<Psu> slot_source(const Rig& rig, const Card& card);

/// Every supply that carries a part of this card's draw.
std::vector<SupplyShare> supply_shares(const Rig& rig, const Card& card);

/// Every supply that carries a part of this host's load.
std::vector<SupplyShare> supply_shares(const Rig& rig, const Host& host);

/// One 12 V source to the eye of wiring: a supply, or the redundant group it belongs to.
bool same_source(const Rig& rig, Index<Psu> a, Index<Psu> b);

}  // namespace ohm
