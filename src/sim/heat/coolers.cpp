#include "sim/heat/coolers.h"

#include <algorithm>
#include <cmath>

namespace ohm::sim {
namespace {

constexpr double kComputeClock = 9501, kLowLevel = 5001;  // MHz, measured: nvidia-smi SUPPORTED_CLOCKS, club-3090#698

void must(const Result<void>& done) {
  if (!done) assertion_failed(done.error().what.c_str(), __FILE__, __LINE__);
}

/// The low band with all of the overclock that the driver allows: what the bench compares with a search over all settings.
cooling::MemoryLevels levels_of(const twin::RigTwin& twin) {
  const auto l = twin::limits_of(twin.rig(), 0);
  return {kComputeClock, twin.inputs().cards[0].mem_offset.v, l.mem_offset_min.v, kLowLevel, l.mem_offset_max.v};
}

cooling::Limits limits_for(const twin::RigTwin& twin) {
  const auto l = twin::limits_of(twin.rig(), 0);
  const auto& in = twin.inputs().cards[0];
  cooling::Limits out;
  out.fan_lowest = l.fan_min.v;
  out.fan_highest = l.fan_max.v;
  out.cap = in.cap;
  out.cap_floor = twin.rig()[twin.rig().cards[0].part].floor.is;
  out.memory = bands_of(levels_of(twin));
  return out;
}

}  // namespace

cooling::Readings LawCooler::read(const twin::RigTwin& twin, TimePoint now) {
  const auto r = twin.observe().cards[0];
  cooling::Readings out;
  const auto offered = [&](Celsius t) { return blind_ ? no_reading<Celsius>(Absent::NotSupported, now) : reading(t, now); };
  out.heat = {reading(r.die, now), offered(r.hotspot), offered(r.vram)};
  if (silent_) out.heat[2] = no_reading<Celsius>(Absent::Silent, now);
  out.draw = reading(r.power_average, now);
  out.memory_busy = reading(r.mem_busy, now);
  out.memory_clock = reading(r.mem_clock, now);
  return out;
}

void LawCooler::watch_for_ice(cooling::Readings& r, TimePoint now) {
  constexpr std::array kPlaces{Place::Die, Place::Hotspot, Place::Vram};
  for (std::size_t i = 0; i < kPlaces.size(); ++i) {
    ice_[i] = frozen_step(frozen_limits(kPlaces[i]), ice_[i], r.heat[i], r.draw, now);
    if (ice_[i].frozen) r.heat[i] = no_reading<Celsius>(Absent::Frozen, now);
  }
}

void LawCooler::carry_out(twin::RigTwin& twin) const {
  const auto& c = last_.command;
  const auto memory = setting_for(levels_, c);
  must(c.fan ? twin.set_fan(0, *c.fan) : twin.fan_to_firmware(0));
  must(twin.set_cap(0, c.cap));
  must(twin.set_offsets(0, std::nullopt, Megahertz{memory.offset}));
  must(memory.lock ? twin.lock_memory_clocks(0, Megahertz{*memory.lock}, Megahertz{*memory.lock}) : twin.unlock_memory_clocks(0));
}

void LawCooler::tick(twin::RigTwin& twin, TimePoint now) {
  if (!limits_) limits_ = limits_for(twin), levels_ = levels_of(twin);
  heard_ = read(twin, now);
  watch_for_ice(heard_, now);
  const auto before = last_.command;
  const bool first = !last_.next.begun;
  last_ = cooling::step(targets_, gains_, *limits_, last_.next, heard_, now);
  if (first || !(before == last_.command)) carry_out(twin);
}

// temp +-1 of the target: nothing. Above: fan * (temp + delta) / target, or halfway to full when far above and rising. Below: down,
// by 5 % at most. Fan between 30 and 99 %.
void HiveCooler::tick(twin::RigTwin& twin, TimePoint now) {
  if (ran_ && now - *ran_ < std::chrono::seconds{15}) return;
  const double temp = twin.observe().cards[0].die.v, rise = ran_ ? temp - last_ : 0;
  ran_ = now;
  last_ = temp;
  if (temp > target_.v + 5 && rise > 1)
    fan_ = (fan_ + 99) / 2;
  else if (temp > target_.v + 1)
    fan_ = fan_ * (temp + std::max(0.0, rise)) / target_.v;
  else if (temp < target_.v - 1)
    fan_ = std::max(fan_ - 5, fan_ * temp / target_.v);
  fan_ = std::clamp(std::round(fan_), 30.0, 99.0);
  must(twin.set_fan(0, Fraction{fan_ / 100}));
}

}  // namespace ohm::sim
