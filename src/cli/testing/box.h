// The smallest rig of the tests: one box with two cards, adopted as GPU-a and GPU-b.
#pragma once

#include "hardware/gpu/gpu_driver.h"
#include "rig/lock/rig_lock.h"
#include "rig/rig.h"

namespace ohm {

Rig box_of_two();

/// GPU-a at 0000:01:00.0 and GPU-b at 0000:02:00.0, adopted by this machine at `since`.
RigLock lock_of_box(const Rig& rig, const std::string& since = "");

/// A 3090 as a driver finds it. `uuid` "": it hangs since the start.
FoundGpu found_3090(const std::string& uuid, const std::string& bus_id);

}  // namespace ohm
