// Clocks: now, at most, supported, their offsets, and why they are held down.
#include <algorithm>

#include "nvml-twin/attach.h"
#include "nvml-twin/clock_units.h"

using namespace ohm::nvml;

namespace {

constexpr unsigned kSmMin = 210, kSmStep = 15;  ///< MHz; a 3090's, as nvidia-smi -q -d SUPPORTED_CLOCKS lists them
constexpr unsigned kVideoMax = 1950;            ///< MHz; the same card's
constexpr int kStates[] = {0, 2, 3, 5, 8};      ///< performance states of a 3090

/// The memory clocks of a 3090 below its highest: CUDA's (P2), P3, P5, P8.
constexpr unsigned kMemorySteps[] = {9501, 5001, 810, 405};

Return clock_now(const Card& card, unsigned type, unsigned& out) {
  switch (type) {
    case kClockGraphics:
    case kClockSm: return out = card.now.sm_mhz, kSuccess;
    case kClockMemory: return out = card.now.mem_mhz, kSuccess;
    case kClockVideo: return out = std::min(card.now.sm_mhz * 9U / 10U, kVideoMax), kSuccess;  // follows; assumed
    default: return kInvalidArgument;
  }
}

Return clock_max(const Card& card, unsigned type, unsigned& out) {
  switch (type) {
    case kClockGraphics:
    case kClockSm: return out = card.is.sm_max_mhz, kSuccess;
    case kClockMemory: return out = card.is.mem_max_mhz, kSuccess;
    case kClockVideo: return out = kVideoMax, kSuccess;
    default: return kInvalidArgument;
  }
}

/// Writes one more entry of a list if it fits; counts it anyway.
struct List {
  unsigned* out{};
  unsigned room{}, count{};
  void add(unsigned value) {
    if (out && count < room) out[count] = value;
    ++count;
  }
  Return finish(unsigned* counted) const {
    const bool fits = out && count <= room;
    *counted = count;
    return fits ? kSuccess : kInsufficientSize;
  }
};

bool is_memory_clock(const Card& card, unsigned mhz) {
  return mhz == card.is.mem_max_mhz || std::ranges::find(kMemorySteps, mhz) != std::end(kMemorySteps);
}

Return list_memory_clocks(const Card& card, List& list, unsigned* count) {
  list.room = *count;
  list.add(card.is.mem_max_mhz);
  for (const unsigned step : kMemorySteps) {
    if (step < card.is.mem_max_mhz) list.add(step);
  }
  return list.finish(count);
}

Return list_sm_clocks(const Card& card, List& list, unsigned* count) {
  list.room = *count;
  for (unsigned mhz = card.is.sm_max_mhz; mhz >= kSmMin; mhz -= kSmStep) list.add(mhz);
  return list.finish(count);
}

struct OffsetRange {
  int now, lowest, highest;  ///< as NVML counts them
};
Return offsets(const Card& card, unsigned type, OffsetRange& out) {
  switch (type) {
    case kClockGraphics:
    case kClockSm: return out = {card.now.core_offset_mhz, card.is.core_offset_min_mhz, card.is.core_offset_max_mhz}, kSuccess;
    case kClockMemory:
      out = {nvml_memory_offset(card.now.mem_offset_mhz), nvml_memory_offset(card.is.mem_offset_min_mhz),
             nvml_memory_offset(card.is.mem_offset_max_mhz)};
      return kSuccess;
    default: return kInvalidArgument;
  }
}

Return offset_now(Call call, Device device, unsigned type, int* out) {
  const auto answer = [&](const Card& card) {
    OffsetRange range{};
    const Return result = offsets(card, type, range);
    return *out = range.now, result;
  };
  return with_card(call, device, answer, out);
}

Return offset_range(Call call, Device device, unsigned type, int* lowest, int* highest) {
  const auto answer = [&](const Card& card) {
    OffsetRange range{};
    const Return result = offsets(card, type, range);
    return *lowest = range.lowest, *highest = range.highest, result;
  };
  return with_card(call, device, answer, lowest, highest);
}

Return reasons(Call call, Device device, unsigned long long* out) {
  return get(call, device, out, [](const Card& card) { return card.now.throttle; });
}

constexpr unsigned long long kAllReasons = 0x1FF;

/// How long each policy held the clocks down, ns; the board counts by reason bit (facts: rig-tools §2.4).
Return violation(const Card& card, unsigned policy, unsigned long long& out) {
  const auto& held = card.now.throttle_ns;
  switch (policy) {
    case 0: return out = held[2], kSuccess;            // power
    case 1: return out = held[5] + held[6], kSuccess;  // thermal, software's and hardware's
    case 2: return out = held[4], kSuccess;            // sync boost
    case 3: return out = held[7], kSuccess;            // board limit
    case 4: return out = held[0], kSuccess;            // low utilisation
    case 5: return out = 0, kSuccess;                  // reliability: not simulated
    case 10:
    case 11: return out = held[2] + held[3] + held[5] + held[6], kSuccess;  // below application or base clocks, for any of these
    default: return kInvalidArgument;
  }
}

}  // namespace

