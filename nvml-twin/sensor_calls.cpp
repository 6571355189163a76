// What a card's sensors say: temperature, power, load, memory, link, fans.
#include <algorithm>

#include "nvml-twin/attach.h"

using namespace ohm::nvml;

namespace {

using ohm::twin::kMaxFans;

// Temperatures of a 3090's firmware, as nvidia-smi -q prints them of one (shutdown 98, slowdown 95, maximum operating 93, target
// 83), and the range of its target. The other cards of GeForce's last four families differ by a few kelvin. Assumed for all.
constexpr unsigned kShutdownC = 98, kSlowdownC = 95, kOperatingMaxC = 93, kTargetC = 83, kTargetMinC = 65, kTargetMaxC = 91;

/// Kept by the driver for itself while a card is idle (facts of a headless 3090: some hundred MiB; assumed 256 MiB of the v2
/// answer).
constexpr unsigned long long kReservedBytes = 256ULL << 20U;
constexpr unsigned long long kBar1Bytes = 256ULL << 20U;  ///< without Resizable BAR

Return celsius(const Card& card, unsigned sensor, int& out) {
  if (sensor > 1) return kInvalidArgument;
  if (sensor == 1) return kNotSupported;  // the hottest point: drivers from 615 on
  out = card.now.die_c;
  return kSuccess;
}

Return threshold(const Card& card, unsigned which, unsigned& out) {
  switch (which) {
    case kShutdown: return out = kShutdownC, kSuccess;
    case kSlowdown: return out = kSlowdownC, kSuccess;
    case kGpuMax: return out = kOperatingMaxC, kSuccess;
    case kAcousticMin: return out = kTargetMinC, kSuccess;
    case kAcousticNow: return out = card.now.acoustic_target_c ? card.now.acoustic_target_c : kTargetC, kSuccess;
    case kAcousticMax: return out = kTargetMaxC, kSuccess;
    case kMemoryMax: return kNotSupported;  // GeForce keeps its VRAM temperature to itself
    default: return kInvalidArgument;
  }
}

unsigned long long used_bytes(const Card& card) {
  return std::min<unsigned long long>(card.now.vram_used_bytes, card.is.vram_bytes);
}

/// The first answer counts what the driver keeps as used, the second apart.
Memory memory(const Card& card) {
  const unsigned long long total = card.is.vram_bytes, used = std::min(used_bytes(card) + kReservedBytes, total);
  return {.total = total, .free = total - used, .used = used};
}

Return memory_v2(const Card& card, MemoryV2& out) {
  if (out.version != versioned<MemoryV2>(2) && out.version != 2) return kVersionMismatch;  // nvtop sends the bare 2
  const Memory all = memory(card);
  out = {.version = out.version, .total = all.total, .reserved = kReservedBytes, .free = all.free, .used = used_bytes(card)};
  return kSuccess;
}

unsigned fans_of(const Card& card) { return std::min(card.is.fans, kMaxFans); }

/// A getter of one fan.
template <class Figure>
Return get_fan(Call call, Device device, unsigned fan, unsigned* out, Figure figure) {
  return with_card(
      call, device, [&](const Card& card) { return fan < fans_of(card) ? (*out = figure(card.now), kSuccess) : kInvalidArgument; },
      out);
}

Return state(Call call, Device device, unsigned* out) {
  return get(call, device, out, [](const Card& card) { return card.now.pstate; });
}

/// Video engines: nothing on the rig encodes or decodes.
Return engine(Call call, Device device, unsigned* percent, unsigned* period_us) {
  const auto answer = [&](const Card&) { return *percent = 0, *period_us = 167'000, kSuccess; };  // the driver's usual window
  return with_card(call, device, answer, percent, period_us);
}

}  // namespace

// ---- temperature ----

OHM_NVML nvmlDeviceGetTemperature(Device device, unsigned sensor, unsigned* out) {
  const auto answer = [&](const Card& card) {
    int read = 0;
    const Return result = celsius(card, sensor, read);
    if (result == kSuccess) *out = static_cast<unsigned>(std::max(read, 0));
    return result;
  };
  return with_card(Call::nvmlDeviceGetTemperature, device, answer, out);
}

OHM_NVML nvmlDeviceGetTemperatureV(Device device, TemperatureV* out) {
  const auto answer = [&](const Card& card) {
    return out->version == versioned<TemperatureV>(1) ? celsius(card, out->sensor, out->celsius) : kVersionMismatch;
  };
  return with_card(Call::nvmlDeviceGetTemperatureV, device, answer, out);
}

OHM_NVML nvmlDeviceGetTemperatureThreshold(Device device, unsigned which, unsigned* out) {
  return with_card(
      Call::nvmlDeviceGetTemperatureThreshold, device, [&](const Card& card) { return threshold(card, which, *out); }, out);
}

// ---- power ----

OHM_NVML nvmlDeviceGetPowerUsage(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPowerUsage, device, out,
             [](const Card& card) { return card.now.power_average_mw; });  // 1 s on GA102
}
OHM_NVML nvmlDeviceGetTotalEnergyConsumption(Device device, unsigned long long* out) {
  return get(Call::nvmlDeviceGetTotalEnergyConsumption, device, out, [](const Card& card) { return card.now.energy_mj; });
}
OHM_NVML nvmlDeviceGetEnforcedPowerLimit(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetEnforcedPowerLimit, device, out, [](const Card& card) { return card.now.cap_mw; });
}
OHM_NVML nvmlDeviceGetPowerManagementLimit(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPowerManagementLimit, device, out, [](const Card& card) { return card.now.cap_mw; });
}
OHM_NVML nvmlDeviceGetPowerManagementDefaultLimit(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPowerManagementDefaultLimit, device, out, [](const Card& card) { return card.is.cap_default_mw; });
}
OHM_NVML nvmlDeviceGetPowerManagementLimitConstraints(Device device, unsigned* lowest, unsigned* highest) {
  const auto answer = [&](const Card& card) { return *lowest = card.is.cap_min_mw, *highest = card.is.cap_max_mw, kSuccess; };
  return with_card(Call::nvmlDeviceGetPowerManagementLimitConstraints, device, answer, lowest, highest);
}
OHM_NVML nvmlDeviceGetPowerState(Device device, unsigned* out) { return state(Call::nvmlDeviceGetPowerState, device, out); }
OHM_NVML nvmlDeviceGetPerformanceState(Device device, unsigned* out) {
  return state(Call::nvmlDeviceGetPerformanceState, device, out);
}

