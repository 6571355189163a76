// What a card is, and what a GeForce card is not.
#include <cstdio>
#include <cstring>

#include "nvml-twin/attach.h"

using namespace ohm::nvml;

namespace {

/// Family of a chip by the high byte of its PCI device id (NVIDIA's numbering; pci.ids).
struct Family {
  unsigned first, last;   ///< device id's high byte
  unsigned architecture;  ///< NVML's number
  int major, minor;       ///< CUDA compute capability
};
constexpr Family kFamilies[] = {
    {0x1B, 0x1D, 4, 6, 1},   // GP10x Pascal
    {0x1E, 0x21, 6, 7, 5},   // TU1xx Turing
    {0x22, 0x25, 7, 8, 6},   // GA10x Ampere
    {0x26, 0x28, 8, 8, 9},   // AD10x Ada
    {0x2B, 0x2F, 10, 12, 0}  // GB20x Blackwell
};

const Family* family_of(const Card& card) {
  const unsigned high = card.is.device_id >> 24U;
  for (const Family& family : kFamilies) {
    if (high >= family.first && high <= family.last) return &family;
  }
  return nullptr;
}

template <class Text>
Return text(Call call, Device device, char* out, unsigned length, Text which) {
  return with_card(
      call, device, [&](const Card& card) { return which(card.is)[0] ? put_text(out, length, which(card.is)) : kNotSupported; },
      out);
}

/// A pci.ids function number is always 0: the card's audio function is not NVML's.
void put_place(const Card& card, char (&bus_id)[16]) {
  std::snprintf(bus_id, sizeof bus_id, "%04X:%02X:%02X.0", card.is.domain & 0xFFFFU, card.is.bus & 0xFFU, card.is.device & 0xFFU);
}

PciInfo pci_info(const Card& card) {
  PciInfo info{.domain = card.is.domain, .bus = card.is.bus, .device = card.is.device};
  put_place(card, info.bus_id_legacy);
  std::snprintf(info.bus_id, sizeof info.bus_id, "%08X:%02X:%02X.0", card.is.domain, card.is.bus & 0xFFU, card.is.device & 0xFFU);
  info.device_id = card.is.device_id;
  info.subsystem_id = card.is.subsystem_id;
  return info;
}

Return old_pci_info(Call call, Device device, PciInfoOld* out) {
  const auto answer = [&](const Card& card) {
    *out = {.domain = card.is.domain, .bus = card.is.bus, .device = card.is.device, .device_id = card.is.device_id};
    put_place(card, out->bus_id);
    out->subsystem_id = card.is.subsystem_id;
    return kSuccess;
  };
  return with_card(call, device, answer, out);
}

}  // namespace

// ---- names and numbers ----

OHM_NVML nvmlDeviceGetIndex(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetIndex, device, out, [](const Card& card) { return card.index; });
}
OHM_NVML nvmlDeviceGetMinorNumber(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetMinorNumber, device, out, [](const Card& card) { return card.index; });
}
OHM_NVML nvmlDeviceGetBoardId(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetBoardId, device, out, [](const Card& card) { return card.is.domain << 16U | card.is.bus << 8U; });
}
OHM_NVML nvmlDeviceGetMultiGpuBoard(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetMultiGpuBoard, device, out, [](const Card&) { return 0; });
}

OHM_NVML nvmlDeviceGetName(Device device, char* out, unsigned length) {
  return text(
      Call::nvmlDeviceGetName, device, out, length, [](const auto& card) -> auto& { return card.name; });
}
OHM_NVML nvmlDeviceGetUUID(Device device, char* out, unsigned length) {
  return text(
      Call::nvmlDeviceGetUUID, device, out, length, [](const auto& card) -> auto& { return card.uuid; });
}
OHM_NVML nvmlDeviceGetSerial(Device device, char* out, unsigned length) {
  return text(
      Call::nvmlDeviceGetSerial, device, out, length, [](const auto& card) -> auto& { return card.serial; });
}
OHM_NVML nvmlDeviceGetVbiosVersion(Device device, char* out, unsigned length) {
  return text(
      Call::nvmlDeviceGetVbiosVersion, device, out, length, [](const auto& card) -> auto& { return card.vbios; });
}
OHM_NVML nvmlDeviceGetBoardPartNumber(Device device, char*, unsigned) {
  return not_supported(Call::nvmlDeviceGetBoardPartNumber, device);
}
OHM_NVML nvmlDeviceGetInforomImageVersion(Device device, char*, unsigned) {
  return not_supported(Call::nvmlDeviceGetInforomImageVersion, device);
}

OHM_NVML nvmlDeviceGetPciInfo(Device device, PciInfoOld* out) { return old_pci_info(Call::nvmlDeviceGetPciInfo, device, out); }
OHM_NVML nvmlDeviceGetPciInfo_v2(Device device, PciInfoOld* out) {
  return old_pci_info(Call::nvmlDeviceGetPciInfo_v2, device, out);
}
OHM_NVML nvmlDeviceGetPciInfo_v3(Device device, PciInfo* out) { return get(Call::nvmlDeviceGetPciInfo_v3, device, out, pci_info); }

