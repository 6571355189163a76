#include "control/sharing/share_words.h"

#include <algorithm>
#include <cmath>

#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

std::string cards_of(const Rig& rig, const Demand& demand) {
  std::string names;
  for (const JobCard& seat : demand.seats) names += (names.empty() ? "" : ", ") + rig.cards[seat.card].name;
  return names;
}

std::string per_cent(double fraction) { return std::to_string(std::lround(100 * fraction)) + " %"; }

std::string why_it_rests(const Rig& rig, const Circuit& circuit, const Demand& demand) {
  const auto gone = std::find_if(demand.seats.begin(), demand.seats.end(),
                                 [&](const JobCard& seat) { return !circuit.cards[seat.card].present; });
  if (gone != demand.seats.end()) return rig.cards[gone->card].name + " is not there";
  const std::string floors = demand.seats.size() > 1 ? "their floors do" : "its floor does";
  return floors + " not fit, and " + std::string{name_of(demand.priority)} + " is the least important there";
}

}  // namespace

std::string sentence(const Rig& rig, const Circuit& circuit, const Demand& demand, const Share& share) {
  const bool several = demand.seats.size() > 1;
  const std::string who = cards_of(rig, demand);
  if (share.rests) return who + (several ? " rest: " : " rests: ") + why_it_rests(rig, circuit, demand);
  const std::string speed = who + (several ? " run at " : " runs at ") + per_cent(share.speed) + " of full speed";
  if (share.held_by) return speed + ", held by " + place_of(circuit.limits[*share.held_by]);
  return speed + ", all that " + (several ? "their curves and default limits give" : "its curve and default limit give");
}

}  // namespace ohm
