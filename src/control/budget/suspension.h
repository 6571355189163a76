// Which cards must rest because even their floors do not fit: the pieces behind suspensions() in static_caps.h.
//
// Only limits that are exceeded when every card draws its floor couple cards here; each such component is solved by itself, exactly
// when it is small (suspension_exact), else greedily with exchange (suspension_greedy). Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "control/budget/numbers.h"
#include "control/budget/tally.h"

namespace ohm {

/// Cards that share exceeded limits, directly or through others. Both lists ascend.
struct Component {
  Numbers cards;
  Numbers limits;
};

/// What the two searches look at. Every card of the component may be suspended; the tally starts with all of them at their floors
/// and ends with the chosen ones at rest.
struct Shortage {
  const Circuit& circuit;
  const Reach& reach;               ///< of exceeded limits only
  std::span<const int> importance;  ///< per card; empty: all equal
  Component of;

  int importance_of(std::uint32_t card) const { return importance.empty() ? 0 : importance[card]; }
  double saving(std::uint32_t card) const;  ///< W it gives back when suspended
};

/// The best choice: fewest at the highest importance, then the next; among equals the last named. Components of up to 24 cards.
Numbers suspend_exactly(const Shortage& shortage, Tally& tally);

inline constexpr std::size_t kExactSuspension = 24;

/// A good choice in near-linear time: no single card of it could be left working, and no exchange that was tried is better.
Numbers suspend_greedily(const Shortage& shortage, Tally& tally);

struct Suspensions {
  std::vector<bool> suspended;
  Numbers hopeless;  ///< limits exceeded with every card at rest
};

Suspensions find_suspensions(const Circuit& circuit, std::span<const int> importance);

}  // namespace ohm
