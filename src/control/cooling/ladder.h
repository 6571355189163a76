// The rungs by which a card gives heat up, one after the other, and takes them back in reverse.
//
//   fan to full -> memory clock to the lowest of its band -> cap, until as much work is lost as the low memory band would cost
//   -> low memory band, to its lowest -> cap to its floor -> the job yields
//
// A low memory level costs a quarter of the speed in one step, so that the cap comes first where it costs less; how much it has
// cost is read off the memory's utilisation. The step back up is taken only when the card is colder, by a margin, than it was when
// it had settled on the low band: it would otherwise come straight down again. Inside control/cooling; pure, any thread.
#pragma once

#include "control/cooling/cooling.h"

namespace ohm::cooling {

/// Moves the rungs by `push` kelvin: above 0 does more, below 0 less. Each rung no faster than its slew; `hot`: none goes back.
void climb(const Gains& gains, const Limits& limits, double push, bool hot, TimePoint now, Seconds dt, State& next);

/// Is nothing left but to tell the job to yield?
bool exhausted(const Limits& limits, const Rungs& rungs);

/// Does the fan alone hold it: is nothing given up?
bool only_fan(const Rungs& rungs);

/// Follows how busy the memory is, which tells what the cap costs.
void follow_work(const Gains& gains, const Readings& readings, TimePoint now, Seconds dt, State& next);

/// Yields after everything else was done for a while; comes back after a hold that doubles each time.
void follow_yield(const Gains& gains, const Targets& targets, const Limits& limits, bool hot, TimePoint now, State& next);

}  // namespace ohm::cooling
