// Units of clocks between NVML and the board.
#pragma once

namespace ohm::nvml {

/// NVML counts memory offsets in transfer rate: +3000 raises nvmlDeviceGetClockInfo(MEM) by 1500 MHz, on Linux, GDDR6 and newer
/// (measured by others: LACT issues 1001 and 418; the driver is said to keep even steps, LACT issue 1202). The board and the twin
/// count in MHz of that clock.
inline constexpr int kMemoryOffsetPerMhz = 2;

constexpr int nvml_memory_offset(int mhz) { return mhz * kMemoryOffsetPerMhz; }
constexpr int board_memory_offset(int nvml_offset) { return nvml_offset / kMemoryOffsetPerMhz; }

}  // namespace ohm::nvml
