#include "base/clock.h"

#include "base/result.h"

namespace ohm {

TimePoint SystemClock::now() const { return TimePoint{std::chrono::steady_clock::now().time_since_epoch()}; }

WallTime SystemClock::wall() const { return std::chrono::system_clock::now(); }

std::chrono::nanoseconds SystemClock::real(Seconds span) const { return nanoseconds_of(span); }

TimePoint ManualClock::now() const { return TimePoint{std::chrono::nanoseconds{since_start_.load()}}; }

WallTime ManualClock::wall() const { return start_ + now().time_since_epoch(); }

void ManualClock::advance(Seconds by) {
  OHM_ASSERT(by.count() >= 0);
  since_start_ += nanoseconds_of(by).count();
}

}  // namespace ohm