OHM_NVML nvmlDeviceGetClockInfo(Device device, unsigned type, unsigned* out) {
  return with_card(
      Call::nvmlDeviceGetClockInfo, device, [&](const Card& card) { return clock_now(card, type, *out); }, out);
}
OHM_NVML nvmlDeviceGetMaxClockInfo(Device device, unsigned type, unsigned* out) {
  return with_card(
      Call::nvmlDeviceGetMaxClockInfo, device, [&](const Card& card) { return clock_max(card, type, *out); }, out);
}
OHM_NVML nvmlDeviceGetMaxCustomerBoostClock(Device device, unsigned type, unsigned* out) {
  return with_card(
      Call::nvmlDeviceGetMaxCustomerBoostClock, device, [&](const Card& card) { return clock_max(card, type, *out); }, out);
}
OHM_NVML nvmlDeviceGetClock(Device device, unsigned type, unsigned id, unsigned* out) {
  const auto answer = [&](const Card& card) {
    if (id == kClockCurrent) return clock_now(card, type, *out);
    if (id == kClockBoostMax) return clock_max(card, type, *out);
    return id <= kClockBoostMax ? kNotSupported : kInvalidArgument;  // GeForce has no application clocks
  };
  return with_card(Call::nvmlDeviceGetClock, device, answer, out);
}
OHM_NVML nvmlDeviceGetApplicationsClock(Device device, unsigned, unsigned*) {
  return not_supported(Call::nvmlDeviceGetApplicationsClock, device);
}
OHM_NVML nvmlDeviceGetDefaultApplicationsClock(Device device, unsigned, unsigned*) {
  return not_supported(Call::nvmlDeviceGetDefaultApplicationsClock, device);
}

// NOLINTNEXTLINE(readability-non-const-parameter): written to through `list`
OHM_NVML nvmlDeviceGetSupportedMemoryClocks(Device device, unsigned* count, unsigned* clocks) {
  List list{.out = clocks};
  return with_card(
      Call::nvmlDeviceGetSupportedMemoryClocks, device, [&](const Card& card) { return list_memory_clocks(card, list, count); },
      count);
}
// NOLINTNEXTLINE(readability-non-const-parameter): written to through `list`
OHM_NVML nvmlDeviceGetSupportedGraphicsClocks(Device device, unsigned memory_mhz, unsigned* count, unsigned* clocks) {
  List list{.out = clocks};
  const auto answer = [&](const Card& card) {
    return is_memory_clock(card, memory_mhz) ? list_sm_clocks(card, list, count) : kNotFound;
  };
  return with_card(Call::nvmlDeviceGetSupportedGraphicsClocks, device, answer, count);
}

