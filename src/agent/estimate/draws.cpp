#include "agent/estimate/draws.h"

#include <algorithm>

#include "agent/health/health.h"

namespace ohm {
namespace {

constexpr double kNvmlAccuracy = 5;  // W: NVML API reference, nvmlDeviceGetPowerUsage (datasheet)

double default_limit(const CardView& card, const CardNode& node) {
  return card.info && card.info->cap_default ? card.info->cap_default->v : node.top;
}

/// Nobody says what it draws: its firmware holds it to the limit it had, for as long as it has power.
double held_to(const CardView& card, const CardNode& node) {
  return card.last_cap ? std::max(card.last_cap->v, node.floor) : default_limit(card, node);
}

}  // namespace

Draws Draws::unseen(const Circuit& circuit, const std::vector<double>& planned) {
  Draws draws;
  const auto count = circuit.cards.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto& node = circuit.cards[i];
    draws.now.push_back(node.present ? planned[i] : 0);
    draws.reach.push_back(node.present ? planned[i] : 0);
    draws.high.push_back(node.present ? node.top : 0);
    draws.assumed.push_back(node.present);
  }
  draws.low.assign(count, 0.0);
  draws.silent.assign(count, false);
  return draws;
}

void Draws::see(std::size_t i, const CardView& card, const CardNode& node, TimePoint at) {
  const auto draw = draw_now(card, node, at);
  now[i] = draw.watts;
  low[i] = draw.known ? std::max(0.0, draw.watts - kNvmlAccuracy) : 0.0;
  high[i] = card.state == CardState::Absent ? 0.0 : draw.known ? draw.watts + kNvmlAccuracy : default_limit(card, node);
  reach[i] = reach_of(card, node, at);
  silent[i] = !draw.known && card.state != CardState::Missing;
  assumed[i] = false;
}

CardDraw draw_now(const CardView& card, const CardNode& node, TimePoint now) {
  if (card.state == CardState::Absent) return {0, true};
  if (card.state == CardState::Missing) return {node.idle, false};
  if (card.state == CardState::Present) {
    if (const auto average = card.sample.power.fresh(now, kFresh)) return {average->v, true};
    if (const auto instant = card.sample.power_now.fresh(now, kFresh)) return {instant->v, true};
  }
  return {held_to(card, node), false};
}

double reach_of(const CardView& card, const CardNode& node, TimePoint now) {
  if (card.state == CardState::Absent) return 0;
  const double most = default_limit(card, node);
  const auto cap = card.state == CardState::Present ? card.sample.cap.fresh(now, kFresh) : std::nullopt;
  if (!cap) return most;
  const double capped = std::max(cap->v, node.floor);
  return in_foreign_hands(card) ? std::max(capped, most) : capped;
}

bool in_foreign_hands(const CardView& card) {
  for (std::size_t i = 0; i < card.sample.processes.size(); ++i)
    if (i >= card.ours.size() || !card.ours[i]) return true;
  return false;
}

}  // namespace ohm
