// When the loop's ticks are due: every period from the start, whatever became of the last one.
//
// A plain value of the control thread. Tick n is due at start + n periods: a tick that comes late does not shift the next ones, and
// ticks that were slept through are counted and left out, so that a slow machine never runs after its own ticks.
#pragma once

#include <cstdint>

#include "base/reading.h"

namespace ohm {

class Ticker {
 public:
  Ticker(TimePoint start, Seconds period) : start_{start}, period_{nanoseconds_of(period)} {}

  TimePoint due() const { return start_ + period_ * static_cast<std::int64_t>(next_); }

  /// Called when a tick begins. Late: it begins more than half a period after it was due; every tick left out counts as well.
  /// How many were late.
  std::uint64_t begin(TimePoint now) {
    const auto behind = now - due();
    const auto skipped = behind < period_ ? 0 : static_cast<std::uint64_t>(behind / period_);
    const auto late = skipped + (behind - period_ * static_cast<std::int64_t>(skipped) > period_ / 2 ? 1 : 0);
    next_ += skipped + 1;
    late_ += late;
    return late;
  }

  std::uint64_t late() const { return late_; }

 private:
  TimePoint start_;
  std::chrono::nanoseconds period_;
  std::uint64_t next_{}, late_{};
};

}  // namespace ohm
