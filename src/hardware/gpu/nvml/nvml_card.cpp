#include "hardware/gpu/nvml/nvml_card.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>

namespace ohm::nvml {
namespace {

Absent absent_of(Status status) {
  switch (status) {
    case Status::NotSupported:
    case Status::FunctionNotFound: return Absent::NotSupported;
    case Status::NoPermission: return Absent::NotPermitted;
    case Status::GpuIsLost: return Absent::Lost;
    default: return Absent::Silent;
  }
}

template <class T>
Reading<T> told(Status status, T value, TimePoint at) {
  return status == Status::Success ? reading(value, at) : no_reading<T>(absent_of(status), at);
}

constexpr Watts from_milliwatts(double mw) { return Watts{mw / 1000}; }
constexpr Fraction from_percent(double percent) { return Fraction{percent / 100}; }

/// facts/rig-tools.md §2.4.
ThrottleReasons throttle_of(std::uint64_t bits) {
  const auto bit = [bits](std::uint64_t mask) { return (bits & mask) != 0; };
  return {bit(0x1), bit(0x2), bit(0x4), bit(0x8), bit(0x10), bit(0x20), bit(0x40), bit(0x80), bit(0x100)};
}

FieldValue field(std::uint32_t number) { return {.field = number, .status = Status::NotSupported, .value = {}}; }

double number_in(const FieldValue& field) {
  switch (field.type) {
    case 0: return field.value.real;
    case 1: return field.value.u32;
    case 4: return static_cast<double>(field.value.i64);
    case 5: return field.value.i32;
    case 6: return field.value.u16;
    default: return static_cast<double>(field.value.u64);
  }
}

}  // namespace

std::string sysfs_bus_id(const PciInfo& pci) {
  char text[32];
  std::snprintf(text, sizeof text, "%04x:%02x:%02x.0", pci.domain, pci.bus & 0xFFU, pci.device & 0xFFU);
  return text;
}

int offset_number(std::uint32_t clock, Megahertz offset) {
  return static_cast<int>(std::lround(offset.v * (clock == kMemoryClock ? kMemoryOffsetsPerMegahertz : 1)));
}

Megahertz offset_of(std::uint32_t clock, int number) {
  return Megahertz{double(number) / (clock == kMemoryClock ? kMemoryOffsetsPerMegahertz : 1)};
}

void NvmlCard::remember(const void* call, Status status) {
  if (status == Status::NotSupported || status == Status::NoPermission) in_vain_.emplace_back(call, status);
  lost_ = lost_ || status == Status::GpuIsLost || status == Status::Uninitialized || status == Status::DriverNotLoaded ||
          status == Status::ResetRequired;
}

template <class T, class F>
Reading<T> NvmlCard::number(F f, TimePoint at, double scale) {
  u32 value = 0;
  const Status status = ask(f, &value);
  return told(status, T{value * scale}, at);
}

std::string NvmlCard::text(Functions::GetText f) {
  char buffer[128] = {};
  return ask(f, buffer, u32{sizeof buffer - 1}) == Status::Success ? buffer : "";
}

// ---- what the card is ----

bool NvmlCard::identify(GpuInfo& info) {
  PciInfo pci{};
  info.uuid = text(library_.fn.uuid);
  if (info.uuid.empty() || ask(library_.fn.pci_info, &pci) != Status::Success) return false;
  info.bus_id = sysfs_bus_id(pci);
  info.device_id = pci.device_id;
  info.subsystem_id = pci.subsystem_id;
  return true;
}

void NvmlCard::read_info(GpuInfo& info) {
  const Functions& fn = library_.fn;
  info.serial = text(fn.serial);
  info.name = text(fn.name);
  info.vbios = text(fn.vbios);
  Memory memory{};
  MemoryV2 newer{.version = version_of<MemoryV2>(2)};
  if (ask(fn.memory_v2, &newer) == Status::Success) {
    info.vram = Bytes{static_cast<double>(newer.total)};
  } else if (ask(fn.memory, &memory) == Status::Success) {
    info.vram = Bytes{static_cast<double>(memory.total)};
  }
  u32 width = 0, gen = 0;
  if (ask(fn.link_width_max, &width) == Status::Success && ask(fn.link_gen_max, &gen) == Status::Success) {
    info.link_max = {static_cast<int>(width), static_cast<int>(gen)};
  }
  read_ranges(info);
}

void NvmlCard::read_ranges(GpuInfo& info) {
  const Functions& fn = library_.fn;
  u32 low = 0, high = 0;
  info.cap_default = number<Watts>(fn.cap_default, {}, 0.001).get();
  if (ask(fn.cap_range, &low, &high) == Status::Success) {
    info.cap_min = from_milliwatts(low);
    info.cap_max = from_milliwatts(high);
  }
  if (ask(fn.clock_max, kSmClock, &high) == Status::Success) info.sm_max = Megahertz{double(high)};
  if (ask(fn.clock_max, kMemoryClock, &high) == Status::Success) info.mem_max = Megahertz{double(high)};
  info.mem_levels = memory_levels();
  read_offset_range(kGraphicsClock, fn.core_offset_range, info.core_offset_min, info.core_offset_max);
  read_offset_range(kMemoryClock, fn.memory_offset_range, info.mem_offset_min, info.mem_offset_max);
  if (ask(fn.fans, &fans_) != Status::Success) fans_ = 0;
  info.fans = static_cast<int>(fans_);
  if (fans_ > 0 && ask(fn.fan_range, &low, &high) == Status::Success) {
    info.fan_min = from_percent(low);
    info.fan_max = from_percent(high);
  }
}

std::vector<Megahertz> NvmlCard::memory_levels() {
  std::array<u32, 32> clocks{};  // a 3090 tells five
  u32 count = clocks.size();
  if (ask(library_.fn.memory_clocks, &count, clocks.data()) != Status::Success) return {};
  std::vector<Megahertz> levels;
  for (u32 i = 0; i < std::min<u32>(count, clocks.size()); ++i) levels.emplace_back(clocks[i]);
  std::ranges::sort(levels, std::greater{});
  return levels;
}

void NvmlCard::read_offset_range(u32 clock, Functions::GetIntRange older, std::optional<Megahertz>& lowest,
                                 std::optional<Megahertz>& highest) {
  ClockOffset offset{.version = version_of<ClockOffset>(1), .clock = clock};
  int low = 0, high = 0;
  if (ask(library_.fn.offsets, &offset) == Status::Success) {
    low = offset.min_mhz;
    high = offset.max_mhz;
  } else if (ask(older, &low, &high) != Status::Success) {
    return;
  }
  lowest = offset_of(clock, low);
  highest = offset_of(clock, high);
}

// ---- what it tells ----

Reading<Celsius> NvmlCard::die(TimePoint at) {
  TemperatureV1 newer{.version = version_of<TemperatureV1>(1), .sensor = kDieSensor};
  Status status = ask(library_.fn.temperature_v, &newer);
  if (status == Status::Success) return reading(Celsius{double(newer.degrees)}, at);
  u32 degrees = 0;
  status = ask(library_.fn.temperature, kDieSensor, &degrees);
  lost_ = lost_ || status == Status::Unknown;  // 999 from the one sensor every card has: the card is gone
  return told(status, Celsius{double(degrees)}, at);
}

void NvmlCard::read_sensors(GpuSample& sample, TimePoint at) {
  sample.at = at;
  sample.temperatures = {{Place::Die, "nvml", die(at)}};
  read_powers(sample, at);
  read_clocks(sample, at);
  read_load(sample, at);
  read_fans(sample, at);
  read_link(sample, at);
}

/// One batch instead of four calls; what the batch does not have is asked by its own, older call.
void NvmlCard::read_powers(GpuSample& sample, TimePoint at) {
  const Functions& fn = library_.fn;
  FieldValue batch[] = {field(kFieldMemoryTemperature), field(kFieldEnergy), field(kFieldPowerAverage), field(kFieldPowerNow)};
  if (const Status status = ask(fn.fields, int{std::size(batch)}, batch); status != Status::Success) {
    for (FieldValue& one : batch) one.status = status;
  }
  const auto& [vram, energy, average, now] = batch;
  sample.temperatures.push_back({Place::Vram, "nvml", told(vram.status, Celsius{number_in(vram)}, at)});
  sample.power = told(average.status, from_milliwatts(number_in(average)), at);
  if (!sample.power.get()) sample.power = number<Watts>(fn.power, at, 0.001);
  sample.power_now = told(now.status, from_milliwatts(number_in(now)), at);
  if (!sample.power_now.get()) sample.power_now = sample.power;
  sample.energy = told(energy.status, Joules{number_in(energy) / 1000}, at);
  if (!sample.energy.get()) {
    std::uint64_t millijoules = 0;
    const Status status = ask(fn.energy, &millijoules);
    sample.energy = told(status, Joules{static_cast<double>(millijoules) / 1000}, at);
  }
  sample.cap = number<Watts>(fn.cap_enforced, at, 0.001);
  if (!sample.cap.get()) sample.cap = number<Watts>(fn.cap, at, 0.001);
}

Reading<Watts> NvmlCard::power_now(TimePoint at) {
  FieldValue now = field(kFieldPowerNow);
  const Status status = ask(library_.fn.fields, 1, &now);
  const auto power = told(status == Status::Success ? now.status : status, from_milliwatts(number_in(now)), at);
  return power.get() ? power : number<Watts>(library_.fn.power, at, 0.001);
}

void NvmlCard::read_clocks(GpuSample& sample, TimePoint at) {
  const Functions& fn = library_.fn;
  u32 value = 0;
  Status status = ask(fn.clock, kSmClock, &value);
  sample.sm_clock = told(status, Megahertz{double(value)}, at);
  status = ask(fn.clock, kMemoryClock, &value);
  sample.mem_clock = told(status, Megahertz{double(value)}, at);
  status = ask(fn.pstate, &value);
  sample.pstate = value <= 15 ? told(status, static_cast<int>(value), at) : no_reading<int>(Absent::Implausible, at);
  std::uint64_t reasons = 0;
  status = ask(fn.throttle, &reasons);
  sample.throttle = told(status, throttle_of(reasons), at);
}

void NvmlCard::read_load(GpuSample& sample, TimePoint at) {
  const Functions& fn = library_.fn;
  Utilization load{};
  Status status = ask(fn.utilization, &load);
  sample.busy = told(status, from_percent(load.gpu), at);
  sample.mem_busy = told(status, from_percent(load.memory), at);
  MemoryV2 newer{.version = version_of<MemoryV2>(2)};
  Memory older{};
  status = ask(fn.memory_v2, &newer);
  older.used = newer.used;
  if (status != Status::Success) status = ask(fn.memory, &older);
  sample.vram_used = told(status, Bytes{static_cast<double>(older.used)}, at);
}

void NvmlCard::read_fans(GpuSample& sample, TimePoint at) {
  const Functions& fn = library_.fn;
  sample.fans.clear();
  sample.fan_speeds.clear();
  for (u32 fan = 0; fan < fans_; ++fan) {
    u32 percent = 0;
    Status status = ask(fn.fan_speed, fan, &percent);
    if (status == Status::FunctionNotFound && fan == 0) status = ask(fn.fan_speed_single, &percent);
    sample.fans.push_back(told(status, from_percent(percent), at));
    FanSpeedInfo speed{.version = version_of<FanSpeedInfo>(1), .fan = fan};
    status = ask(fn.fan_rpm, &speed);
    sample.fan_speeds.push_back(told(status, Rpm{double(speed.rpm)}, at));
  }
}

void NvmlCard::read_link(GpuSample& sample, TimePoint at) {
  u32 width = 0, gen = 0;
  Status status = ask(library_.fn.link_width, &width);
  if (status == Status::Success) status = ask(library_.fn.link_gen, &gen);
  sample.link = told(status, Link{static_cast<int>(width), static_cast<int>(gen)}, at);
}

void NvmlCard::read_settings(GpuSample& sample) {
  const Functions& fn = library_.fn;
  GpuSettings& set = sample.settings;
  set.core_offset = believed_offset(kGraphicsClock, fn.core_offset, set.core_offset);
  set.mem_offset = believed_offset(kMemoryClock, fn.memory_offset, set.mem_offset);
  u32 value = 0;
  if (fans_ > 0 && ask(fn.fan_policy, u32{0}, &value) == Status::Success) set.fan_manual = value == kFanPolicyManual;
  if (ask(fn.persistence, &value) == Status::Success) set.persistence = value != 0;
}

std::optional<Megahertz> NvmlCard::offset_told(u32 clock, Functions::GetInt older) {
  ClockOffset offset{.version = version_of<ClockOffset>(1), .clock = clock};
  if (ask(library_.fn.offsets, &offset) == Status::Success) return offset_of(clock, offset.mhz);
  int mhz = 0;
  if (ask(older, &mhz) == Status::Success) return offset_of(clock, mhz);
  return std::nullopt;
}

std::optional<Megahertz> NvmlCard::believed_offset(u32 clock, Functions::GetInt older, std::optional<Megahertz> applied) {
  const auto told = offset_told(clock, older);
  offsets_told_ = offsets_told_ || (told && told->v != 0);
  return told && (told->v != 0 || offsets_told_ || !applied) ? told : applied;
}

}  // namespace ohm::nvml
