// Which numbers of a JSON answer are which wire, and their reading.
//
// Pure; any thread. The answer is outside input: any text gives a sample, and what does not fit is told (meter_json_fuzz).
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "hardware/meter/power_meter.h"
#include "rig/meter/json_picks.h"

namespace ohm {

/// The finest resolution seen so far of each pick, in its own unit; its size is that of the picks or 0.
using PickSteps = std::vector<double>;

/// The readings; `at`: when it was asked for. Absent: NotSupported, the path is not in the answer; Silent, the device says null,
/// "unavailable" or "unknown"; Implausible, it is no number, or a negative current or power. `trouble` tells what is not JSON, not
/// there or in an unknown unit.
MeterSample json_sample(std::string_view body, const std::vector<JsonPick>& picks, TimePoint at, PickSteps& steps);

}  // namespace ohm
