// How many watts each card is counted with.
//
// Two figures for every card of the circuit, in its order (Rig::cards), because two questions are asked. `now`: what flows, the
// best there is: the card's own reading; where it tells none (lost, hung, another host's) its default limit, for then nobody knows;
// a card that was never found is counted idle, for without a driver no work runs on it. `reach`: what E1 (docs/design.md) says it
// may come to before anything is commanded: max(cap in force, floor), and its default limit where the cap is not known or a process
// that is not ours holds the card. Pure.
#pragma once

#include <optional>
#include <vector>

#include "agent/view/rig_view.h"

namespace ohm {

struct Draws {
  std::vector<double> now, low, high, reach;  ///< W per card of the circuit; 0 for one the rig file calls absent

  /// As if nobody had looked yet: every present card is another host's.
  static Draws unseen(const Circuit& circuit);
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

/// A card with no view (another host's) draws its default limit, as far as we know.
double draw_unseen(const CardNode& node);

/// A process on it that is not ours.
bool in_foreign_hands(const CardView& card);

}  // namespace ohm
