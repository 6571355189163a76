// What a card's sensors are worth at this tick: value, estimate or nothing; smoothed and drawn out into the near future.
//
// Inside control/cooling; pure, any thread. A reading counts while it is at most Gains::max_age old. One that spoke and then is
// silent, stale, frozen or impossible is Lost until it has spoken for Gains::trust_again. One that this machine never offered is
// Estimated from the places before it, pessimistically and with a margin.
#pragma once

#include "control/cooling/cooling.h"

namespace ohm::cooling {

/// Takes the readings of this tick into `next`. `dt`: since the tick before; 0 at the first.
void sense(const Targets& targets, const Gains& gains, const Limits& limits, const Readings& readings, TimePoint now, Seconds dt,
           State& next);

/// The place whose foretold temperature is farthest above its target.
Spot ruling(const State& state);

/// Is any place above its target now?
bool is_hot(const Targets& targets, const State& state);

/// A place of this kind of knowledge, the hottest first.
std::optional<Spot> any(const State& state, Known known);

}  // namespace ohm::cooling
