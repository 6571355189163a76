#include "control/cooling/ladder.h"

#include <algorithm>
#include <cmath>

namespace ohm::cooling {
namespace {

constexpr double kDrawSlack = 5;       // W above the draw at which a cap begins to hold it: less and it would bite at once
constexpr Seconds kWorkSmoothing{15};  // assumed: utilisation is told in whole per cent of the last second
constexpr Seconds kLongestHold{3600};  // assumed: a job that cannot be cooled is tried again every hour
constexpr double kLeastDuty = 0.2;     // below it the gain falls no further
constexpr double kLowest = 1e-9;

/// One move of `push` kelvin along one rung.
struct Move {
  const Gains& gains;
  const Limits& limits;
  double push;
  TimePoint now;
  double dt;
  bool hot;
  State& next;
  double by(double per_kelvin, double slew) const { return std::min(per_kelvin * std::abs(push), slew * dt); }
};

bool fan_full(const Limits& l, const Rungs& r) { return !l.fan_settable || r.fan >= l.fan_highest - kLowest; }

double band_lowest(const MemoryBands& m, bool low) { return low ? m.low->lowest : m.lowest; }
double band_highest(const MemoryBands& m, bool low) { return low ? m.low->highest : m.base; }

bool memory_lowest(const Limits& l, const Rungs& r) {
  if (!l.memory) return true;
  return r.memory.value_or(band_highest(*l.memory, r.low_band)) <= band_lowest(*l.memory, r.low_band) + kLowest;
}

bool has_low_band(const Limits& l, const Rungs& r) { return l.memory && l.memory->low && !r.low_band; }

bool cap_lowest(const Limits& l, const Rungs& r) { return r.cap.value_or(l.cap.v) <= l.cap_floor.v + kLowest; }

/// Has the cap cost as much work as the low band would?
bool low_band_is_worth_it(const Gains& g, const State& s) {
  return s.rungs.cap && s.busy && s.busy_free && *s.busy <= g.band_worth * *s.busy_free;
}

// ---- more ----

/// The duty that is wanted moves at once, the fan follows it at its slew.
void want_fan(const Move& m) {
  auto& s = m.next;
  const double from = m.hot ? std::max(s.fan_wanted, s.rungs.fan) : s.fan_wanted;
  const double per_kelvin = m.gains.fan_per_kelvin * std::max(from, kLeastDuty) / m.gains.fan_middle;
  s.fan_wanted = std::clamp(from + per_kelvin * m.push, m.limits.fan_lowest, m.limits.fan_highest);
}

void memory_down(const Move& m) {
  auto& r = m.next.rungs;
  const double from = r.memory.value_or(band_highest(*m.limits.memory, r.low_band));
  r.memory = std::max(band_lowest(*m.limits.memory, r.low_band), from - m.by(m.gains.memory_per_kelvin, m.gains.memory_down));
}

/// From what the card draws, not from a cap far above it that holds nothing.
void cap_down(const Move& m) {
  auto& r = m.next.rungs;
  const bool told = m.next.draw && m.now - m.next.draw_at <= m.gains.max_age;
  const double most = told ? *m.next.draw + kDrawSlack : m.limits.cap.v;
  const double from = std::min({r.cap.value_or(m.limits.cap.v), most, m.limits.cap.v});
  r.cap = std::max(m.limits.cap_floor.v, from - m.by(m.gains.cap_per_kelvin, m.gains.cap_down));
}

void step_down(const Move& m) {
  auto& s = m.next;
  s.cap_before_step = s.rungs.cap;
  s.rungs.low_band = true;
  s.rungs.memory = m.limits.memory->low->highest;
  s.low_since.reset();
  s.low_excess.reset();
}

void more(const Move& m) {
  auto& r = m.next.rungs;
  if (m.limits.fan_settable && m.next.fan_wanted < m.limits.fan_highest) return want_fan(m);
  if (!fan_full(m.limits, r)) return;
  if (!memory_lowest(m.limits, r)) return memory_down(m);
  const bool step = has_low_band(m.limits, r) && (low_band_is_worth_it(m.gains, m.next) || cap_lowest(m.limits, r));
  if (step) return step_down(m);
  if (!cap_lowest(m.limits, r)) cap_down(m);
}

// ---- less ----

void cap_up(const Move& m) {
  auto& cap = m.next.rungs.cap;
  cap = *cap + m.by(m.gains.cap_per_kelvin, m.gains.cap_up);
  if (*cap >= m.limits.cap.v) cap.reset();
}

void step_up(const Move& m) {
  auto& s = m.next;
  s.rungs.low_band = false;
  s.rungs.memory = m.limits.memory->lowest;
  s.rungs.cap = s.cap_before_step;
  s.low_since.reset();
  s.low_excess.reset();
}

/// At the upper end of the low band: remembers how warm it is there, and goes up when it is colder by the margin.
void wait_for_cold(const Move& m, double excess) {
  auto& s = m.next;
  if (!s.low_since) s.low_since = m.now;
  if (m.now - *s.low_since < m.gains.band_settle) return;
  if (!s.low_excess) s.low_excess = excess;
  if (excess < std::max(*s.low_excess - m.gains.band_margin, -m.gains.band_most)) step_up(m);
}

double warmest(const State& s) {
  double most = -1e9;
  for (std::size_t i = 0; i < kSpots; ++i)
    if (s.sense[i].started) most = std::max(most, s.sense[i].excess);
  return most;
}

void memory_up(const Move& m) {
  auto& r = m.next.rungs;
  const double highest = band_highest(*m.limits.memory, r.low_band);
  if (r.low_band && *r.memory >= highest) return wait_for_cold(m, warmest(m.next));
  r.memory = std::min(highest, *r.memory + m.by(m.gains.memory_per_kelvin, m.gains.memory_up));
  if (!r.low_band && *r.memory >= highest) r.memory.reset();
}

void less(const Move& m) {
  auto& r = m.next.rungs;
  if (r.yield) return;
  if (r.cap) return cap_up(m);
  if (r.memory) return memory_up(m);
  want_fan(m);
}

void turn_fan(const Move& m) {
  auto& fan = m.next.rungs.fan;
  fan = std::clamp(m.next.fan_wanted, fan - m.gains.fan_down * m.dt, fan + m.gains.fan_up * m.dt);
}

}  // namespace

void climb(const Gains& gains, const Limits& limits, double push, bool hot, TimePoint now, Seconds dt, State& next) {
  const Move move{gains, limits, push, now, dt.count(), hot, next};
  if (push > 0) next.low_since.reset(), more(move);
  if (push < 0) less(move);
  turn_fan(move);
}

bool exhausted(const Limits& l, const Rungs& r) {
  return fan_full(l, r) && memory_lowest(l, r) && !has_low_band(l, r) && cap_lowest(l, r);
}

bool only_fan(const Rungs& r) { return !r.memory && !r.cap && !r.yield; }

void follow_work(const Gains& g, const Readings& r, TimePoint now, Seconds dt, State& next) {
  const auto told = r.memory_busy.fresh(now, g.max_age);
  if (!told) return;
  const double part = next.busy ? 1 - std::exp(-dt / kWorkSmoothing) : 1;
  next.busy = next.busy.value_or(0) + (told->v - next.busy.value_or(0)) * part;
  if (!next.rungs.cap && !next.rungs.low_band) next.busy_free = next.busy;
}

void follow_yield(const Gains& g, const Targets& targets, const Limits& limits, bool hot, TimePoint now, State& next) {
  auto& r = next.rungs;
  if (!hot || !exhausted(limits, r)) next.hopeless.reset();
  if (hot && exhausted(limits, r) && !next.hopeless) next.hopeless = now;
  if (next.hopeless && !r.yield && now - *next.hopeless >= g.yield_after) {
    r.yield = true;
    next.yield_hold = std::min(kLongestHold, std::max(g.yield_hold, next.yield_hold * 2));
  }
  bool cool = true;
  for (std::size_t i = 0; i < kSpots; ++i) cool = cool && next.sense[i].is < targets.of(static_cast<Spot>(i)).v - g.yield_margin;
  if (!cool) next.cool.reset();
  if (cool && !next.cool) next.cool = now;
  if (r.yield && next.cool && now - *next.cool >= next.yield_hold) r.yield = false;
}

}  // namespace ohm::cooling
