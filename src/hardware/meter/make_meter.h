// A PowerMeter from its source text in rig.yaml (rig/meter/meter_address.h).
//
// Control thread, at start and after a reload. The twin's in-process meter (twin_meter.h) and the owner's typed readings
// (typed_meter.h, one for the whole rig) are made by who needs them: they have no source text.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "hardware/meter/power_meter.h"

namespace ohm {

struct MeterTiming {
  Seconds period{2};                         ///< between two questions, of the clock
  std::chrono::milliseconds deadline{3000};  ///< real time, for one answer
};

/// The meter of the thing `name`, which starts asking at once. NotSupported: "" and "none", no meter there. BadInput says what a
/// source looks like. `clock` outlives the meter.
Result<std::unique_ptr<PowerMeter>> make_meter(std::string_view source, const std::string& name, const Clock& clock,
                                               const MeterTiming& timing = {});

}  // namespace ohm
