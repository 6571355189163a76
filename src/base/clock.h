// Where the daemon's time comes from.
//
// A seam: SystemClock is the machine's own, ManualClock stands still until a test or a simulation moves it, and the twin brings one
// that runs at its own speed (hardware/twin/twin_clock.h). Only loops hold a Clock; below them `now` and `dt` are arguments. All
// members may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>

#include "base/reading.h"

namespace ohm {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  /// Never runs backwards.
  virtual TimePoint now() const = 0;

  /// The calendar beside it.
  virtual WallTime wall() const = 0;

  /// How long a person waits while `span` of this clock goes by: `span` itself, a hundredth of it on a twin at --speed 100.
  virtual std::chrono::nanoseconds real(Seconds span) const = 0;
};

/// CLOCK_MONOTONIC and the system's calendar.
class SystemClock final : public Clock {
 public:
  TimePoint now() const override;
  WallTime wall() const override;
  std::chrono::nanoseconds real(Seconds span) const override;
};

/// Stands still until advanced; a wait on it takes no time at all.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(WallTime start = WallTime{}) : start_{start} {}
  TimePoint now() const override;
  WallTime wall() const override;
  std::chrono::nanoseconds real(Seconds) const override { return {}; }

  /// By zero or more.
  void advance(Seconds by);

 private:
  WallTime start_;
  std::atomic<std::chrono::nanoseconds::rep> since_start_{0};
};

}  // namespace ohm
