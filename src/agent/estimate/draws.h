// How many watts each card is counted with.
//
// Two figures for every card of the circuit, in its order (Rig::cards), because two questions are asked. `now`: what flows, the
// best there is: the card's own reading; where it tells none (lost, hung) the limit that it was last held to, or its default limit
// if none was ever read, and `silent` says that nobody knows; a card that was never found is counted idle, for without a driver no
// work runs on it; another host's is assumed to draw its planned cap. `reach`: what E1 (docs/design.md) says it may come to before
// anything is commanded: max(cap in force, floor), and its default limit where the cap is not known or a process that is not ours
// holds the card; of another host's its planned cap, for its own ohmd holds it there. Pure.
#pragma once

#include <optional>
#include <vector>

#include "agent/view/rig_view.h"

namespace ohm {

struct Draws {
  std::vector<double> now, low, high, reach;  ///< W per card of the circuit; 0 for one the rig file calls absent
  std::vector<bool> silent;                   ///< it is there or was, and tells no draw
  std::vector<bool> assumed;                  ///< another host's

  /// As if nobody had looked yet: every present card is another host's, and draws what the plan gives it.
  static Draws unseen(const Circuit& circuit, const std::vector<double>& planned);
  /// Card `i` as its view tells.
  void see(std::size_t i, const CardView& card, const CardNode& node, TimePoint at);
};

/// What this card draws now, and whether it says so itself.
struct CardDraw {
  double watts{};
  bool known{};
};
CardDraw draw_now(const CardView& card, const CardNode& node, TimePoint now);

double reach_of(const CardView& card, const CardNode& node, TimePoint now);

/// A process on it that is not ours.
bool in_foreign_hands(const CardView& card);

}  // namespace ohm
