#include "hardware/gpu/thermal/nvapi_thermals.h"

#include <dlfcn.h>
#include <set>

namespace ohm {
namespace {

// Ids of nvapi_QueryInterface, as LACT and nvidia-pstated use them.
constexpr std::uint32_t kInitialize = 0x0150E828, kEnumPhysicalGpus = 0xE5AC921F, kGetBusId = 0x1BE0B8E5, kThermals = 0x65FE3AAD;
constexpr std::uint32_t kMostGpus = 64;                            // NVAPI_MAX_PHYSICAL_GPUS
constexpr std::size_t kHotspot = 9, kVram = 15, kFirstSensor = 8;  // values[8] is sensor 0 of the mask
constexpr std::chrono::milliseconds kTurn{200};                    // assumed: a healthy call takes a few milliseconds

using Query = void* (*)(std::uint32_t);

template <class F>
F function(Query query, std::uint32_t id) {
  return reinterpret_cast<F>(query(id));
}

bool has(std::uint32_t mask, std::size_t index) { return (mask >> (index - kFirstSensor) & 1U) != 0; }

Reading<Celsius> degrees(std::int32_t value, TimePoint at) {
  const double celsius = value / 256.0;
  return celsius > 0 && celsius < 127 ? reading(Celsius{celsius}, at) : no_reading<Celsius>(Absent::Implausible, at);
}

}  // namespace

Result<std::shared_ptr<NvApi>> NvApi::open(const std::string& name, nvml::CallWatch& watch) {
  void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  const auto query = library ? reinterpret_cast<Query>(dlsym(library, "nvapi_QueryInterface")) : nullptr;
  if (!query) return failure(Error::Kind::NotSupported, "no " + name);
  const auto initialize = function<Status (*)()>(query, kInitialize);
  const auto enumerate = function<Status (*)(void**, std::uint32_t*)>(query, kEnumPhysicalGpus);
  const auto bus_of = function<Status (*)(void*, std::uint32_t*)>(query, kGetBusId);
  const auto api = std::make_shared<NvApi>();
  api->sensors_ = function<Status (*)(void*, Sensors*)>(query, kThermals);
  if (!initialize || !enumerate || !bus_of || !api->sensors_)
    return failure(Error::Kind::NotSupported, name + ": no thermal sensors");
  void* gpus[kMostGpus] = {};
  std::uint32_t count = 0;
  const auto ask = [&] { return static_cast<nvml::Status>(initialize() == 0 ? enumerate(gpus, &count) : -1); };
  if (watch.run(ask) != nvml::Status::Success) return failure(Error::Kind::NotSupported, name + ": does not start");
  std::set<std::uint32_t> twice;
  for (std::uint32_t i = 0; i < std::min(count, kMostGpus); ++i) {
    std::uint32_t bus = 0;
    if (watch.run([&] { return static_cast<nvml::Status>(bus_of(gpus[i], &bus)); }) != nvml::Status::Success) continue;
    if (!api->by_bus_.emplace(bus, gpus[i]).second) twice.insert(bus);
  }
  for (const std::uint32_t bus : twice) api->by_bus_.erase(bus);
  return api;
}

bool NvApi::take_turn() {
  std::unique_lock lock{mutex_};
  if (!turn_.wait_for(lock, kTurn, [this] { return !taken_; })) return false;
  taken_ = true;
  return true;
}

void NvApi::end_turn() {
  const std::lock_guard lock{mutex_};
  taken_ = false;
  turn_.notify_one();
}

bool NvApi::call(nvml::CallWatch& watch, const Sensors& asked, void* gpu, Sensors& told) {
  if (!take_turn()) return false;
  told = asked;
  const auto status = watch.run([&] { return static_cast<nvml::Status>(sensors_(gpu, &told)); });
  end_turn();
  return status == nvml::Status::Success;
}

/// The mask must name sensors the card has and no others, so each bit is tried alone until one is refused.
std::optional<NvApi::Gpu> NvApi::find(std::uint32_t bus, nvml::CallWatch& watch) {
  const auto found = by_bus_.find(bus);
  if (found == by_bus_.end()) return std::nullopt;
  Gpu gpu{found->second, 0};
  for (std::uint32_t bit = 1; bit != 0; bit <<= 1U) {
    const Sensors asked{.version = sizeof(Sensors) | 2U << 16U, .mask = bit, .values = {}};
    Sensors told{};
    if (!call(watch, asked, gpu.handle, told)) break;
    gpu.mask |= bit;
  }
  return gpu.mask ? std::optional{gpu} : std::nullopt;
}

NvApi::Temperatures NvApi::read(const Gpu& gpu, nvml::CallWatch& watch, TimePoint at) {
  const Sensors asked{.version = sizeof(Sensors) | 2U << 16U, .mask = gpu.mask, .values = {}};
  Sensors told{};
  const bool answered = call(watch, asked, gpu.handle, told);
  const auto one = [&](std::size_t index) {
    if (!has(gpu.mask, index)) return no_reading<Celsius>(Absent::NotSupported, at);
    return answered ? degrees(told.values[index], at) : no_reading<Celsius>(Absent::Silent, at);
  };
  return {one(kHotspot), one(kVram)};
}

}  // namespace ohm
