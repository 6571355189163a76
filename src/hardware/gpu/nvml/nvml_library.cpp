#include "hardware/gpu/nvml/nvml_library.h"

#include <dlfcn.h>
#include <initializer_list>

namespace ohm::nvml {
namespace {

/// The first of `names` that the library has; null when it has none.
template <class F>
void find(void* library, F& slot, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (void* symbol = dlsym(library, name)) {
      slot = reinterpret_cast<F>(symbol);
      return;
    }
  }
}

void find_identity(void* lib, Functions& f) {
  find(lib, f.uuid, {"nvmlDeviceGetUUID"});
  find(lib, f.serial, {"nvmlDeviceGetSerial"});
  find(lib, f.name, {"nvmlDeviceGetName"});
  find(lib, f.vbios, {"nvmlDeviceGetVbiosVersion"});
  find(lib, f.pci_info, {"nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2"});
  find(lib, f.link_gen_max, {"nvmlDeviceGetMaxPcieLinkGeneration"});
  find(lib, f.link_width_max, {"nvmlDeviceGetMaxPcieLinkWidth"});
  find(lib, f.cap_default, {"nvmlDeviceGetPowerManagementDefaultLimit"});
  find(lib, f.cap_range, {"nvmlDeviceGetPowerManagementLimitConstraints"});
  find(lib, f.clock_max, {"nvmlDeviceGetMaxClockInfo"});
  find(lib, f.memory_clocks, {"nvmlDeviceGetSupportedMemoryClocks"});
  find(lib, f.fans, {"nvmlDeviceGetNumFans"});
  find(lib, f.fan_range, {"nvmlDeviceGetMinMaxFanSpeed"});
  find(lib, f.core_offset_range, {"nvmlDeviceGetGpcClkMinMaxVfOffset"});
  find(lib, f.memory_offset_range, {"nvmlDeviceGetMemClkMinMaxVfOffset"});
}

void find_sensors(void* lib, Functions& f) {
  find(lib, f.link_gen, {"nvmlDeviceGetCurrPcieLinkGeneration"});
  find(lib, f.link_width, {"nvmlDeviceGetCurrPcieLinkWidth"});
  find(lib, f.cap, {"nvmlDeviceGetPowerManagementLimit"});
  find(lib, f.cap_enforced, {"nvmlDeviceGetEnforcedPowerLimit"});
  find(lib, f.clock, {"nvmlDeviceGetClockInfo"});
  find(lib, f.temperature_v, {"nvmlDeviceGetTemperatureV"});
  find(lib, f.temperature, {"nvmlDeviceGetTemperature"});
  find(lib, f.fields, {"nvmlDeviceGetFieldValues"});
  find(lib, f.power, {"nvmlDeviceGetPowerUsage"});
  find(lib, f.energy, {"nvmlDeviceGetTotalEnergyConsumption"});
  find(lib, f.utilization, {"nvmlDeviceGetUtilizationRates"});
  find(lib, f.memory_v2, {"nvmlDeviceGetMemoryInfo_v2"});
  find(lib, f.memory, {"nvmlDeviceGetMemoryInfo"});
  find(lib, f.pstate, {"nvmlDeviceGetPerformanceState"});
  find(lib, f.persistence, {"nvmlDeviceGetPersistenceMode"});
  find(lib, f.throttle, {"nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"});
  find(lib, f.fan_speed, {"nvmlDeviceGetFanSpeed_v2"});
  find(lib, f.fan_speed_single, {"nvmlDeviceGetFanSpeed"});
  find(lib, f.fan_target, {"nvmlDeviceGetTargetFanSpeed"});
  find(lib, f.fan_policy, {"nvmlDeviceGetFanControlPolicy_v2"});
  find(lib, f.fan_rpm, {"nvmlDeviceGetFanSpeedRPM"});
  find(lib, f.offsets, {"nvmlDeviceGetClockOffsets"});
  find(lib, f.core_offset, {"nvmlDeviceGetGpcClkVfOffset"});
  find(lib, f.memory_offset, {"nvmlDeviceGetMemClkVfOffset"});
  find(lib, f.compute_processes, {"nvmlDeviceGetComputeRunningProcesses_v3", "nvmlDeviceGetComputeRunningProcesses_v2"});
  find(lib, f.graphics_processes, {"nvmlDeviceGetGraphicsRunningProcesses_v3", "nvmlDeviceGetGraphicsRunningProcesses_v2"});
  find(lib, f.compute_processes_v1, {"nvmlDeviceGetComputeRunningProcesses"});
  find(lib, f.graphics_processes_v1, {"nvmlDeviceGetGraphicsRunningProcesses"});
}

void find_setters(void* lib, Functions& f) {
  find(lib, f.set_cap, {"nvmlDeviceSetPowerManagementLimit"});
  find(lib, f.set_persistence, {"nvmlDeviceSetPersistenceMode"});
  find(lib, f.lock_clocks, {"nvmlDeviceSetGpuLockedClocks"});
  find(lib, f.unlock_clocks, {"nvmlDeviceResetGpuLockedClocks"});
  find(lib, f.lock_memory_clocks, {"nvmlDeviceSetMemoryLockedClocks"});
  find(lib, f.unlock_memory_clocks, {"nvmlDeviceResetMemoryLockedClocks"});
  find(lib, f.set_offsets, {"nvmlDeviceSetClockOffsets"});
  find(lib, f.set_core_offset, {"nvmlDeviceSetGpcClkVfOffset"});
  find(lib, f.set_memory_offset, {"nvmlDeviceSetMemClkVfOffset"});
  find(lib, f.set_fan, {"nvmlDeviceSetFanSpeed_v2"});
  find(lib, f.fan_to_firmware, {"nvmlDeviceSetDefaultFanSpeed_v2"});
  find(lib, f.set_fan_policy, {"nvmlDeviceSetFanControlPolicy"});
}

void find_whole(void* lib, Functions& f) {
  find(lib, f.init, {"nvmlInit_v2", "nvmlInit"});
  find(lib, f.shutdown, {"nvmlShutdown"});
  find(lib, f.error_text, {"nvmlErrorString"});
  find(lib, f.driver_version, {"nvmlSystemGetDriverVersion"});
  find(lib, f.process_name, {"nvmlSystemGetProcessName"});
  find(lib, f.count, {"nvmlDeviceGetCount_v2", "nvmlDeviceGetCount"});
  find(lib, f.handle_by_index, {"nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex"});
  find(lib, f.event_set_create, {"nvmlEventSetCreate"});
  find(lib, f.event_set_free, {"nvmlEventSetFree"});
  find(lib, f.register_events, {"nvmlDeviceRegisterEvents"});
  find(lib, f.wait_event, {"nvmlEventSetWait_v2", "nvmlEventSetWait"});
}

std::string file_of(const void* symbol) {
  Dl_info info{};
  return dladdr(symbol, &info) && info.dli_fname ? info.dli_fname : "";
}

}  // namespace

