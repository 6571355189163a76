// The tests' own libnvidia-ml.so.1: see fake_nvml.h. FAKE_NVML_2021 leaves out what came later, FAKE_NVML_TWIN adds the marker.
#include "hardware/testing/fake_nvml.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "hardware/gpu/nvml/nvml_abi.h"

namespace fake = ohm::fake_nvml;
using ohm::nvml::ClockOffset;
using ohm::nvml::Device;
using ohm::nvml::EventData;
using ohm::nvml::EventSet;
using ohm::nvml::FanSpeedInfo;
using ohm::nvml::FieldValue;
using ohm::nvml::Memory;
using ohm::nvml::MemoryV2;
using ohm::nvml::PciInfo;
using ohm::nvml::ProcessInfo;
using ohm::nvml::ProcessInfoV1;
using ohm::nvml::Status;
using ohm::nvml::TemperatureV1;
using ohm::nvml::Utilization;
using ohm::nvml::version_of;
using u32 = std::uint32_t;

namespace {

fake::Rig* rig = nullptr;

/// A handle is the address of its card: void after the rig was renumbered, as real ones are.
fake::Card& card_of(Device device) { return *reinterpret_cast<fake::Card*>(device); }

void hang(fake::Card& card, std::atomic<u32>& while_set) {
  ++card.inside;
  while (while_set) fake::futex(while_set, FUTEX_WAIT, 1);
  --card.inside;
}

Status enter(Device device) {
  fake::Card& card = card_of(device);
  ++card.readings;
  if (card.hung) hang(card, card.hung);
  return card.lost ? Status::GpuIsLost : Status::Success;
}

template <class T>
Status tell(Device device, T* out, T value) {
  const Status status = enter(device);
  if (status == Status::Success) *out = value;
  return status;
}

Status text(Device device, char* out, u32 size, const char* value) {
  const Status status = enter(device);
  if (status == Status::Success) std::snprintf(out, size, "%s", value);
  return status;
}

/// Lets `change` happen unless the card is gone, forbids it or does not listen.
template <class Change>
Status set(Device device, Change change) {
  fake::Card& card = card_of(device);
  ++card.setters;
  if (const Status status = enter(device); status != Status::Success) return status;
  if (card.forbidden) return Status::NoPermission;
  if (!card.deaf) change(card);
  return Status::Success;
}

Status list(Device device, u32* count) {
  fake::Card& card = card_of(device);
  ++card.process_lists;
  if (const Status status = enter(device); status != Status::Success) return status;
  const u32 room = *count;
  *count = card.pids;
  return room < card.pids ? Status::InsufficientSize : Status::Success;
}

template <class Info>
Status list(Device device, u32* count, Info* infos) {
  const Status status = list(device, count);
  if (status != Status::Success) return status;
  for (u32 i = 0; i < *count; ++i) {
    infos[i].pid = static_cast<u32>(getpid()) + i;
    infos[i].vram = 1'000'000'000;
  }
  return Status::Success;
}

template <class Offsets>
int read_offset(const fake::Card& card, const Offsets& offsets, u32 pstate) {
  return card.offsets_read_zero ? 0 : offsets[pstate].load();
}

}  // namespace