// ---- load and memory ----

OHM_NVML nvmlDeviceGetUtilizationRates(Device device, Utilization* out) {
  const auto busy = [](const Card& card) { return Utilization{.gpu = card.now.busy_percent, .memory = card.now.mem_busy_percent}; };
  return get(Call::nvmlDeviceGetUtilizationRates, device, out, busy);
}
OHM_NVML nvmlDeviceGetEncoderUtilization(Device device, unsigned* percent, unsigned* period_us) {
  return engine(Call::nvmlDeviceGetEncoderUtilization, device, percent, period_us);
}
OHM_NVML nvmlDeviceGetDecoderUtilization(Device device, unsigned* percent, unsigned* period_us) {
  return engine(Call::nvmlDeviceGetDecoderUtilization, device, percent, period_us);
}
OHM_NVML nvmlDeviceGetJpgUtilization(Device device, unsigned* percent, unsigned* period_us) {
  return engine(Call::nvmlDeviceGetJpgUtilization, device, percent, period_us);
}
OHM_NVML nvmlDeviceGetOfaUtilization(Device device, unsigned* percent, unsigned* period_us) {
  return engine(Call::nvmlDeviceGetOfaUtilization, device, percent, period_us);
}

OHM_NVML nvmlDeviceGetMemoryInfo(Device device, Memory* out) { return get(Call::nvmlDeviceGetMemoryInfo, device, out, memory); }
OHM_NVML nvmlDeviceGetMemoryInfo_v2(Device device, MemoryV2* out) {
  return with_card(
      Call::nvmlDeviceGetMemoryInfo_v2, device, [&](const Card& card) { return memory_v2(card, *out); }, out);
}
OHM_NVML nvmlDeviceGetBAR1MemoryInfo(Device device, Memory* out) {
  constexpr unsigned long long used = 1ULL << 20U;  // one page table's worth; assumed
  return get(Call::nvmlDeviceGetBAR1MemoryInfo, device, out,
             [](const Card&) { return Memory{.total = kBar1Bytes, .free = kBar1Bytes - used, .used = used}; });
}

