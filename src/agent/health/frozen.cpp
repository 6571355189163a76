#include "agent/health/frozen.h"

#include <algorithm>
#include <cmath>

namespace ohm {
namespace {

FrozenState started(Celsius value, double draw, TimePoint now) { return {value, now, now, now, draw, draw, draw, false}; }

double smoothed(const FrozenState& state, double draw, TimePoint now, Seconds over) {
  const double dt = Seconds{now - state.at}.count();
  return state.smoothed + (draw - state.smoothed) * (1 - std::exp(-std::max(dt, 0.0) / over.count()));
}

}  // namespace

FrozenLimits frozen_limits(Place place) {
  FrozenLimits limits;
  if (place == Place::Vram) limits.change = Watts{100};
  return limits;
}

FrozenState frozen_step(const FrozenLimits& limits, const FrozenState& state, const Reading<Celsius>& temperature,
                        const Reading<Watts>& draw, TimePoint now) {
  const auto value = temperature.get();
  const auto watts = draw.get();
  if (!value || !watts) return state;
  if (!state.value) return started(*value, watts->v, now);
  FrozenState next = state;
  next.smoothed = smoothed(state, watts->v, now, limits.smoothing);
  next.at = now;
  const bool warming_up = now - state.begun < 3 * limits.smoothing;
  if (*value != *state.value) next.value = value, next.since = now;
  if (next.since == now || warming_up) {
    next.lowest = next.highest = next.smoothed;
  }
  next.lowest = std::min(next.lowest, next.smoothed);
  next.highest = std::max(next.highest, next.smoothed);
  next.frozen = now - next.since > limits.still && moved(next) > limits.change;
  return next;
}

}  // namespace ohm
