#include "hardware/gpu/card_ranges.h"

#include <cmath>

namespace ohm {
namespace {

std::string whole(double value) { return std::to_string(std::lround(value)); }

/// One value against bounds of the same unit, either of which may be unknown.
Result<void> check(const GpuInfo& info, const char* what, double value, std::optional<double> least, std::optional<double> most,
                   const char* unit) {
  const bool sane = std::isfinite(value) && (!least || value >= *least - 1e-9) && (!most || value <= *most + 1e-9);
  if (sane) return {};
  const std::string range =
      (least ? whole(*least) : std::string{"…"}) + " to " + (most ? whole(*most) : std::string{"…"}) + " " + unit;
  return failure(Error::Kind::BadInput,
                 driver_name(info) + ": " + what + " " + whole(value) + " " + unit + " is not within " + range);
}

template <class Q>
std::optional<double> raw(const std::optional<Q>& value, double scale = 1) {
  return value ? std::optional{value->v * scale} : std::nullopt;
}

}  // namespace

std::string driver_name(const GpuInfo& info) { return info.bus_id + " (" + info.uuid + ")"; }

Result<void> check_cap(const GpuInfo& info, Watts cap) {
  return check(info, "power limit", cap.v, info.cap_min ? raw(info.cap_min) : 1.0, raw(info.cap_max), "W");
}

Result<void> check_lock(const GpuInfo& info, Megahertz lowest, Megahertz highest, std::optional<Megahertz> most) {
  auto upper = check(info, "locked clock", highest.v, 1, raw(most), "MHz");
  return upper ? check(info, "lowest locked clock", lowest.v, 0, highest.v, "MHz") : upper;
}

Result<void> check_offsets(const GpuInfo& info, Megahertz core, Megahertz memory) {
  auto first = check(info, "core offset", core.v, raw(info.core_offset_min), raw(info.core_offset_max), "MHz");
  return first ? check(info, "memory offset", memory.v, raw(info.mem_offset_min), raw(info.mem_offset_max), "MHz") : first;
}

Result<void> check_duty(const GpuInfo& info, Fraction duty) {
  if (info.fans == 0) return failure(Error::Kind::NotSupported, driver_name(info) + ": has no fan that can be set");
  return check(info, "fan duty", duty.v * 100, raw(info.fan_min, 100).value_or(0), raw(info.fan_max, 100).value_or(100), "%");
}

}  // namespace ohm