// ---- link ----

OHM_NVML nvmlDeviceGetCurrPcieLinkGeneration(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetCurrPcieLinkGeneration, device, out, [](const Card& card) { return card.now.link_gen; });
}
OHM_NVML nvmlDeviceGetCurrPcieLinkWidth(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetCurrPcieLinkWidth, device, out, [](const Card& card) { return card.now.link_width; });
}
/// The real call watches the link for 20 ms; this one answers at once.
OHM_NVML nvmlDeviceGetPcieThroughput(Device device, unsigned counter, unsigned* out) {
  const auto answer = [&](const Card& card) {
    if (counter > 1) return kInvalidArgument;
    return *out = counter == 0 ? card.now.pcie_tx_kbps : card.now.pcie_rx_kbps, kSuccess;
  };
  return with_card(Call::nvmlDeviceGetPcieThroughput, device, answer, out);
}
OHM_NVML nvmlDeviceGetPcieReplayCounter(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPcieReplayCounter, device, out, [](const Card& card) { return card.now.pcie_replays; });
}

// ---- fans: the duty is what the firmware intends, as on a real card; a fan that stands still shows in rpm only ----

OHM_NVML nvmlDeviceGetNumFans(Device device, unsigned* out) { return get(Call::nvmlDeviceGetNumFans, device, out, fans_of); }
OHM_NVML nvmlDeviceGetMinMaxFanSpeed(Device device, unsigned* lowest, unsigned* highest) {
  const auto answer = [&](const Card& card) {
    if (fans_of(card) == 0) return kNotSupported;
    return *lowest = card.is.fan_min_percent, *highest = card.is.fan_max_percent, kSuccess;
  };
  return with_card(Call::nvmlDeviceGetMinMaxFanSpeed, device, answer, lowest, highest);
}
OHM_NVML nvmlDeviceGetFanSpeed(Device device, unsigned* out) {
  const auto answer = [&](const Card& card) { return fans_of(card) ? (*out = card.now.fan_percent[0], kSuccess) : kNotSupported; };
  return with_card(Call::nvmlDeviceGetFanSpeed, device, answer, out);
}
OHM_NVML nvmlDeviceGetFanSpeed_v2(Device device, unsigned fan, unsigned* out) {
  return get_fan(Call::nvmlDeviceGetFanSpeed_v2, device, fan, out, [&](const auto& now) { return now.fan_percent[fan]; });
}
OHM_NVML nvmlDeviceGetTargetFanSpeed(Device device, unsigned fan, unsigned* out) {
  return get_fan(Call::nvmlDeviceGetTargetFanSpeed, device, fan, out, [&](const auto& now) { return now.fan_percent[fan]; });
}
OHM_NVML nvmlDeviceGetFanControlPolicy_v2(Device device, unsigned fan, unsigned* out) {
  return get_fan(Call::nvmlDeviceGetFanControlPolicy_v2, device, fan, out,
                 [&](const auto& now) { return now.fan_manual[fan] ? 1U : 0U; });
}
OHM_NVML nvmlDeviceGetFanSpeedRPM(Device device, FanSpeed* out) {
  const auto answer = [&](const Card& card) {
    if (out->version != versioned<FanSpeed>(1)) return kVersionMismatch;
    return out->fan < fans_of(card) ? (out->rpm = card.now.fan_rpm[out->fan], kSuccess) : kInvalidArgument;
  };
  return with_card(Call::nvmlDeviceGetFanSpeedRPM, device, answer, out);
}
