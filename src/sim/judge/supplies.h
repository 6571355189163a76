// The judge's own view of the supplies: what each gives on 12 V and what it takes from the wall.
//
// Written from the rules of the issue and the facts page, not from rig/circuit, which it is there to contradict. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "rig/rig.h"

namespace ohm::judging {

/// Between which conductors a supply's cord sits, found by walking from its plug to a breaker.
Legs legs_at(const Rig& rig, const AcSource& source);

/// Voltage between those conductors, when the feed as a whole (on the basis of Site::nominal) is at `feed`.
double volts_between(const Site& site, Legs legs, Volts feed);

struct SupplyDuty {
  double out{};     ///< W on 12 V, worst case of the shares
  double wall{};    ///< W, with the loss as a parabola
  double rating{};  ///< W, in force at its input voltage
};

/// What every supply carries when card i draws draw[i].
std::vector<SupplyDuty> duties(const Rig& rig, std::span<const double> draw);

/// Watts of loss at `out`: a parabola through three efficiency points, through two and 2 % of rating at rest, or nearest to more.
double loss_watts(const std::vector<EfficiencyPoint>& points, double rating, double out);

/// The most that supply `psu` may come to carry of card `card` at this draw, W.
double part_of_card(const Rig& rig, const Card& card, Index<Psu> psu, double draw);

}  // namespace ohm::judging