/// `size` in bytes; the rest of the caller's list says "unknown".
OHM_NVML nvmlDeviceGetSupportedPerformanceStates(Device device, unsigned* states, unsigned size) {
  const auto answer = [&](const Card&) {
    const unsigned room = size / sizeof(unsigned);
    if (room < std::size(kStates)) return kInsufficientSize;
    for (unsigned i = 0; i < room; ++i) states[i] = i < std::size(kStates) ? static_cast<unsigned>(kStates[i]) : kPstateUnknown;
    return kSuccess;
  };
  return with_card(Call::nvmlDeviceGetSupportedPerformanceStates, device, answer, states);
}
OHM_NVML nvmlDeviceGetMinMaxClockOfPState(Device device, unsigned type, unsigned pstate, unsigned* lowest, unsigned* highest) {
  const auto answer = [&](const Card& card) {
    if (std::ranges::find(kStates, static_cast<int>(pstate)) == std::end(kStates)) return kNotSupported;
    const Return result = clock_max(card, type, *highest);
    return *lowest = type == kClockMemory ? *highest : kSmMin, result;
  };
  return with_card(Call::nvmlDeviceGetMinMaxClockOfPState, device, answer, lowest, highest);
}

// ---- offsets ----

OHM_NVML nvmlDeviceGetGpcClkVfOffset(Device device, int* out) {
  return offset_now(Call::nvmlDeviceGetGpcClkVfOffset, device, kClockGraphics, out);
}
OHM_NVML nvmlDeviceGetMemClkVfOffset(Device device, int* out) {
  return offset_now(Call::nvmlDeviceGetMemClkVfOffset, device, kClockMemory, out);
}
OHM_NVML nvmlDeviceGetGpcClkMinMaxVfOffset(Device device, int* lowest, int* highest) {
  return offset_range(Call::nvmlDeviceGetGpcClkMinMaxVfOffset, device, kClockGraphics, lowest, highest);
}
OHM_NVML nvmlDeviceGetMemClkMinMaxVfOffset(Device device, int* lowest, int* highest) {
  return offset_range(Call::nvmlDeviceGetMemClkMinMaxVfOffset, device, kClockMemory, lowest, highest);
}
/// The twin keeps one offset for all performance states.
OHM_NVML nvmlDeviceGetClockOffsets(Device device, ClockOffset* out) {
  const auto answer = [&](const Card& card) {
    if (out->version != versioned<ClockOffset>(1)) return kVersionMismatch;
    if (std::ranges::find(kStates, static_cast<int>(out->pstate)) == std::end(kStates)) return kInvalidArgument;
    OffsetRange range{};
    const Return result = offsets(card, out->type, range);
    return out->offset_mhz = range.now, out->min_mhz = range.lowest, out->max_mhz = range.highest, result;
  };
  return with_card(Call::nvmlDeviceGetClockOffsets, device, answer, out);
}

// ---- why clocks are held down ----

OHM_NVML nvmlDeviceGetCurrentClocksEventReasons(Device device, unsigned long long* out) {
  return reasons(Call::nvmlDeviceGetCurrentClocksEventReasons, device, out);
}
OHM_NVML nvmlDeviceGetCurrentClocksThrottleReasons(Device device, unsigned long long* out) {
  return reasons(Call::nvmlDeviceGetCurrentClocksThrottleReasons, device, out);
}
OHM_NVML nvmlDeviceGetSupportedClocksEventReasons(Device device, unsigned long long* out) {
  return get(Call::nvmlDeviceGetSupportedClocksEventReasons, device, out, [](const Card&) { return kAllReasons; });
}
OHM_NVML nvmlDeviceGetSupportedClocksThrottleReasons(Device device, unsigned long long* out) {
  return get(Call::nvmlDeviceGetSupportedClocksThrottleReasons, device, out, [](const Card&) { return kAllReasons; });
}
OHM_NVML nvmlDeviceGetViolationStatus(Device device, unsigned policy, Violation* out) {
  const auto answer = [&](const Card& card) {
    out->reference_us = wall_us();
    return violation(card, policy, out->violation_ns);
  };
  return with_card(Call::nvmlDeviceGetViolationStatus, device, answer, out);
}