void Library::find_all(void* handle) {
  find_whole(handle, fn);
  find_identity(handle, fn);
  find_sensors(handle, fn);
  find_setters(handle, fn);
  if (fn.init) file_ = file_of(reinterpret_cast<const void*>(fn.init));
  const char* (*marker)() = nullptr;
  find(handle, marker, {"ohmTwinMarker"});
  const char* directory = marker ? marker() : nullptr;
  if (directory) twin_ = directory;
}

Result<std::shared_ptr<Library>> Library::open(const std::string& name) {
  void* handle = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return failure(Error::Kind::NotSupported, "no " + name + ": " + dlerror());
  const auto library = std::make_shared<Library>();
  library->find_all(handle);
  const Functions& f = library->fn;
  if (f.init && f.count && f.handle_by_index && f.uuid && f.pci_info) return library;
  dlclose(handle);
  return failure(Error::Kind::NotSupported, name + ": no NVML, or one too old to tell its cards apart");
}

std::string Library::words(Status status) const {
  const char* text =
      fn.error_text && status != Status::Stopped && status != Status::FunctionNotFound ? fn.error_text(status) : nullptr;
  if (text) return text;
  if (status == Status::FunctionNotFound) return "not offered by this driver";
  return "NVML status " + std::to_string(static_cast<int>(status));
}

}  // namespace ohm::nvml
