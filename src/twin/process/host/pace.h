// How far the twin's clock has to move: steps due at an instant, without ever running away.
//
// Pure. The twin's clock is the number of steps made times the step; when the process was late (a stopped laptop, a busy machine)
// at most a quarter of a second is made up and the rest of the time is simply not lived, so that no reader ever sees the physics
// race. One thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/units.h"

namespace ohm::twin {

struct Pace {
  double speed{1};    ///< twin seconds per second
  Seconds step{0.1};  ///< of twin time
};

/// Steps of 0.1 s, coarser above --speed 10 so that there are never more than 100 a second: 1 s at --speed 100.
Pace pace_at(double speed);

/// Real time from one step to the next.
std::chrono::nanoseconds period(const Pace& pace);

struct Due {
  std::uint64_t steps{};               ///< to be made now
  std::chrono::nanoseconds started{};  ///< the new instant from which real time counts
  std::uint64_t skipped{};             ///< steps that are never made up
};

/// `started`: the real instant to which all steps so far belong.
Due due(const Pace& pace, std::chrono::nanoseconds started, std::chrono::nanoseconds now);

}  // namespace ohm::twin