OHM_NVML nvmlDeviceGetBrand(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetBrand, device, out, [](const Card&) { return 5; });  // GeForce
}
OHM_NVML nvmlDeviceGetArchitecture(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetArchitecture, device, out,
             [](const Card& card) { return family_of(card) ? family_of(card)->architecture : 0xFFFFFFFFU; });
}
OHM_NVML nvmlDeviceGetCudaComputeCapability(Device device, int* major, int* minor) {
  const auto answer = [&](const Card& card) {
    const Family* family = family_of(card);
    if (!family) return kNotSupported;
    *major = family->major;
    *minor = family->minor;
    return kSuccess;
  };
  return with_card(Call::nvmlDeviceGetCudaComputeCapability, device, answer, major, minor);
}

OHM_NVML nvmlDeviceGetMaxPcieLinkGeneration(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetMaxPcieLinkGeneration, device, out, [](const Card& card) { return card.is.link_gen_max; });
}
OHM_NVML nvmlDeviceGetGpuMaxPcieLinkGeneration(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetGpuMaxPcieLinkGeneration, device, out, [](const Card& card) { return card.is.link_gen_max; });
}
OHM_NVML nvmlDeviceGetMaxPcieLinkWidth(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetMaxPcieLinkWidth, device, out, [](const Card& card) { return card.is.link_width_max; });
}

// ---- modes: no display, default compute mode, power management on ----

OHM_NVML nvmlDeviceGetDisplayActive(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetDisplayActive, device, out, [](const Card&) { return 0; });
}
OHM_NVML nvmlDeviceGetDisplayMode(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetDisplayMode, device, out, [](const Card&) { return 0; });
}
OHM_NVML nvmlDeviceGetPersistenceMode(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPersistenceMode, device, out, [](const Card& card) { return card.now.persistence ? 1 : 0; });
}
OHM_NVML nvmlDeviceGetComputeMode(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetComputeMode, device, out, [](const Card&) { return 0; });
}
OHM_NVML nvmlDeviceGetPowerManagementMode(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetPowerManagementMode, device, out, [](const Card&) { return 1; });
}

// ---- what GeForce has not: MIG, ECC, row remapping; and no NVLink bridge is fitted ----

OHM_NVML nvmlDeviceGetMigMode(Device device, unsigned*, unsigned*) { return not_supported(Call::nvmlDeviceGetMigMode, device); }
OHM_NVML nvmlDeviceIsMigDeviceHandle(Device device, unsigned* out) {
  return get(Call::nvmlDeviceIsMigDeviceHandle, device, out, [](const Card&) { return 0; });
}
OHM_NVML nvmlDeviceGetMaxMigDeviceCount(Device device, unsigned* out) {
  return get(Call::nvmlDeviceGetMaxMigDeviceCount, device, out, [](const Card&) { return 0; });
}
OHM_NVML nvmlDeviceGetMigDeviceHandleByIndex(Device device, unsigned, Device*) {
  return not_supported(Call::nvmlDeviceGetMigDeviceHandleByIndex, device);
}
OHM_NVML nvmlDeviceGetDeviceHandleFromMigDeviceHandle(Device device, Device*) {
  return not_supported(Call::nvmlDeviceGetDeviceHandleFromMigDeviceHandle, device);
}
OHM_NVML nvmlDeviceGetGpuInstanceId(Device device, unsigned*) { return not_supported(Call::nvmlDeviceGetGpuInstanceId, device); }
OHM_NVML nvmlDeviceGetComputeInstanceId(Device device, unsigned*) {
  return not_supported(Call::nvmlDeviceGetComputeInstanceId, device);
}
/// WDDM or TCC: Windows alone has them, and Linux drivers export the call all the same.
OHM_NVML nvmlDeviceGetDriverModel(Device device, unsigned*, unsigned*) {
  return not_supported(Call::nvmlDeviceGetDriverModel, device);
}
OHM_NVML nvmlDeviceGetEccMode(Device device, unsigned*, unsigned*) { return not_supported(Call::nvmlDeviceGetEccMode, device); }
OHM_NVML nvmlDeviceGetTotalEccErrors(Device device, unsigned, unsigned, unsigned long long*) {
  return not_supported(Call::nvmlDeviceGetTotalEccErrors, device);
}
OHM_NVML nvmlDeviceGetMemoryErrorCounter(Device device, unsigned, unsigned, unsigned, unsigned long long*) {
  return not_supported(Call::nvmlDeviceGetMemoryErrorCounter, device);
}
OHM_NVML nvmlDeviceGetRetiredPages(Device device, unsigned, unsigned*, unsigned long long*) {
  return not_supported(Call::nvmlDeviceGetRetiredPages, device);
}
OHM_NVML nvmlDeviceGetRemappedRows(Device device, unsigned*, unsigned*, unsigned*, unsigned*) {
  return not_supported(Call::nvmlDeviceGetRemappedRows, device);
}
OHM_NVML nvmlDeviceGetNvLinkState(Device device, unsigned, unsigned*) {
  return not_supported(Call::nvmlDeviceGetNvLinkState, device);
}
