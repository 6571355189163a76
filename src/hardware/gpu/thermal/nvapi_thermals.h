// Hotspot and VRAM junction temperature through NvAPI's Linux library, libnvidia-api.so.1.
//
// The one route to these sensors that needs no kernel flag. The interface is undocumented: ids and layout are those that LACT uses
// (facts/rig-tools.md §2.3). Loaded at run time and tolerated absent. The library is not known to be thread-safe, so calls take
// turns; who does not get the turn in time has a silent sensor for that second. Used by the threads that serve the cards.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/reading.h"
#include "base/result.h"
#include "hardware/gpu/nvml/call_watch.h"

namespace ohm {

class NvApi {
 public:
  struct Gpu {
    void* handle{};
    std::uint32_t mask{};  ///< sensors this card has
  };
  struct Temperatures {
    Reading<Celsius> hotspot, vram;
  };

  /// `name`: as dlopen takes it. NotSupported: not there, or no card in it.
  static Result<std::shared_ptr<NvApi>> open(const std::string& name, nvml::CallWatch& watch);

  /// The card on this PCI bus number, where exactly one has it (NvAPI tells no domain).
  std::optional<Gpu> find(std::uint32_t bus, nvml::CallWatch& watch);
  Temperatures read(const Gpu& gpu, nvml::CallWatch& watch, TimePoint at);

 private:
  struct Sensors {
    std::uint32_t version, mask;
    std::int32_t values[40];  ///< 1/256 °C; [9] hotspot, [15] VRAM
  };
  static_assert(sizeof(Sensors) == 168);
  using Status = std::int32_t;  ///< 0: well

  /// Waits its turn; false: not in time, or told to stop.
  bool call(nvml::CallWatch& watch, const Sensors& asked, void* gpu, Sensors& told);
  bool take_turn();
  void end_turn();

  Status (*sensors_)(void*, Sensors*){};
  std::map<std::uint32_t, void*> by_bus_;
  std::mutex mutex_;
  std::condition_variable turn_;
  bool taken_{false};
};

}  // namespace ohm
