// Which cards give up how many watts, so that every limit holds again.
//
// Pure search over a circuit; called by the interlock (interlock.h) once or twice a tick, and only searches where a limit is
// exceeded. Shares no decision with control/budget, which it is there to distrust.
//
// Order: on each exceeded limit, those with fewest cards first, class after class from the least important; inside a class
// everybody gives up the same part of what lies between his draw and his lowest. When all are at their lowest and the limit is
// still exceeded, cards must stop: least important class first, in it those that draw above their cap, then the last named; who
// turns out not to be needed stays.
#pragma once

#include <vector>

#include "control/interlock/facts.h"
#include "rig/circuit/circuit.h"

namespace ohm::interlock {

/// What a card is counted with. W.
struct CardRange {
  double start{};  ///< now
  double low{};    ///< at its lowest cap; <= start
  double rest{};   ///< when it has stopped; <= low
  Class of{Class::Nobody};
  bool above_cap{};  ///< it draws more than its cap allows
};

/// What a limit may carry. In its own unit.
struct WireRoom {
  double allowed{};
  double foreign{};  ///< of that taken by others
  double scale{1};   ///< of the circuit's figure
  bool floors{};     ///< every card on it goes to its lowest whatever it carries
  bool stop{};       ///< every card on it stops
};

struct CutPlan {
  std::vector<double> draw;             ///< W per card, start or less
  std::vector<bool> touched;            ///< cards that were asked to give up something, even if they had nothing to give
  std::vector<bool> stops;              ///< cards that must stop
  std::vector<std::uint32_t> exceeded;  ///< limits that asked for it: over what they may carry, or `floors`, or `stop`
  std::vector<std::uint32_t> short_of;  ///< of those, still exceeded at the end
  bool any() const { return !exceeded.empty(); }
};

/// What a limit carries at these draws, with what others take of it.
double carried(const Circuit& circuit, std::uint32_t limit, const WireRoom& room, const std::vector<double>& draw);

/// `below`: how far below `allowed` an exceeded limit is brought, 0..1. Ranges like the circuit's cards, rooms like its limits.
CutPlan plan_cut(const Circuit& circuit, const std::vector<CardRange>& cards, const std::vector<WireRoom>& rooms, double below);

}  // namespace ohm::interlock
