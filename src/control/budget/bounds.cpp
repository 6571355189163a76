#include "control/budget/bounds.h"

#include <algorithm>

#include "rig/circuit/load.h"

namespace ohm {
namespace {

bool carries_one_card(const Limit& limit) { return limit.ac.empty() && limit.dc.last - limit.dc.first == 1; }

/// A limit whose load stops growing at its ceiling never binds when the ceiling fits.
bool never_binds(const Limit& limit) { return limit.ceiling && *limit.ceiling <= limit.continuous; }

}  // namespace

double lowest_draw(const CardNode& card) { return card.present ? std::max(card.floor, card.lowest_cap) : 0; }

double resting_draw(const CardNode& card) { return card.present ? card.idle : 0; }

std::vector<double> planned_draw(const Circuit& circuit, const PlannedCaps& caps) {
  std::vector<double> draw = caps.cap;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    if (caps.suspended[i]) draw[i] = resting_draw(circuit.cards[i]);
  }
  return draw;
}

Bounds card_bounds(const Circuit& circuit, const std::vector<bool>& suspended) {
  Bounds bounds;
  bounds.held_by.resize(circuit.cards.size());
  for (std::size_t i = 0; i < circuit.cards.size(); ++i) {
    const CardNode& card = circuit.cards[i];
    const bool works = card.present && !suspended[i];
    bounds.low.push_back(works ? lowest_draw(card) : resting_draw(card));
    bounds.high.push_back(works ? std::max(card.top, bounds.low.back()) : bounds.low.back());
  }
  for (std::uint32_t l = 0; l < circuit.limits.size(); ++l) {
    const Limit& limit = circuit.limits[l];
    if (!carries_one_card(limit) || never_binds(limit)) continue;
    const auto [card, share] = circuit.dc_terms[limit.dc.first];
    if (share <= 0) continue;
    const double allowed = (limit.continuous - limit.fixed) / share * (1 - kShave);
    if (allowed >= bounds.high[card] || bounds.low[card] == bounds.high[card]) continue;
    bounds.high[card] = std::max(allowed, bounds.low[card]);
    bounds.held_by[card] = l;
  }
  return bounds;
}

std::vector<bool> limits_that_bind(const Circuit& circuit, const std::vector<double>& high) {
  const std::vector<double> loads = limit_loads(circuit, high);
  std::vector<bool> bind(loads.size());
  for (std::size_t l = 0; l < loads.size(); ++l) bind[l] = loads[l] > circuit.limits[l].continuous;
  return bind;
}

}  // namespace ohm
