// Progressive filling: all cards rise together like water, and whoever reaches a full limit stops.
//
// The sweep goes from event to event instead of guessing levels: a card starts to rise (its floor is reached), a supply changes the
// piece of its loss curve, a limit is full, a card is at its top. Between events every current is linear in the water level, so the
// next level at which a limit is full is the root of one quadratic equation: exact, no iteration. Each event touches only the
// limits above one supply; the whole is near-linear in cards times depth. Pure; any thread.
#pragma once

#include <optional>
#include <vector>

#include "control/budget/bounds.h"

namespace ohm {

struct Filled {
  std::vector<double> draw;                           ///< W per card, within its bounds
  std::vector<std::optional<std::uint32_t>> held_by;  ///< the limit at which it stopped
};

/// The max-min fair draws within `bounds`. Every limit must hold at bounds.low.
Filled fill(const Circuit& circuit, const Bounds& bounds);

}  // namespace ohm
