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

bool is_own_limit(const Circuit& circuit, const Limit& limit) {
  return never_binds(limit) || (carries_one_card(limit) && circuit.dc_terms[limit.dc.first].share > 0);
}

std::vector<OwnLimit> own_limits(const Circuit& circuit) {
  std::vector<OwnLimit> own(circuit.cards.size());
  for (std::uint32_t l = 0; l < circuit.limits.size(); ++l) {
    const Limit& limit = circuit.limits[l];
    if (never_binds(limit) || !is_own_limit(circuit, limit)) continue;
    const auto [card, share] = circuit.dc_terms[limit.dc.first];
    const double allowed = (limit.continuous - limit.fixed) / share * (1 - kShave);
    if (allowed < own[card].allowed) own[card] = {allowed, l};
  }
  return own;
}

Bounds card_bounds(const Circuit& circuit, const std::vector<bool>& suspended) {
  Bounds bounds;
  bounds.held_by.resize(circuit.cards.size());
  const std::vector<OwnLimit> own = own_limits(circuit);
  for (std::size_t i = 0; i < circuit.cards.size(); ++i) {
    const CardNode& card = circuit.cards[i];
    const bool works = card.present && !suspended[i];
    bounds.low.push_back(works ? lowest_draw(card) : resting_draw(card));
    bounds.high.push_back(works ? std::max(card.top, bounds.low.back()) : bounds.low.back());
    if (own[i].allowed >= bounds.high[i] || bounds.low[i] == bounds.high[i]) continue;
    bounds.high[i] = std::max(own[i].allowed, bounds.low[i]);
    bounds.held_by[i] = own[i].by;
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
