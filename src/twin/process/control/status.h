// The twin's answer to `status`: everything `ohm twin status` shows, as one line of JSON. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "twin/process/rig/live_rig.h"

namespace ohm::twin {

/// Facts of the process that the rig itself does not know.
struct ProcessFacts {
  std::string directory;
  double speed{1};
  Seconds step{0.1};
  std::uint64_t steps{}, skipped_steps{};
  int pid{};
  int nut_port{};  ///< 0: no --nut
};

/// With its line end.
std::string status_line(const LiveRig& rig, const ProcessFacts& facts);

}  // namespace ohm::twin
