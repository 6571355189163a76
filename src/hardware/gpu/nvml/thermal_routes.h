// The ways to temperatures of one card that NVML does not tell: its registers and NvAPI.
//
// Opened by the thread that serves the card (card_worker.cpp), read by whoever reads the card whole, each through its own
// CallWatch: a register of a card that is dying may not come back either. Reading is const and may be done by several threads.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hardware/gpu/gpu_sample.h"
#include "hardware/gpu/nvml/call_watch.h"
#include "hardware/gpu/thermal/bar0_reader.h"
#include "hardware/gpu/thermal/nvapi_thermals.h"

namespace ohm::nvml {

class ThermalRoutes {
 public:
  /// `sysfs`: "/sys" or a twin's; `nvapi` may be null. What cannot be opened stays a reason in every reading.
  ThermalRoutes(const std::string& sysfs, const GpuInfo& info, std::shared_ptr<NvApi> nvapi, CallWatch& watch);

  /// Adds hotspot and VRAM by each route, as of `at`.
  void read(GpuSample& sample, CallWatch& watch, TimePoint at) const;

 private:
  Result<Bar0Reader> registers_;
  std::shared_ptr<NvApi> nvapi_;
  std::optional<NvApi::Gpu> nvapi_gpu_;
};

}  // namespace ohm::nvml
