#include "agent/loop/gone.h"

namespace ohm {
namespace {

template <class T>
void take(Reading<T>& reading, Absent why, TimePoint at) {
  if (reading.absent() != Absent::NotSupported) reading = no_reading<T>(why, at);
}

}  // namespace

GpuSample gone(const GpuSample& last, Absent why, TimePoint at) {
  GpuSample s = last;
  for (auto& t : s.temperatures) take(t.is, why, at);
  for (auto& fan : s.fans) take(fan, why, at);
  for (auto& speed : s.fan_speeds) take(speed, why, at);
  const auto all = [&](auto&... readings) { (take(readings, why, at), ...); };
  all(s.power, s.power_now, s.cap, s.energy, s.sm_clock, s.mem_clock, s.pstate, s.throttle, s.busy, s.mem_busy, s.vram_used,
      s.link);
  s.draws = {};
  s.settings = {};
  s.processes.clear();
  return s;
}

}  // namespace ohm
