// The rope by which one thread enters the driver's library: others see how long it has been in, and can tell it to come out.
//
// Every thread that calls NVML or NvAPI does so through a CallWatch of its own. `began` tells the others since when it is inside
// (a hung card shows as a call that does not return); after stop() no further call is begun, and a thread that was stuck and
// returns at last touches nothing of its owner any more. Both flags are sequentially consistent: either the thread sees the stop
// before it enters, or whoever stopped it sees that it is inside.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include "hardware/gpu/nvml/nvml_abi.h"

namespace ohm::nvml {

/// CLOCK_MONOTONIC of the machine, whatever the rig's clock is: a hang is real time.
inline std::chrono::nanoseconds machine_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

class CallWatch {
 public:
  /// Runs `call` unless stopped; Status::Stopped when stopped before or meanwhile.
  template <class Call>
  Status run(Call&& call) {
    began_ = machine_now().count();
    const Status status = stopped_ ? Status::Stopped : call();
    began_ = 0;
    return stopped_ ? Status::Stopped : status;
  }

  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  bool inside() const { return began_ != 0; }
  /// Inside one call for longer than `limit`.
  bool stuck(std::chrono::nanoseconds limit) const {
    const auto began = began_.load();
    return began != 0 && machine_now().count() - began > limit.count();
  }

  void finish() { finished_ = true; }
  bool finished() const { return finished_; }

 private:
  std::atomic<std::chrono::nanoseconds::rep> began_{0};
  std::atomic<bool> stopped_{false}, finished_{false};
};

}  // namespace ohm::nvml
