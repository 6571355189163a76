#include "hardware/gpu/nvml/thermal_routes.h"

#include <cstdlib>
#include <utility>

namespace ohm::nvml {
namespace {

Absent absent_of(const Error& error) {
  return error.kind == Error::Kind::PermissionDenied ? Absent::NotPermitted : Absent::NotSupported;
}

/// The bus of "0000:03:00.0", as NvAPI tells it.
std::uint32_t bus_of(const std::string& bus_id) {
  return static_cast<std::uint32_t>(std::strtoul(bus_id.substr(bus_id.find(':') + 1, 2).c_str(), nullptr, 16));
}

}  // namespace

ThermalRoutes::ThermalRoutes(const std::string& sysfs, const GpuInfo& info, std::shared_ptr<NvApi> nvapi, CallWatch& watch)
    : registers_{Bar0Reader::open(sysfs, info.bus_id, info.device_id)}, nvapi_{std::move(nvapi)} {
  if (nvapi_) nvapi_gpu_ = nvapi_->find(bus_of(info.bus_id), watch);
}

void ThermalRoutes::read(GpuSample& sample, CallWatch& watch, TimePoint at) const {
  auto& all = sample.temperatures;
  auto hotspot = no_reading<Celsius>(registers_ ? Absent::Silent : absent_of(registers_.error()), at), vram = hotspot;
  const auto from_registers = [&] {
    hotspot = registers_->hotspot(at);
    vram = registers_->vram(at);
    return Status::Success;
  };
  if (registers_) static_cast<void>(watch.run(from_registers));
  all.push_back({Place::Hotspot, "bar0", hotspot});
  all.push_back({Place::Vram, "bar0", vram});
  if (!nvapi_gpu_) return;
  const NvApi::Temperatures told = nvapi_->read(*nvapi_gpu_, watch, at);
  all.push_back({Place::Hotspot, "nvapi", told.hotspot});
  all.push_back({Place::Vram, "nvapi", told.vram});
}

}  // namespace ohm::nvml
