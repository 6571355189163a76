// `ohm find A3`: that card's fans go up and down, so that a person sees which one it is.
//
// Owned by the loop, stepped by its tick: full for two seconds, still (or its least) for two, until the time is over; then fans go
// back to firmware. The driver's release also resets clocks, so what was set there before is set again. Control thread.
#pragma once

#include <vector>

#include "hardware/gpu/gpu_driver.h"

namespace ohm {

class Pulses {
 public:
  explicit Pulses(GpuDriver& gpus) : gpus_{gpus} {}

  /// Begins, or goes on longer. `before`: what is set on the card now.
  Result<void> start(const FoundGpu& card, const GpuSettings& before, TimePoint now, Seconds span);
  void step(TimePoint now);
  /// Ends them all.
  void stop();
  bool any() const { return !running_.empty(); }

 private:
  struct Pulse {
    GpuId gpu;
    GpuSettings before;
    Fraction low, high;
    TimePoint from, until;
    std::optional<bool> up;
  };
  Result<void> beat(Pulse& pulse, TimePoint now);
  void end(const Pulse& pulse);

  GpuDriver& gpus_;
  std::vector<Pulse> running_;
};

}  // namespace ohm
