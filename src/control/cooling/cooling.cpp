#include "control/cooling/cooling.h"

#include <algorithm>
#include <cmath>

#include "control/cooling/ladder.h"
#include "control/cooling/senses.h"

namespace ohm::cooling {
namespace {

constexpr Seconds kLongestStep{10};  // a tick that is later than this counts as one of so long
constexpr double kForgetHold = 4;    // holds without a yield after which the next yield is short again

// ---- begin ----

void begin(const Gains& g, const Limits& limits, const Readings& r, TimePoint now, State& next) {
  if (next.begun) return;
  next.begun = true;
  next.begun_at = next.at = now;
  const double found = r.fan.fresh(now, g.max_age).value_or(Fraction{limits.fan_lowest}).v;
  next.rungs.fan = next.fan_wanted = std::clamp(found, limits.fan_lowest, limits.fan_highest);
}

/// Limits may have moved since the last tick.
void keep_within(const Limits& l, State& next) {
  auto& r = next.rungs;
  r.fan = std::clamp(r.fan, l.fan_lowest, l.fan_highest);
  next.fan_wanted = std::clamp(next.fan_wanted, l.fan_lowest, l.fan_highest);
  if (r.cap) r.cap = std::max(l.cap_floor.v, *r.cap);
  if (r.cap && *r.cap >= l.cap.v) r.cap.reset();
  if (!l.memory || (r.low_band && !l.memory->low)) r.memory.reset(), r.low_band = false;
  if (r.memory && !r.low_band) r.memory = std::clamp(*r.memory, l.memory->lowest, std::max(l.memory->lowest, l.memory->base));
}

// ---- the push: how many kelvin more, or less ----

double integral(const Gains& g, const Limits& l, const State& s, Spot spot, double excess) {
  const bool by_fan = only_fan(s.rungs) && s.fan_wanted < l.fan_highest;
  const Seconds time = by_fan ? g.fan_time[static_cast<std::size_t>(spot)] : g.ladder_time;
  const double urgent = by_fan ? (excess - g.fan_calm) / g.fan_urgency : excess / g.urgency;
  return excess * (1 + std::max(0.0, urgent)) / time.count();
}

/// Change of what is foretold, and its distance from the target over time. At the first look all of it is change.
double push_of(const Gains& g, const Limits& l, const State& before, const State& next, Seconds dt) {
  const auto spot = ruling(next);
  const auto i = static_cast<std::size_t>(spot);
  const double excess = next.sense[i].excess;
  const double was = before.sense[i].started ? before.sense[i].excess : std::min(excess, 0.0);
  const double push = excess - was + integral(g, l, next, spot, excess) * dt.count();
  return excess < -g.far_below ? std::min(push, 0.0) : push;
}

/// At the slowest fan what is too much is kept as a debt, no larger than the card is cool: it must warm up before the fan moves.
double pay_debt(const Limits& l, double push, State& next) {
  const bool lowest = only_fan(next.rungs) && next.fan_wanted <= l.fan_lowest;
  if (!lowest) return next.below = 0, push;
  const double excess = std::min(next.sense[static_cast<std::size_t>(ruling(next))].excess, 0.0);
  next.below = std::max(next.below + push, excess);
  const double left = std::max(0.0, next.below);
  next.below = std::min(0.0, next.below);
  return left;
}

void track(const Targets& t, const Gains& g, const Limits& l, const State& before, TimePoint now, Seconds dt, State& next) {
  const bool hot = is_hot(t, next);
  double push = push_of(g, l, before, next, dt);
  if (hot) push = std::max(push, g.least * dt.count()), next.below = 0;
  climb(g, l, hot ? push : pay_debt(l, push, next), hot, now, dt, next);
  follow_yield(g, t, l, hot, now, next);
  if (next.cool && !next.rungs.yield && now - *next.cool > kForgetHold * next.yield_hold) next.yield_hold = {};
}

// ---- failing and resting ----

/// A sensor spoke and stopped: all that cools at once. The memory clock stays where it is; it comes back by the ladder.
void fail_safe(const Limits& l, State& next) {
  next.rungs.fan = next.fan_wanted = l.fan_highest;
  next.rungs.cap = l.cap_floor.v;
  next.below = 0;
}

bool restful(const Gains& g, const State& s) {
  if (!s.draw || *s.draw >= g.rest_draw.v || s.rungs.yield) return false;
  return std::all_of(s.sense.begin(), s.sense.end(), [&](const Sense& x) { return x.is < g.rest_below.v; });
}

/// Without work there is nothing to protect from: everything is given back. A card that is found so is not touched at all.
bool rest(const Gains& g, const Limits& l, TimePoint now, State& next) {
  if (!restful(g, next)) next.restful.reset();
  if (restful(g, next) && !next.restful) next.restful = now;
  if (!next.restful || (next.cooled && now - *next.restful < g.rest_after)) return false;
  next.fan_wanted = l.fan_lowest;
  next.rungs = {l.fan_lowest, std::nullopt, false, std::nullopt, false};
  next.busy_free.reset();
  return true;
}

// ---- what is told to the card: in steps that noise does not cross ----

double in_steps(double wanted, double told, double step, double lowest, double highest) {
  if (wanted <= lowest || wanted >= highest) return std::clamp(wanted, lowest, highest);
  return std::abs(wanted - told) < 0.75 * step ? told : std::round(wanted / step) * step;
}

std::optional<double> held(std::optional<double> wanted, std::optional<double> told, double step, double lowest) {
  if (!wanted || !told) return wanted;
  return std::abs(*wanted - *told)<step&& * wanted> lowest ? told : wanted;
}

void tell(const Gains& g, const Limits& l, State& next) {
  const auto& r = next.rungs;
  next.fan_told = in_steps(r.fan, next.fan_told, g.fan_step, l.fan_lowest, l.fan_highest);
  const double lowest_memory = !l.memory ? 0 : r.low_band ? l.memory->low->lowest : l.memory->lowest;
  next.memory_told = held(r.memory, next.memory_told, g.memory_step, lowest_memory);
  next.cap_told = held(r.cap, next.cap_told, g.cap_step, l.cap_floor.v);
}

Command command_of(const Limits& l, const State& s, bool resting) {
  Command c;
  if (l.fan_settable && !resting) c.fan = Fraction{s.fan_told};
  if (s.memory_told) c.memory = Megahertz{std::floor(*s.memory_told)};
  c.low_band = s.rungs.low_band;
  c.cap = Watts{std::min(l.cap.v, s.cap_told ? std::floor(*s.cap_told) : l.cap.v)};
  c.yield = s.rungs.yield;
  return c;
}

Why why_of(const Limits& l, const State& s) {
  const auto& r = s.rungs;
  if (r.yield) return Why::Yield;
  if (r.cap) return Why::Cap;
  if (r.memory) return Why::Memory;
  if (r.fan >= l.fan_highest) return Why::FanFull;
  return r.fan > l.fan_lowest ? Why::Tracking : Why::Quiet;
}

Step told(const Targets& t, const Limits& l, const State& next, Why why, Spot spot) {
  Step step;
  step.command = command_of(l, next, why == Why::Resting);
  step.why = why;
  step.spot = spot;
  step.known = next.sense[static_cast<std::size_t>(spot)].known;
  step.degrees = next.sense[static_cast<std::size_t>(spot)].is;
  step.target = t.of(spot).v;
  step.next = next;
  return step;
}

}  // namespace

Step step(const Targets& targets, const Gains& gains, const Limits& limits, const State& state, const Readings& readings,
          TimePoint now) {
  State next = state;
  begin(gains, limits, readings, now, next);
  const auto dt = std::min<Seconds>(kLongestStep, std::max<Seconds>(Seconds{}, now - next.at));
  next.at = now;
  keep_within(limits, next);
  sense(targets, gains, limits, readings, now, dt, next);
  follow_work(gains, readings, now, dt, next);
  if (const auto lost = any(next, Known::Lost)) {
    fail_safe(limits, next);
    tell(gains, limits, next);
    return told(targets, limits, next, Why::SensorLost, *lost);
  }
  if (const auto waiting = any(next, Known::Waiting)) {
    next.rungs.fan = next.fan_wanted = limits.fan_highest;
    tell(gains, limits, next);
    return told(targets, limits, next, Why::Starting, *waiting);
  }
  const bool resting = rest(gains, limits, now, next);
  if (!resting) track(targets, gains, limits, state, now, dt, next);
  next.cooled = next.cooled || !resting;
  tell(gains, limits, next);
  const auto why = resting ? Why::Resting : why_of(limits, next);
  const auto spot = ruling(next);
  return told(targets, limits, next, why, spot);
}

double effort(const Limits& l, const Rungs& r) {
  const auto part = [](double is, double from, double to) {
    return from == to ? 1 : std::clamp((is - from) / (to - from), 0.0, 1.0);
  };
  double sum = l.fan_settable ? part(r.fan, l.fan_lowest, l.fan_highest) : 1;
  if (l.memory && r.memory) {
    const auto& m = *l.memory;
    sum += r.low_band ? 1 + part(*r.memory, m.low->highest, m.low->lowest) : part(*r.memory, m.base, m.lowest);
  }
  if (r.cap) sum += part(*r.cap, l.cap.v, l.cap_floor.v);
  return sum + (r.yield ? 1 : 0);
}

}  // namespace ohm::cooling
