#include "control/cooling/pads.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.h"
#include "control/cooling/heat_paths.h"

namespace ohm::cooling {
namespace {

const Sense& of(const State& s, Spot spot) { return s.sense[static_cast<std::size_t>(spot)]; }

bool measured(const State& s) { return of(s, Spot::Vram).known == Known::Measured && of(s, Spot::Die).known == Known::Measured; }

/// K/W now, or nothing where it would say little.
std::optional<double> seen(const PadGains& g, const State& s, const Readings& r, std::optional<Celsius> room, TimePoint now) {
  if (!measured(s) || !s.draw || std::abs(of(s, Spot::Vram).slope) > g.steady) return std::nullopt;
  const Gains law;
  const double memory = memory_watts(r, *s.draw, now, law.max_age, law.rest_draw), rear = memory / 2;
  if (rear < g.least_rear) return std::nullopt;
  const double sink = of(s, Spot::Die).smooth - kDieToSink * core_watts(*s.draw, memory);
  return (of(s, Spot::Vram).smooth - backplate(room.value_or(kUsualRoom).v, sink, rear)) / rear;
}

}  // namespace

Pads pads_step(const PadGains& g, const Pads& pads, const State& card, const Readings& r, std::optional<Celsius> room,
               TimePoint now, Seconds dt) {
  const auto is = seen(g, card, r, room, now);
  if (!is || dt.count() <= 0) return pads;
  const Seconds learnt = std::min(pads.learnt + dt, g.time);  // at first the mean of all, then an exponential one
  return {pads.resistance + (*is - pads.resistance) * (dt / learnt), learnt};
}

std::optional<CelsiusDelta> pads_beyond(const PadGains& g, const Pads& own, std::span<const Pads> siblings) {
  std::vector<double> others;
  for (const auto& s : siblings)
    if (s.learnt >= g.enough) others.push_back(s.resistance);
  if (own.learnt < g.enough || others.size() < 2) return std::nullopt;
  std::sort(others.begin(), others.end());
  const auto n = others.size();
  const double middle = (others[(n - 1) / 2] + others[n / 2]) / 2;
  return CelsiusDelta{(own.resistance - middle) * kFullMemory / 2};
}

std::string words_for_pads(const PadGains& g, std::optional<CelsiusDelta> beyond) {
  if (!beyond || *beyond < g.report) return "";
  return "pads, +" + number(beyond->v, 0) + " °C against its siblings";
}

}  // namespace ohm::cooling
