// What a card would refuse anyway, told before anything is enqueued; and how an error names a card.
//
// Shared by the tenants of the GpuDriver seam. Pure, any thread. A range that the card does not tell is not checked.
#pragma once

#include <string>

#include "base/result.h"
#include "hardware/gpu/gpu_sample.h"

namespace ohm {

/// "0000:03:00.0 (GPU-8f2c…)": the driver's name of a card; places are not known here.
std::string driver_name(const GpuInfo& info);

// BadInput names the card, the value and the range.
Result<void> check_cap(const GpuInfo& info, Watts cap);
Result<void> check_lock(const GpuInfo& info, Megahertz lowest, Megahertz highest, std::optional<Megahertz> most);
Result<void> check_offsets(const GpuInfo& info, Megahertz core, Megahertz memory);
Result<void> check_duty(const GpuInfo& info, Fraction duty);

}  // namespace ohm
