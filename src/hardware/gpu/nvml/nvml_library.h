// libnvidia-ml.so.1, found at run time, symbol by symbol.
//
// The binary starts on machines without a driver; a symbol that an older driver lacks costs that one capability: its pointer is
// null and call() answers FunctionNotFound. Newest version first. Never unloaded: a thread may be stuck in it. Thread-safe as NVML
// is.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "hardware/gpu/nvml/call_watch.h"
#include "hardware/gpu/nvml/nvml_abi.h"

namespace ohm::nvml {

/// The functions by what they do; nvml_library.cpp has their names. u32*: what they tell.
struct Functions {
  using u32 = std::uint32_t;
  using GetU32 = Status (*)(Device, u32*);
  using GetText = Status (*)(Device, char*, u32);
  using SetRange = Status (*)(Device, u32, u32);
  using GetFan = Status (*)(Device, u32, u32*);
  using GetInt = Status (*)(Device, int*);
  using SetInt = Status (*)(Device, int);
  using GetIntRange = Status (*)(Device, int*, int*);

  Status (*init)(){};
  Status (*shutdown)(){};
  const char* (*error_text)(Status){};
  Status (*driver_version)(char*, u32){};
  Status (*process_name)(u32, char*, u32){};
  Status (*count)(u32*){};
  Status (*handle_by_index)(u32, Device*){};

  GetText uuid{}, serial{}, name{}, vbios{};
  Status (*pci_info)(Device, PciInfo*){};
  GetU32 link_gen_max{}, link_width_max{}, link_gen{}, link_width{};
  GetU32 cap_default{}, cap{}, cap_enforced{};
  Status (*cap_range)(Device, u32*, u32*){};
  Status (*clock)(Device, u32, u32*){};
  Status (*clock_max)(Device, u32, u32*){};
  Status (*memory_clocks)(Device, u32*, u32*){};
  Status (*temperature_v)(Device, TemperatureV1*){};
  Status (*temperature)(Device, u32, u32*){};
  Status (*fields)(Device, int, FieldValue*){};
  GetU32 power{};
  Status (*energy)(Device, std::uint64_t*){};
  Status (*utilization)(Device, Utilization*){};
  Status (*memory_v2)(Device, MemoryV2*){};
  Status (*memory)(Device, Memory*){};
  GetU32 pstate{}, persistence{};
  Status (*throttle)(Device, std::uint64_t*){};
  GetU32 fans{};
  Status (*fan_range)(Device, u32*, u32*){};
  GetFan fan_speed{}, fan_target{}, fan_policy{};
  GetU32 fan_speed_single{};
  Status (*fan_rpm)(Device, FanSpeedInfo*){};
  Status (*offsets)(Device, ClockOffset*){};
  GetInt core_offset{}, memory_offset{};
  GetIntRange core_offset_range{}, memory_offset_range{};
  Status (*compute_processes)(Device, u32*, ProcessInfo*){};
  Status (*graphics_processes)(Device, u32*, ProcessInfo*){};
  Status (*compute_processes_v1)(Device, u32*, ProcessInfoV1*){};
  Status (*graphics_processes_v1)(Device, u32*, ProcessInfoV1*){};

  // setters: root only, and never called in mode watch
  SetInt set_core_offset{}, set_memory_offset{};
  Status (*set_cap)(Device, u32){};
  Status (*set_persistence)(Device, u32){};
  SetRange lock_clocks{}, lock_memory_clocks{};
  Status (*unlock_clocks)(Device){};
  Status (*unlock_memory_clocks)(Device){};
  Status (*set_offsets)(Device, ClockOffset*){};
  SetRange set_fan{};
  Status (*fan_to_firmware)(Device, u32){};
  SetRange set_fan_policy{};

  Status (*event_set_create)(EventSet*){};
  Status (*event_set_free)(EventSet){};
  Status (*register_events)(Device, std::uint64_t, EventSet){};
  Status (*wait_event)(EventSet, EventData*, u32){};
};

class Library {
 public:
  /// `name`: as dlopen takes it. NotSupported: no such library, or one without the few symbols nothing works without.
  static Result<std::shared_ptr<Library>> open(const std::string& name);

  Functions fn;

  /// Calls a function of `fn` unless the library lacks it or `watch` was stopped.
  template <class... P, class... A>
  Status call(CallWatch& watch, Status (*f)(P...), A... args) const {
    if (!f) return Status::FunctionNotFound;
    calls_.fetch_add(1, std::memory_order_relaxed);
    return watch.run([&] { return f(args...); });
  }

  std::uint64_t calls() const { return calls_; }

  /// "GPU is lost", in the library's own words where it has any.
  std::string words(Status status) const;

  /// The directory of the simulated rig behind a stand-in library (its ohmTwinMarker); "": a real driver.
  const std::string& twin() const { return twin_; }
  /// The file that was loaded, "" where the loader cannot tell.
  const std::string& file() const { return file_; }

 private:
  void find_all(void* handle);

  std::string twin_, file_;
  mutable std::atomic<std::uint64_t> calls_{0};
};

}  // namespace ohm::nvml
