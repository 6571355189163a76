// The calls about the library and the driver, and those that find a card.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "nvml-twin/attach.h"
#include "twin/board/board_access.h"

using namespace ohm::nvml;

namespace {

/// The gate of calls that name no card.
template <class Answer, class... Pointers>
Return with_library(Call call, Answer answer, const Pointers*... out) {
  count(call);
  const Attached* rig = attached();
  if (!rig) return kUninitialized;
  if (any_null(out...)) return kInvalidArgument;
  return answer(*rig);
}

Return start(Call call) {
  count(call);
  return attach();
}

/// Gives out a card's handle: a lost card has none to give, a hung one has.
Return hand_out(const Attached& rig, std::uint32_t card, Device* out) {
  const auto readings = ohm::twin::read_card(rig.board->card[card]);
  if (!readings || readings->lost || !readings->present || twin_is_gone(rig)) return kGpuIsLost;
  return *out = handle_of(card), kSuccess;
}

Return by_index(Call call, unsigned index, Device* out) {
  return with_library(
      call, [&](const Attached& rig) { return index < rig.cards ? hand_out(rig, rig.card[index], out) : kInvalidArgument; }, out);
}

/// The first seen card for which `is_it` holds.
template <class IsIt>
Return by_identity(Call call, const char* wanted, Device* out, IsIt is_it) {
  const auto look = [&](const Attached& rig) {
    for (std::uint32_t i = 0; i < rig.cards; ++i) {
      if (is_it(rig.board->card[rig.card[i]].identity)) return hand_out(rig, rig.card[i], out);
    }
    return kNotFound;
  };
  return with_library(call, look, wanted, out);
}

/// "0000:03:00.0", "00000000:03:00.0", "03:00.0" and "03:00", in either case.
bool is_at(const ohm::twin::BoardIdentity& card, const char* bus_id) {
  unsigned domain = 0, bus = 0, device = 0, function = 0;
  if (std::sscanf(bus_id, "%x:%x:%x.%x", &domain, &bus, &device, &function) < 3) {
    domain = 0;
    if (std::sscanf(bus_id, "%x:%x.%x", &bus, &device, &function) < 2) return false;
  }
  return function == 0 && card.domain == domain && card.bus == bus && card.device == device;
}

Return by_bus_id(Call call, const char* bus_id, Device* out) {
  return by_identity(call, bus_id, out, [&](const ohm::twin::BoardIdentity& card) { return is_at(card, bus_id); });
}

/// The first word of a process's command line, or its short name.
Return name_of_process(unsigned pid, char* name, unsigned size) {
  char path[40], text[1024];
  ssize_t length = 0;
  for (const char* file : {"cmdline", "comm"}) {
    std::snprintf(path, sizeof path, "/proc/%u/%s", pid, file);
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return kNotFound;
    length = ::read(fd, text, sizeof text - 1);
    ::close(fd);
    if (length > 0) break;
  }
  if (length <= 0) return kNotFound;
  text[length] = '\0';
  text[std::strcspn(text, "\n")] = '\0';
  std::snprintf(name, size, "%s", text);
  return kSuccess;
}

}  // namespace

// ---- the library ----

OHM_NVML nvmlInit() { return start(Call::nvmlInit); }
OHM_NVML nvmlInit_v2() { return start(Call::nvmlInit_v2); }
/// The flags (no attach, no GPUs) only relax what the real library insists on; we insist on nothing.
OHM_NVML nvmlInitWithFlags(unsigned) { return start(Call::nvmlInitWithFlags); }

OHM_NVML nvmlShutdown() {
  count(Call::nvmlShutdown);
  return detach();
}

extern "C" __attribute__((visibility("default"))) const char* nvmlErrorString(int code) {
  count(Call::nvmlErrorString);
  switch (code) {
    case kSuccess: return "Success";
    case kUninitialized: return "Uninitialized";
    case kInvalidArgument: return "Invalid Argument";
    case kNotSupported: return "Not Supported";
    case kNoPermission: return "Insufficient Permissions";
    case kAlreadyInitialized: return "Already Initialized";
    case kNotFound: return "Not Found";
    case kInsufficientSize: return "Insufficient Size";
    case 8: return "Insufficient External Power";
    case kDriverNotLoaded: return "Driver Not Loaded";
    case kTimeout: return "Timeout";
    case 11: return "Interrupt Request Issue";
    case 12: return "NVML Shared Library Not Found";
    case kFunctionNotFound: return "Function Not Found";
    case 14: return "Corrupted infoROM";
    case kGpuIsLost: return "GPU is lost";
    case 16: return "GPU requires reset";
    case 17: return "The operating system has blocked the request";
    case 18: return "RM has detected an NVML/RM version mismatch";
    case 19: return "GPU is in use";
    case 20: return "Insufficient memory";
    case 21: return "No data";
    case kVersionMismatch: return "Argument version mismatch";
    default: return "Unknown Error";
  }
}

