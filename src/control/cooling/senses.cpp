#include "control/cooling/senses.h"

#include <algorithm>
#include <cmath>

#include "control/cooling/heat_paths.h"

namespace ohm::cooling {
namespace {

constexpr double kDieToHotspot = 0.05;  // K/W, assumed
constexpr double kSinkAtFull = 0.075;   // K/W at full fan, the Founders Edition's: the worst cooler of the table
constexpr double kOldPad = 1.4 + 0.2;   // K/W rear chips to backplate on old pads, chips included
constexpr double kDieMargin = 10, kHotspotMargin = 3, kVramMargin = 10;  // K, assumed: what the model may be off by
constexpr double kHottestRoom = 35;                                      // degrees C, assumed, where no sensor tells any
constexpr double kColdest = -20, kHottest = 125;  // degrees C that a sensor can mean; the VRAM register tells 127 for "invalid"
constexpr double kSlopeTimes = 5;                 // a slope is smoothed this much longer than its temperature (assumed)
constexpr double kHalfStep = 0.5;  // K: sensors tell whole degrees, so that one above a target by less may only have been rounded
constexpr Seconds kRise{60}, kFall{210};  // of an estimate: the rear chips, the backplate

std::optional<Celsius> good(const Gains& g, const Reading<Celsius>& r, TimePoint now) {
  const auto value = r.fresh(now, g.max_age);
  return value && std::isfinite(value->v) && value->v > kColdest && value->v < kHottest ? value : std::nullopt;
}

bool never_offered(const Reading<Celsius>& r) {
  const auto why = r.absent();
  return why == Absent::NotSupported || why == Absent::NotPermitted;
}

void hear(const Gains& g, Celsius value, TimePoint read_at, TimePoint now, Sense& s) {
  s.last = value;
  s.at = read_at;
  if (!s.speaks_since) s.speaks_since = now;
  if (now - *s.speaks_since >= g.trust_again) s.doubted = false;
}

/// Silence for less than max_age is none; a frozen sensor has stopped at once.
void miss(const Gains& g, const Reading<Celsius>& r, TimePoint now, Sense& s) {
  if (s.last && now - s.at <= g.max_age && r.absent() != Absent::Frozen) return;
  s.speaks_since.reset();
  s.doubted = s.last.has_value();
}

Known known_of(const Gains& g, const Reading<Celsius>& r, TimePoint begun, TimePoint now, const Sense& s) {
  if (s.last) return s.doubted ? Known::Lost : Known::Measured;
  if (never_offered(r)) return Known::Estimated;
  return now - begun <= g.grace ? Known::Waiting : Known::Lost;
}

void listen(const Gains& g, const Reading<Celsius>& r, TimePoint begun, TimePoint now, Sense& s) {
  if (const auto value = good(g, r, now))
    hear(g, *value, r.at, now, s);
  else
    miss(g, r, now, s);
  s.known = known_of(g, r, begun, now, s);
  if (s.known == Known::Measured) s.is = s.last->v;
}

// ---- estimates ----

struct Around {
  double draw{}, memory{}, fan{}, die{};
};

double estimated(Spot spot, const Around& a) {
  const double air = std::pow(std::max(a.fan, 0.1), 0.8) / kSinkAtFull, core = core_watts(a.draw, a.memory);
  if (spot == Spot::Die) return kHottestRoom + a.draw / air + kDieToSink * core + kDieMargin;
  if (spot == Spot::Hotspot) return a.die + kDieToHotspot * core + kHotspotMargin;
  const double sink = a.die - kDieToSink * core, room = sink - a.draw / air, rear = a.memory / 2;
  return backplate(room, sink, rear) + rear * kOldPad + kVramMargin;
}

/// Never faster than the places it stands for.
void estimate(Spot spot, const Around& around, Seconds dt, Sense& s) {
  const double target = estimated(spot, around);
  const Seconds time = spot != Spot::Vram ? Seconds{} : target > s.is ? kRise : kFall;
  s.is = s.started && time.count() > 0 ? s.is + (target - s.is) * (1 - std::exp(-dt / time)) : target;
}

// ---- foretelling ----

void smooth(const Gains& g, Spot spot, Seconds dt, Sense& s) {
  const auto time = g.smoothing[static_cast<std::size_t>(spot)];
  if (!s.started || dt.count() <= 0) {
    s.smooth = s.is;
    s.slope = 0;
    return;
  }
  const double before = s.smooth;
  s.smooth += (s.is - s.smooth) * (1 - std::exp(-dt / time));
  s.slope += ((s.smooth - before) / dt.count() - s.slope) * (1 - std::exp(-dt / (kSlopeTimes * time)));
}

double foretold(const Gains& g, Spot spot, double new_watts, const Sense& s) {
  const auto i = static_cast<std::size_t>(spot);
  const double rise = g.lead[i].count() * s.slope + g.per_watt[i] * new_watts;
  return s.smooth + std::clamp(rise, -g.foresight, g.foresight);
}

/// The draw that counts: the card's own, or all that it may draw while it does not tell.
double follow_draw(const Gains& g, const Limits& limits, const Readings& r, TimePoint now, Seconds dt, State& next) {
  const auto told = r.draw.fresh(now, g.max_age);
  const bool first = !next.draw;
  if (told) next.draw = told->v, next.draw_at = now;
  const double draw = next.draw && now - next.draw_at <= g.max_age ? *next.draw : limits.cap.v;
  if (first) next.slow_draw = draw;
  next.slow_draw += (draw - next.slow_draw) * (1 - std::exp(-dt / g.draw_memory));
  return draw;
}

}  // namespace

void sense(const Targets& targets, const Gains& g, const Limits& limits, const Readings& r, TimePoint now, Seconds dt,
           State& next) {
  const double draw = follow_draw(g, limits, r, now, dt, next);
  Around around{draw, memory_watts(r, draw, now, g.max_age, g.rest_draw), next.rungs.fan, 0};
  for (const auto spot : {Spot::Die, Spot::Hotspot, Spot::Vram}) {
    auto& s = next.sense[static_cast<std::size_t>(spot)];
    listen(g, r.of(spot), next.begun_at, now, s);
    if (s.known == Known::Estimated) estimate(spot, around, dt, s);
    if (spot == Spot::Die) around.die = s.is;
    if (s.known != Known::Measured && s.known != Known::Estimated) continue;
    smooth(g, spot, dt, s);
    s.excess = foretold(g, spot, draw - next.slow_draw, s) - targets.of(spot).v;
    s.started = true;
  }
}

namespace {

bool counts(const Sense& s) { return s.known == Known::Measured || s.known == Known::Estimated; }

}  // namespace

Spot ruling(const State& state) {
  auto best = Spot::Die;
  double most = -1e9;
  for (std::size_t i = 0; i < kSpots; ++i)
    if (counts(state.sense[i]) && state.sense[i].excess > most) best = static_cast<Spot>(i), most = state.sense[i].excess;
  return best;
}

bool is_hot(const Targets& targets, const State& state) {
  for (std::size_t i = 0; i < kSpots; ++i)
    if (counts(state.sense[i]) && state.sense[i].is - kHalfStep >= targets.of(static_cast<Spot>(i)).v) return true;
  return false;
}

std::optional<Spot> any(const State& state, Known known) {
  for (const auto spot : {Spot::Vram, Spot::Hotspot, Spot::Die})
    if (state.sense[static_cast<std::size_t>(spot)].known == known) return spot;
  return std::nullopt;
}

}  // namespace ohm::cooling
