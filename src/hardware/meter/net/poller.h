// A meter's own thread: one round, then a rest, until the meter ends; and the newest sample, for the control thread to copy.
//
// The rest is `period` of the given clock, so that on a fast twin a meter polls as often per simulated second. A round must end by
// its own deadline; when the Poller ends it rings `ending()`, which every wait of a round also listens to.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "hardware/meter/net/wake.h"
#include "hardware/meter/power_meter.h"

namespace ohm {

/// A sample that one thread writes and others copy.
class LatestSample {
 public:
  explicit LatestSample(MeterSample first) : sample_{std::move(first)} {}
  MeterSample get() const {
    const std::lock_guard lock{mutex_};
    return sample_;
  }
  void set(MeterSample sample) {
    const std::lock_guard lock{mutex_};
    sample_ = std::move(sample);
  }

 private:
  mutable std::mutex mutex_;
  MeterSample sample_;
};

/// `sample` with every reading silent since `at`, every outlet unknown, and the reason: what is left of it when no answer comes.
MeterSample silenced(MeterSample sample, std::string trouble, TimePoint at);

class Poller {
 public:
  Poller(const Clock& clock, Seconds period) : clock_{clock}, period_{period} {}
  ~Poller() { stop(); }
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Starts the thread; once. The owner's last act of construction.
  void start(std::function<void()> round);
  /// Ends the rest, if there is one.
  void nudge() const { order_.ring(); }
  /// Waits for the end of the round under way; the owner's first act of destruction.
  void stop();

  const Wake& ending() const { return end_; }
  bool ended() const { return ended_; }

 private:
  void rest() const;

  const Clock& clock_;
  Seconds period_;
  Wake end_, order_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace ohm