/// Not NVML's: the directory of the twin, by which a program can tell that its cards are simulated. "" when none is named.
extern "C" __attribute__((visibility("default"))) const char* ohmTwinMarker() {
  const Attached* rig = attached();
  if (rig) return rig->directory;
  const char* named = ::secure_getenv("OHM_TWIN");
  return named ? named : "";
}

// ---- the driver ----

OHM_NVML nvmlSystemGetDriverVersion(char* version, unsigned length) {
  return with_library(
      Call::nvmlSystemGetDriverVersion, [&](const Attached& rig) { return put_text(version, length, rig.board->driver_version); },
      version);
}

OHM_NVML nvmlSystemGetNVMLVersion(char* version, unsigned length) {
  return with_library(
      Call::nvmlSystemGetNVMLVersion, [&](const Attached& rig) { return put_text(version, length, rig.board->nvml_version); },
      version);
}

namespace {
Return cuda_version(Call call, int* version) {
  return with_library(
      call, [&](const Attached& rig) { return *version = static_cast<int>(rig.board->cuda_version), kSuccess; }, version);
}
}  // namespace

OHM_NVML nvmlSystemGetCudaDriverVersion(int* version) { return cuda_version(Call::nvmlSystemGetCudaDriverVersion, version); }
OHM_NVML nvmlSystemGetCudaDriverVersion_v2(int* version) { return cuda_version(Call::nvmlSystemGetCudaDriverVersion_v2, version); }

OHM_NVML nvmlSystemGetProcessName(unsigned pid, char* name, unsigned length) {
  return with_library(
      Call::nvmlSystemGetProcessName,
      [&](const Attached&) { return length ? name_of_process(pid, name, length) : kInvalidArgument; }, name);
}

OHM_NVML nvmlUnitGetCount(unsigned* units) {
  return with_library(
      Call::nvmlUnitGetCount, [&](const Attached&) { return *units = 0, kSuccess; }, units);
}

// ---- finding a card ----

namespace {
/// Cards that were lost since are counted on, as the driver does.
Return count_cards(Call call, unsigned* cards) {
  return with_library(
      call, [&](const Attached& rig) { return *cards = rig.cards, kSuccess; }, cards);
}
}  // namespace

OHM_NVML nvmlDeviceGetCount(unsigned* cards) { return count_cards(Call::nvmlDeviceGetCount, cards); }
OHM_NVML nvmlDeviceGetCount_v2(unsigned* cards) { return count_cards(Call::nvmlDeviceGetCount_v2, cards); }
OHM_NVML nvmlDeviceGetHandleByIndex(unsigned index, Device* out) { return by_index(Call::nvmlDeviceGetHandleByIndex, index, out); }
OHM_NVML nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* out) {
  return by_index(Call::nvmlDeviceGetHandleByIndex_v2, index, out);
}

OHM_NVML nvmlDeviceGetHandleByUUID(const char* uuid, Device* out) {
  return by_identity(Call::nvmlDeviceGetHandleByUUID, uuid, out,
                     [&](const ohm::twin::BoardIdentity& card) { return std::strncmp(card.uuid, uuid, sizeof card.uuid) == 0; });
}

OHM_NVML nvmlDeviceGetHandleBySerial(const char* serial, Device* out) {
  return by_identity(Call::nvmlDeviceGetHandleBySerial, serial, out, [&](const ohm::twin::BoardIdentity& card) {
    return card.serial[0] && std::strncmp(card.serial, serial, sizeof card.serial) == 0;
  });
}

OHM_NVML nvmlDeviceGetHandleByPciBusId(const char* bus_id, Device* out) {
  return by_bus_id(Call::nvmlDeviceGetHandleByPciBusId, bus_id, out);
}
OHM_NVML nvmlDeviceGetHandleByPciBusId_v2(const char* bus_id, Device* out) {
  return by_bus_id(Call::nvmlDeviceGetHandleByPciBusId_v2, bus_id, out);
}
