// `ohm find A3`: that card's fans go up and down, so that a person sees which one it is.
//
// Owned by the loop, stepped by its tick: full for two seconds, still (or its least) for two, until the time is over; then fans go
// back to firmware, from where the cooling law takes them again. Control thread.
#pragma once

#include <vector>

#include "hardware/gpu/gpu_driver.h"

namespace ohm {

class Pulses {
 public:
  explicit Pulses(GpuDriver& gpus) : gpus_{gpus} {}

  /// Begins, or goes on longer.
  Result<void> start(const FoundGpu& card, TimePoint now, Seconds span);
  void step(TimePoint now);
  /// Ends them all.
  void stop();
  /// Ends this card's, if it has one.
  void stop(GpuId gpu);
  bool any() const { return !running_.empty(); }
  bool runs(GpuId gpu) const;

 private:
  struct Pulse {
    GpuId gpu;
    Fraction low, high;
    TimePoint from, until;
    std::optional<bool> up;
  };
  Result<void> beat(Pulse& pulse, TimePoint now);

  GpuDriver& gpus_;
  std::vector<Pulse> running_;
};

}  // namespace ohm
