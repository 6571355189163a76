// The half of NvmlCard that changes something: every setter, and what the card says of it afterwards.
#include <cmath>

#include "hardware/gpu/nvml/nvml_card.h"

namespace ohm::nvml {
namespace {

std::string watts(double mw) { return std::to_string(std::lround(mw / 1000)) + " W"; }
std::string mhz(Megahertz f) { return std::to_string(std::lround(f.v)) + " MHz"; }
std::uint32_t whole(double value) { return static_cast<std::uint32_t>(std::lround(std::max(0.0, value))); }

constexpr std::uint32_t kPstates[] = {0, 2};  // CUDA load on a 3090 runs in P2 (facts/rig-tools.md §2.1)
constexpr double kOffsetStep = 15;            // MHz; drivers snap offsets to what the chip can do (LACT#1202), assumed at most this
constexpr std::uint32_t kFanTolerance = 2;    // per cent; assumed: drivers round a duty

/// Adds a refusal to what was refused before.
void join(Refusal& all, const Refusal& one) {
  if (one.empty()) return;
  if (!all.empty()) all += "; ";
  all += one;
}

/// A thing this driver has no way to set needs no reset either.
bool nothing_to_reset(Status status) { return status == Status::FunctionNotFound || status == Status::NotSupported; }

}  // namespace

Refusal NvmlCard::refused(const std::string& what, Status status) const {
  return status == Status::Success ? "" : what + ": " + library_.words(status);
}

Refusal NvmlCard::set_cap(Watts cap) {
  const u32 wanted = whole(cap.v * 1000);
  const std::string what = "power limit " + watts(wanted);
  if (Refusal why = refused(what, tell(library_.fn.set_cap, wanted)); !why.empty()) return why;
  u32 is = 0;
  if (const Status status = ask(library_.fn.cap, &is); status != Status::Success) return refused(what + " not read back", status);
  const bool same = std::abs(double(is) - double(wanted)) < 500;
  return same ? "" : what + ": card still says " + watts(is);
}

Refusal NvmlCard::lower_cap(Watts safe) {
  u32 is = 0, low = 0, high = 0;
  if (const Status status = ask(library_.fn.cap, &is); status != Status::Success) {
    return refused("safe power limit: present limit unknown, and never raised blindly", status);
  }
  if (ask(library_.fn.cap_range, &low, &high) == Status::Success) safe = std::max(safe, Watts{low / 1000.0});
  return is > safe.v * 1000 ? set_cap(safe) : "";
}

Refusal NvmlCard::lock_clocks(GpuSettings& settings, Megahertz lowest, Megahertz highest) {
  Refusal why = refused("clocks locked to " + mhz(lowest) + "-" + mhz(highest),
                        tell(library_.fn.lock_clocks, whole(lowest.v), whole(highest.v)));
  if (why.empty()) settings.lock_min = lowest, settings.lock_max = highest;
  return why;
}

Refusal NvmlCard::lock_memory_clocks(GpuSettings& settings, Megahertz lowest, Megahertz highest) {
  Refusal why = refused("memory clocks locked to " + mhz(lowest) + "-" + mhz(highest),
                        tell(library_.fn.lock_memory_clocks, whole(lowest.v), whole(highest.v)));
  if (why.empty()) settings.mem_lock_min = lowest, settings.mem_lock_max = highest;
  return why;
}

/// P0 decides; a card without the other state refuses that one, which costs nothing.
Status NvmlCard::set_offset(u32 clock, Functions::SetInt older, Megahertz to) {
  Status first = Status::FunctionNotFound;
  for (const u32 pstate : kPstates) {
    ClockOffset offset{.version = version_of<ClockOffset>(1), .clock = clock, .pstate = pstate, .mhz = offset_number(clock, to)};
    const Status status = tell(library_.fn.set_offsets, &offset);
    if (pstate == kPstates[0]) first = status;
    if (first != Status::Success) break;
  }
  const bool older_way =
      first == Status::FunctionNotFound || first == Status::NotSupported || first == Status::ArgumentVersionMismatch;
  return older_way && older ? tell(older, offset_number(clock, to)) : first;
}

Refusal NvmlCard::offset_refusal(const char* what, u32 clock, Functions::SetInt set, Functions::GetInt get, Megahertz to) {
  const auto before = offset_told(clock, get);
  const std::string asked = std::string{what} + " offset " + mhz(to);
  if (Refusal why = refused(asked, set_offset(clock, set, to)); !why.empty()) return why;
  const auto after = offset_told(clock, get);
  offsets_told_ = offsets_told_ || (before && before->v != 0) || (after && after->v != 0);
  if (!after || std::abs(after->v - to.v) < kOffsetStep || (after->v == 0 && !offsets_told_)) return "";
  return asked + ": card still says " + mhz(*after);
}

Refusal NvmlCard::set_offsets(GpuSettings& settings, Megahertz core, Megahertz memory) {
  const Functions& fn = library_.fn;
  Refusal why = offset_refusal("core", kGraphicsClock, fn.set_core_offset, fn.core_offset, core);
  if (why.empty()) settings.core_offset = core;
  join(why, set_memory_offset(settings, memory));
  return why;
}

Refusal NvmlCard::set_memory_offset(GpuSettings& settings, Megahertz memory) {
  const Functions& fn = library_.fn;
  Refusal why = offset_refusal("memory", kMemoryClock, fn.set_memory_offset, fn.memory_offset, memory);
  if (why.empty()) settings.mem_offset = memory;
  return why;
}

Refusal NvmlCard::fan_refusal(u32 fan, u32 percent) {
  const std::string what = "fan " + std::to_string(fan) + " to " + std::to_string(percent) + " %";
  if (Refusal why = refused(what, tell(library_.fn.set_fan, fan, percent)); !why.empty()) return why;
  u32 is = 0;
  if (ask(library_.fn.fan_target, fan, &is) != Status::Success) return "";
  const bool same = is <= percent + kFanTolerance && percent <= is + kFanTolerance;
  return same ? "" : what + ": card still says " + std::to_string(is) + " %";
}

Refusal NvmlCard::set_fans(GpuSettings& settings, Fraction duty) {
  Refusal all = fans_ == 0 ? "fans: the card has none it can set" : "";
  for (u32 fan = 0; fan < fans_; ++fan) {
    const Refusal why = fan_refusal(fan, whole(duty.v * 100));
    settings.fan_manual = settings.fan_manual || why.empty();
    join(all, why);
  }
  return all;
}

Refusal NvmlCard::set_persistence(bool on) {
  const std::string what = on ? "persistence mode on" : "persistence mode off";
  if (Refusal why = refused(what, tell(library_.fn.set_persistence, on ? 1U : 0U)); !why.empty()) return why;
  u32 is = 0;
  if (ask(library_.fn.persistence, &is) != Status::Success) return "";
  return (is != 0) == on ? "" : what + ": card still says otherwise";
}

Refusal NvmlCard::release_fans(GpuSettings& settings) {
  const Functions& fn = library_.fn;
  Refusal all;
  for (u32 fan = 0; fan < fans_; ++fan) {
    Status status = tell(fn.fan_to_firmware, fan);
    if (status != Status::Success) status = tell(fn.set_fan_policy, fan, kFanPolicyAutomatic);
    if (!nothing_to_reset(status)) join(all, refused("fan " + std::to_string(fan) + " to firmware", status));
  }
  settings.fan_manual = settings.fan_manual && !all.empty();
  return all;
}

Refusal NvmlCard::unlock_memory_clocks(GpuSettings& settings) {
  const Status status = tell(library_.fn.unlock_memory_clocks);
  if (!nothing_to_reset(status) && status != Status::Success) return refused("memory clocks unlocked", status);
  settings.mem_lock_min = settings.mem_lock_max = std::nullopt;
  return "";
}

Refusal NvmlCard::release(GpuSettings& settings) {
  const Functions& fn = library_.fn;
  Refusal all = release_fans(settings);
  const auto reset = [&](const char* what, Status status) {
    if (!nothing_to_reset(status)) join(all, refused(what, status));
  };
  reset("core offset to 0", set_offset(kGraphicsClock, fn.set_core_offset, Megahertz{0}));
  reset("memory offset to 0", set_offset(kMemoryClock, fn.set_memory_offset, Megahertz{0}));
  reset("clocks unlocked", tell(fn.unlock_clocks));
  join(all, unlock_memory_clocks(settings));
  if (all.empty()) {
    const auto persistence = settings.persistence;
    settings = {.core_offset = Megahertz{0}, .mem_offset = Megahertz{0}, .persistence = persistence};
  }
  return all;
}

}  // namespace ohm::nvml
