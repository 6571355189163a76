// What is left of a card's readings when it stops answering: every one absent, with the reason.
#pragma once

#include "hardware/gpu/gpu_sample.h"

namespace ohm {

/// The same sensors as in `last`, all absent since `at`; who uses it and what is set on it is not known any more.
GpuSample gone(const GpuSample& last, Absent why, TimePoint at);

}  // namespace ohm