extern "C" {

#ifdef FAKE_NVML_TWIN
const char* ohmTwinMarker() { return std::getenv("OHM_FAKE_TWIN"); }
#endif

Status nvmlInit_v2() {
  const char* path = std::getenv("OHM_FAKE_NVML");
  if (!rig) rig = path ? fake::map(path) : nullptr;
  if (!rig) return Status::DriverNotLoaded;
  while (rig->init_hangs) fake::futex(rig->init_hangs, FUTEX_WAIT, 1);
  ++rig->inits;
  if (const u32 after = rig->after_init.exchange(0)) rig->cards = after;
  return Status::Success;
}
Status nvmlShutdown() {
  ++rig->shutdowns;
  return Status::Success;
}
const char* nvmlErrorString(Status status) {
  switch (status) {
    case Status::NoPermission: return "Insufficient Permissions";
    case Status::GpuIsLost: return "GPU is lost";
    default: return "Some error";
  }
}
Status nvmlSystemGetDriverVersion(char* out, u32 size) {
  std::snprintf(out, size, "570.00");
  return Status::Success;
}
Status nvmlDeviceGetCount_v2(u32* count) {
  *count = rig->cards;
  return Status::Success;
}
Status nvmlDeviceGetHandleByIndex_v2(u32 index, Device* device) {
  if (index >= rig->cards) return Status::InvalidArgument;
  *device = reinterpret_cast<Device>(&rig->card[index]);
  return Status::Success;
}
Status nvmlDeviceGetUUID(Device device, char* out, u32 size) {
  char uuid[64];
  std::snprintf(uuid, sizeof uuid, "GPU-%08u", card_of(device).place.load());
  return text(device, out, size, uuid);
}
Status nvmlDeviceGetName(Device device, char* out, u32 size) { return text(device, out, size, "NVIDIA GeForce RTX 3090"); }
Status nvmlDeviceGetSerial(Device device, char*, u32) {
  enter(device);
  return Status::NotSupported;
}
Status nvmlDeviceGetVbiosVersion(Device device, char* out, u32 size) { return text(device, out, size, "94.02.42.00.01"); }
Status nvmlDeviceGetPciInfo_v3(Device device, PciInfo* out) {
  PciInfo pci{};
  pci.bus = card_of(device).place + 2;
  pci.device_id = 0x220410DE;
  pci.subsystem_id = 0x147D10DE;
  std::snprintf(pci.bus_id, sizeof pci.bus_id, "%08X:%02X:00.0", 0U, pci.bus);
  return tell(device, out, pci);
}
Status nvmlDeviceGetMaxPcieLinkGeneration(Device device, u32* out) { return tell(device, out, 4U); }
Status nvmlDeviceGetMaxPcieLinkWidth(Device device, u32* out) { return tell(device, out, 16U); }
Status nvmlDeviceGetCurrPcieLinkGeneration(Device device, u32* out) { return tell(device, out, 2U); }
Status nvmlDeviceGetCurrPcieLinkWidth(Device device, u32* out) { return tell(device, out, 1U); }
Status nvmlDeviceGetPowerManagementDefaultLimit(Device device, u32* out) { return tell(device, out, 350'000U); }
Status nvmlDeviceGetPowerManagementLimit(Device device, u32* out) { return tell(device, out, card_of(device).cap_mw.load()); }
Status nvmlDeviceGetEnforcedPowerLimit(Device device, u32* out) { return tell(device, out, card_of(device).cap_mw.load()); }
Status nvmlDeviceGetPowerManagementLimitConstraints(Device device, u32* low, u32* high) {
  *high = 365'000;
  return tell(device, low, 100'000U);
}
Status nvmlDeviceSetPowerManagementLimit(Device device, u32 mw) {
  return set(device, [mw](fake::Card& card) { card.cap_mw = mw; });
}
Status nvmlDeviceGetClockInfo(Device device, u32 kind, u32* out) { return tell(device, out, kind == 2 ? 405U : 210U); }
Status nvmlDeviceGetMaxClockInfo(Device device, u32 kind, u32* out) { return tell(device, out, kind == 2 ? 9751U : 2100U); }
Status nvmlDeviceGetTemperature(Device device, u32, u32* out) {
  if (card_of(device).unknown) return Status::Unknown;
  return tell(device, out, card_of(device).die.load());
}
Status nvmlDeviceGetPowerUsage(Device device, u32* out) { return tell(device, out, card_of(device).power_mw.load()); }
Status nvmlDeviceGetTotalEnergyConsumption(Device device, std::uint64_t* out) { return tell(device, out, std::uint64_t{12'000}); }
Status nvmlDeviceGetUtilizationRates(Device device, Utilization* out) {
  return tell(device, out, Utilization{card_of(device).busy, 1});
}
Status nvmlDeviceGetMemoryInfo(Device device, Memory* out) {
  return tell(device, out, Memory{24'000'000'000, 0, card_of(device).vram_used});
}
Status nvmlDeviceGetPerformanceState(Device device, u32* out) { return tell(device, out, 8U); }
Status nvmlDeviceGetPersistenceMode(Device device, u32* out) { return tell(device, out, card_of(device).persistence.load()); }
Status nvmlDeviceSetPersistenceMode(Device device, u32 on) {
  return set(device, [on](fake::Card& card) { card.persistence = on; });
}
Status nvmlDeviceGetCurrentClocksThrottleReasons(Device device, std::uint64_t* out) {
  return tell(device, out, std::uint64_t{0x1});
}
Status nvmlDeviceGetNumFans(Device device, u32* out) { return tell(device, out, 2U); }
Status nvmlDeviceGetFanSpeed_v2(Device device, u32 fan, u32* out) { return tell(device, out, card_of(device).fan[fan].load()); }
Status nvmlDeviceGetComputeRunningProcesses(Device device, u32* count, ProcessInfoV1* infos) { return list(device, count, infos); }
Status nvmlDeviceGetGraphicsRunningProcesses(Device device, u32* count, ProcessInfoV1*) {
  *count = 0;
  return enter(device);
}
Status nvmlDeviceSetGpuLockedClocks(Device device, u32, u32 high) {
  return set(device, [high](fake::Card& card) { card.lock_max = high; });
}
Status nvmlDeviceResetGpuLockedClocks(Device device) {
  return set(device, [](fake::Card& card) { card.lock_max = 0; });
}
Status nvmlDeviceSetMemoryLockedClocks(Device device, u32, u32 high) {
  return set(device, [high](fake::Card& card) { card.memory_lock_max = high; });
}
Status nvmlDeviceResetMemoryLockedClocks(Device device) {
  return set(device, [](fake::Card& card) { card.memory_lock_max = 0; });
}
Status nvmlEventSetCreate(EventSet* out) {
  *out = reinterpret_cast<EventSet>(rig);
  return Status::Success;
}
Status nvmlEventSetFree(EventSet) { return Status::Success; }
Status nvmlDeviceRegisterEvents(Device device, std::uint64_t, EventSet) { return enter(device); }
Status nvmlEventSetWait_v2(EventSet, EventData* out, u32 ms) {
  for (int turn = 0; turn < 2; ++turn) {
    const u32 bell = rig->bell;
    for (fake::Card& card : rig->card) {
      if (const std::uint64_t xid = card.xid.exchange(0)) {
        *out = {reinterpret_cast<Device>(&card), ohm::nvml::kXidCritical, xid, 0, 0};
        return Status::Success;
      }
    }
    const timespec limit{ms / 1000, static_cast<long>(ms % 1000) * 1'000'000};
    if (turn == 0) fake::futex(rig->bell, FUTEX_WAIT, bell, &limit);
  }
  return Status::Timeout;
}

#ifdef FAKE_NVML_2021  // R470: offsets and fans cannot be set, power is the average only, process lists of the first layout
#else
Status nvmlDeviceGetMemoryInfo_v2(Device device, MemoryV2* out) {
  if (out->version != version_of<MemoryV2>(2) && out->version != 2) return Status::ArgumentVersionMismatch;
  return tell(device, out, MemoryV2{out->version, 24'000'000'000, 0, 0, card_of(device).vram_used});
}
Status nvmlDeviceGetTemperatureV(Device device, TemperatureV1* out) {
  if (card_of(device).unknown) return Status::Unknown;
  return tell(device, out, TemperatureV1{out->version, out->sensor, static_cast<int>(card_of(device).die.load())});
}
Status nvmlDeviceGetFieldValues(Device device, int count, FieldValue* fields) {
  const Status status = enter(device);
  fake::Card& card = card_of(device);
  if (card.power_hung && count == 1) hang(card, card.power_hung);
  for (int i = 0; i < count && status == Status::Success; ++i) {
    FieldValue& field = fields[i];
    field.status = Status::Success;
    field.type = 1;
    if (field.field == ohm::nvml::kFieldPowerNow) {
      field.value.u32 = card.power_now_mw;
    } else if (field.field == ohm::nvml::kFieldPowerAverage) {
      field.value.u32 = card.power_mw;
    } else if (field.field == ohm::nvml::kFieldEnergy) {
      field.type = 3;
      field.value.u64 = 12'000;
    } else {
      field.status = Status::NotSupported;
    }
  }
  return status;
}
Status nvmlDeviceGetMinMaxFanSpeed(Device device, u32* low, u32* high) {
  *high = 100;
  return tell(device, low, 30U);
}
Status nvmlDeviceGetTargetFanSpeed(Device device, u32 fan, u32* out) { return tell(device, out, card_of(device).fan[fan].load()); }
Status nvmlDeviceGetFanControlPolicy_v2(Device device, u32 fan, u32* out) {
  return tell(device, out, card_of(device).fan_manual[fan].load());
}
Status nvmlDeviceGetFanSpeedRPM(Device device, FanSpeedInfo* out) {
  return tell(device, out, FanSpeedInfo{out->version, out->fan, 30 * card_of(device).fan[out->fan]});
}
Status nvmlDeviceSetFanSpeed_v2(Device device, u32 fan, u32 percent) {
  return set(device, [fan, percent](fake::Card& card) { card.fan[fan] = percent, card.fan_manual[fan] = 1; });
}
Status nvmlDeviceSetDefaultFanSpeed_v2(Device device, u32 fan) {
  return set(device, [fan](fake::Card& card) { card.fan[fan] = 30, card.fan_manual[fan] = 0; });
}
Status nvmlDeviceGetClockOffsets(Device device, ClockOffset* out) {
  const fake::Card& card = card_of(device);
  ClockOffset told = *out;
  told.mhz =
      out->clock == 2 ? read_offset(card, card.memory_offset, out->pstate) : read_offset(card, card.core_offset, out->pstate);
  told.min_mhz = -2000;
  told.max_mhz = 2000;
  return tell(device, out, told);
}
Status nvmlDeviceSetClockOffsets(Device device, ClockOffset* in) {
  return set(device, [in](fake::Card& card) { (in->clock == 2 ? card.memory_offset : card.core_offset)[in->pstate] = in->mhz; });
}
Status nvmlDeviceGetComputeRunningProcesses_v3(Device device, u32* count, ProcessInfo* infos) { return list(device, count, infos); }
Status nvmlDeviceGetGraphicsRunningProcesses_v3(Device device, u32* count, ProcessInfo*) {
  *count = 0;
  return enter(device);
}
#endif

}  // extern "C"
