// The setters. Each asks the twin (control.h), which judges who may and whether the figure is allowed; nothing is decided here.
#include "nvml-twin/attach.h"
#include "nvml-twin/clock_units.h"
#include "nvml-twin/control.h"

using namespace ohm::nvml;

namespace {

/// A bus id as the board writes it, ended whatever the board says.
struct BusId {
  explicit BusId(const ohm::twin::BoardIdentity& card) { (void)put_text(text, sizeof text, card.bus_id); }
  char text[sizeof ohm::twin::BoardIdentity::bus_id]{};
};

Return tell(const Card& card, const char* what, std::initializer_list<long long> arguments) {
  const Attached* rig = attached();
  return rig ? ask_twin(rig->directory, what, BusId{card.is}.text, arguments) : kUninitialized;
}

Return set(Call call, Device device, const char* what, std::initializer_list<long long> arguments) {
  return with_card(call, device, [&](const Card& card) { return tell(card, what, arguments); });
}

/// A limit of a clock lock: NVML lets callers name the card's own highest instead of a number.
long long limit(unsigned mhz, unsigned highest) { return mhz == kLimitTdp || mhz == kLimitUnlimited ? highest : mhz; }

Return set_offset(const Card& card, unsigned type, int offset) {
  switch (type) {
    case kClockGraphics: return tell(card, "set_core_offset", {offset});
    case kClockMemory: return tell(card, "set_mem_offset", {board_memory_offset(offset)});
    default: return kInvalidArgument;
  }
}

}  // namespace

OHM_NVML nvmlDeviceSetPowerManagementLimit(Device device, unsigned mw) {
  return set(Call::nvmlDeviceSetPowerManagementLimit, device, "set_cap", {mw});
}

OHM_NVML nvmlDeviceSetGpuLockedClocks(Device device, unsigned lowest, unsigned highest) {
  return with_card(Call::nvmlDeviceSetGpuLockedClocks, device, [&](const Card& card) {
    return tell(card, "lock_clocks", {limit(lowest, card.is.sm_max_mhz), limit(highest, card.is.sm_max_mhz)});
  });
}
OHM_NVML nvmlDeviceResetGpuLockedClocks(Device device) {
  return set(Call::nvmlDeviceResetGpuLockedClocks, device, "unlock_clocks", {});
}

OHM_NVML nvmlDeviceSetMemoryLockedClocks(Device device, unsigned lowest, unsigned highest) {
  return with_card(Call::nvmlDeviceSetMemoryLockedClocks, device, [&](const Card& card) {
    return tell(card, "lock_mem_clocks", {limit(lowest, card.is.mem_max_mhz), limit(highest, card.is.mem_max_mhz)});
  });
}
OHM_NVML nvmlDeviceResetMemoryLockedClocks(Device device) {
  return set(Call::nvmlDeviceResetMemoryLockedClocks, device, "unlock_mem_clocks", {});
}

OHM_NVML nvmlDeviceSetGpcClkVfOffset(Device device, int offset) {
  return with_card(Call::nvmlDeviceSetGpcClkVfOffset, device,
                   [&](const Card& card) { return set_offset(card, kClockGraphics, offset); });
}
OHM_NVML nvmlDeviceSetMemClkVfOffset(Device device, int offset) {
  return with_card(Call::nvmlDeviceSetMemClkVfOffset, device,
                   [&](const Card& card) { return set_offset(card, kClockMemory, offset); });
}
/// The twin keeps one offset for all performance states, so setting any of them sets it.
OHM_NVML nvmlDeviceSetClockOffsets(Device device, const ClockOffset* wanted) {
  const auto answer = [&](const Card& card) {
    if (wanted->version != versioned<ClockOffset>(1)) return kVersionMismatch;
    return set_offset(card, wanted->type, wanted->offset_mhz);
  };
  return with_card(Call::nvmlDeviceSetClockOffsets, device, answer, wanted);
}

OHM_NVML nvmlDeviceSetFanSpeed_v2(Device device, unsigned fan, unsigned percent) {
  return set(Call::nvmlDeviceSetFanSpeed_v2, device, "set_fan", {fan, percent});
}
OHM_NVML nvmlDeviceSetDefaultFanSpeed_v2(Device device, unsigned fan) {
  return set(Call::nvmlDeviceSetDefaultFanSpeed_v2, device, "fan_default", {fan});
}
OHM_NVML nvmlDeviceSetFanControlPolicy(Device device, unsigned fan, unsigned policy) {
  return set(Call::nvmlDeviceSetFanControlPolicy, device, "fan_policy", {fan, policy});
}

OHM_NVML nvmlDeviceSetPersistenceMode(Device device, unsigned on) {
  return set(Call::nvmlDeviceSetPersistenceMode, device, "set_persistence", {on});
}

/// Only the acoustic target can be set.
OHM_NVML nvmlDeviceSetTemperatureThreshold(Device device, unsigned which, int* celsius) {
  const auto answer = [&](const Card& card) {
    return which == kAcousticNow   ? tell(card, "set_acoustic_target", {*celsius})
           : which <= kAcousticMax ? kNotSupported
                                   : kInvalidArgument;
  };
  return with_card(Call::nvmlDeviceSetTemperatureThreshold, device, answer, celsius);
}

// ---- what GeForce refuses ----

OHM_NVML nvmlDeviceSetComputeMode(Device device, unsigned) { return not_supported(Call::nvmlDeviceSetComputeMode, device); }
OHM_NVML nvmlDeviceSetApplicationsClocks(Device device, unsigned, unsigned) {
  return not_supported(Call::nvmlDeviceSetApplicationsClocks, device);
}
OHM_NVML nvmlDeviceResetApplicationsClocks(Device device) { return not_supported(Call::nvmlDeviceResetApplicationsClocks, device); }
