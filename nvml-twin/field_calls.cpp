// nvmlDeviceGetFieldValues: many figures in one call, each with its own result.
#include "nvml-twin/attach.h"

using namespace ohm::nvml;

namespace {

/// Field numbers as NVML gives them.
enum Field : unsigned {
  kHeldByPower = 74,
  kHeldByHeat,
  kHeldBySyncBoost,
  kHeldByBoard,
  kHeldByLowUse,
  kHeldByReliability,
  kBelowAppClocks,
  kBelowBaseClocks,
  kMemoryTemperature = 82,
  kEnergy = 83,
  kNvLinkCount = 91,
  kPcieReplays = 94,
  kPowerAverage = 185,
  kPowerInstant = 186,
  kCapMin = 187,
  kCapMax = 188,
  kCapDefault = 189,
  kCapNow = 190,
  kCapRequested = 192,
  kRecoveryAction = 230,
  kHeldBySoftwareHeat = 269,
  kHeldByHardwareHeat = 270,
  kHeldByPowerBrake = 271
};

Return say(FieldValue& field, unsigned value) {
  field.type = kUnsignedInt;
  field.value.ui = value;
  return kSuccess;
}

Return say(FieldValue& field, unsigned long long value) {
  field.type = kUnsignedLongLong;
  field.value.ull = value;
  return kSuccess;
}

/// Times under each reason, ns, from the board's count by reason bit; the same division as nvmlDeviceGetViolationStatus.
Return held(FieldValue& field, const std::uint64_t (&by)[9]) {
  const auto ns = [&](std::uint64_t value) { return say(field, static_cast<unsigned long long>(value)); };
  switch (field.field) {
    case kHeldByPower: return ns(by[2]);
    case kHeldByHeat: return ns(by[5] + by[6]);
    case kHeldBySyncBoost: return ns(by[4]);
    case kHeldByBoard: return ns(by[7]);
    case kHeldByLowUse: return ns(by[0]);
    case kHeldByReliability: return ns(0);
    case kBelowAppClocks:
    case kBelowBaseClocks: return ns(by[2] + by[3] + by[5] + by[6]);
    case kHeldBySoftwareHeat: return ns(by[5]);
    case kHeldByHardwareHeat: return ns(by[6]);
    case kHeldByPowerBrake: return ns(by[7]);
    default: return kNotSupported;
  }
}

/// Power of the whole card is scope 0; GeForce has no other.
Return power(FieldValue& field, const Card& card) {
  if (field.scope != 0) return kNotSupported;
  switch (field.field) {
    case kPowerAverage: return say(field, card.now.power_average_mw);
    case kPowerInstant: return say(field, card.now.power_now_mw);
    case kCapMin: return say(field, card.is.cap_min_mw);
    case kCapMax: return say(field, card.is.cap_max_mw);
    case kCapDefault: return say(field, card.is.cap_default_mw);
    case kCapNow:
    case kCapRequested: return say(field, card.now.cap_mw);
    default: return kNotSupported;
  }
}

Return fill(FieldValue& field, const Card& card) {
  switch (field.field) {
    case kEnergy: return say(field, static_cast<unsigned long long>(card.now.energy_mj));
    case kNvLinkCount: return say(field, 0U);  // no bridge is fitted
    case kPcieReplays: return say(field, card.now.pcie_replays);
    case kRecoveryAction: return say(field, 0U);    // none
    case kMemoryTemperature: return kNotSupported;  // GeForce with GDDR6X tells none (facts: rig-tools §2.3)
    default: break;
  }
  return field.field >= kPowerAverage && field.field <= kCapRequested ? power(field, card) : held(field, card.now.throttle_ns);
}

}  // namespace

OHM_NVML nvmlDeviceGetFieldValues(Device device, int count, FieldValue* fields) {
  const auto answer = [&](const Card& card) {
    if (count <= 0) return kInvalidArgument;
    const auto now = static_cast<long long>(wall_us());
    for (int i = 0; i < count; ++i) {
      fields[i].value.ull = 0;
      fields[i].timestamp_us = now;
      fields[i].latency_us = 0;
      fields[i].result = fill(fields[i], card);
    }
    return kSuccess;
  };
  return with_card(Call::nvmlDeviceGetFieldValues, device, answer, fields);
}
