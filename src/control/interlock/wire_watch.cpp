#include "control/interlock/wire_watch.h"

#include <cmath>

namespace ohm::interlock {
namespace {

constexpr double kSteady = 0.64;  // theta after hours at 80 % (DESIGN E2)
constexpr Seconds kShortestWindow{3};

/// One wire in one tick.
struct Look {
  const Gains& gains;
  const Limit& limit;
  const WireFact& fact;
  Modelled model;  ///< at the voltage of the moment
  TimePoint now;
  Seconds dt;
};

double scale_of(const Limit& limit, const WireFact& fact) { return limit.ac.empty() || fact.volts <= 0 ? 1 : 1 / fact.volts; }

Seconds window(const Look& look) { return std::max(kShortestWindow, look.fact.lag + 2 * look.gains.tick); }

/// How long after the event a cut commanded now is in force.
Seconds delay(const Look& look, const WireState& state) {
  const Seconds age = state.last ? Seconds{look.now - state.last_at} + look.fact.lag : Seconds{};
  return age + look.gains.tick + look.gains.settling;
}

/// What the model does not explain, once it is more than meter and cards are unsure of. While there is a foreign load, and while
/// the rating itself is exceeded, every bit counts.
double excess(const Look& look, const WireState& state, double told, double allowed) {
  const bool sure = told - state.high.is() > look.gains.accuracy * told;
  return sure || told > allowed || state.foreign.is() > 0 ? told - state.is.is() : 0;
}

void note_reading(const Look& look, WireState& next, double allowed) {
  const auto told = look.fact.is.get();
  if (!told || !std::isfinite(*told) || *told < 0 || (next.last && look.fact.is.at <= next.last_at)) return;
  const double least = look.gains.foreign_least * look.limit.continuous;
  const double more = excess(look, next, *told, allowed);
  next.foreign.add(more > least ? more : 0, look.now, look.gains.foreign_for);
  next.last = told;
  next.last_at = look.fact.is.at;
  next.model_then = look.model.is;
}

void note_lateness(const Look& look, WireState& next) {
  if (!next.last) return;  // a meter that never spoke is no meter: the plan knows
  if (!next.spoke) next.spoke = look.now;
  const bool in_time = look.fact.is.get() && delay(look, next) <= fast_edge_time(look.gains.surprise);
  if (!in_time) {
    next.in_time.reset();
    next.late = look.now - *next.spoke >= look.gains.begins;
    return;
  }
  if (!next.in_time) next.in_time = look.now;
  if (look.now - *next.in_time >= look.gains.trust_again) next.late = false;
}

/// What flows: the meter's figure and what the cards have added since, or the model's upper bound.
double flows(const Look& look, const WireState& state) {
  const double margin = look.fact.margin.value_or(look.gains.model_margin);
  if (!state.last) return look.model.high;
  if (state.late || !look.fact.is.get()) return (look.model.high + state.foreign.is()) * (1 + margin);
  return *state.last + std::max(0.0, look.model.is - state.model_then);
}

double warmed(double theta, double ratio, Seconds span, double tau) {
  const double steady = ratio * ratio;
  return steady + (theta - steady) * std::exp(-span.count() / tau);
}

/// theta now and as it will be when a cut has its effect.
double note_heat(const Look& look, WireState& next, double carries) {
  if (!has_breaker(look.limit) || look.limit.rating <= 0) return 0;
  const double tau = fast_edge(look.limit.curve.value_or(Curve::UL489)).tau, ratio = carries / look.limit.rating;
  next.theta = next.warm ? warmed(next.theta, ratio, look.dt, tau) : std::max(kSteady, ratio * ratio);
  next.warm = true;
  const double foreseen = warmed(next.theta, ratio, delay(look, next), tau);
  next.hot = foreseen > look.gains.hot || (next.hot && std::max(foreseen, next.theta) > look.gains.cool);
  return std::max(foreseen, next.theta);
}

}  // namespace

bool has_breaker(const Limit& limit) {
  return limit.kind == LimitKind::Breaker || limit.kind == LimitKind::Bank || limit.kind == LimitKind::Main;
}

Seconds fast_edge_time(double ratio) {
  const TripEdge edge = fast_edge(Curve::UL489);
  return time_to_trip({kThetaPlanned, edge.tau, edge.magnetic}, ratio, kSteady).value_or(Seconds{1e9});
}

WireWatch watch(const Gains& gains, const Limit& limit, const WireState& state, const WireFact& fact, const Modelled& model,
                TimePoint now, Seconds dt) {
  WireWatch out;
  out.next = state;
  out.scale = scale_of(limit, fact);
  const Look look{gains, limit, fact, {model.is * out.scale, model.high * out.scale}, now, dt};
  out.next.is.add(look.model.is, now, window(look));
  out.next.high.add(look.model.high, now, window(look));
  out.next.scale.add(out.scale, now, gains.foreign_for);
  const double allowed = limit.continuous * std::clamp(fact.derate, 0.0, 1.0);
  note_reading(look, out.next, allowed);
  note_lateness(look, out.next);
  const auto told = out.next.late ? std::nullopt : fact.is.get();
  out.foreign = out.next.foreign.is();
  out.allowed = out.next.late ? allowed * (1 - fact.margin.value_or(gains.model_margin)) : allowed;
  out.carries = flows(look, out.next);
  out.over = told && *told > allowed;
  out.foreseen = note_heat(look, out.next, out.carries);
  const bool changed = fact.feed != Feed::Mains || fact.derate < 1 || fact.volts < 1;
  out.event_at = changed ? fact.change_at.value_or(now) : out.foreign > 0 && out.next.last ? out.next.last_at : now;
  return out;
}

}  // namespace ohm::interlock
