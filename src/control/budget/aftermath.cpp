#include "control/budget/aftermath.h"

#include <algorithm>

#include "control/budget/bounds.h"
#include "control/budget/tally.h"
#include "rig/circuit/load.h"

namespace ohm {
namespace {

template <class T>
std::uint32_t size_of(const std::vector<T>& v) {
  return static_cast<std::uint32_t>(v.size());
}

/// A card that neither works nor can be lowered.
CardNode resting_node(double draw) { return {draw, draw, draw, 0, true}; }

}  // namespace

Aftermath::Aftermath(const Circuit& circuit, const Coupling& coupling, const PlannedCaps& caps)
    : circuit_{circuit},
      coupling_{coupling},
      caps_{caps},
      power_(circuit.cards.size(), Power::Works),
      factor_(circuit.supplies.size(), 1),
      draw_{planned_draw(circuit, caps)},
      in_{supply_loads(circuit, draw_).in},
      sums_(circuit.limits.size()) {
  for (std::uint32_t s = 0; s < in_.size(); ++s) {
    for (const AcUse& use : coupling.reach().of_supply[s]) sums_[use.limit][use.bucket] += use.amps_per_watt * in_[s];
  }
}

void Aftermath::apply(const Change& change) {
  for (const std::uint32_t s : change.lost_supplies) factor_[s] = 0;
  for (const auto& [supply, factor] : change.scaled_supplies) factor_[supply] = factor;
  for (const std::uint32_t card : change.orphan_cards) power_[card] = Power::Idles;
  for (const std::uint32_t card : change.dark_cards) power_[card] = Power::Dark;
}

void Aftermath::undo(const Change& change) {
  for (const std::uint32_t s : change.lost_supplies) factor_[s] = 1;
  for (const auto& scaled : change.scaled_supplies) factor_[scaled.supply] = 1;
  for (const std::uint32_t card : change.orphan_cards) power_[card] = Power::Works;
  for (const std::uint32_t card : change.dark_cards) power_[card] = Power::Works;
}

double Aftermath::draw_after(std::uint32_t card) const {
  switch (power_[card]) {
    case Power::Works: return draw_[card];
    case Power::Idles: return resting_draw(circuit_.cards[card]);
    case Power::Dark: break;
  }
  return 0;
}

double Aftermath::output_after(std::uint32_t supply) const {
  const SupplyNode& node = circuit_.supplies[supply];
  double out = node.fixed;
  for (auto f = node.feeds.first; f < node.feeds.last; ++f) out += circuit_.feeds[f].share * draw_after(circuit_.feeds[f].card);
  return factor_[supply] * out;
}

CardNode Aftermath::card_node(std::uint32_t card, bool keep_caps) const {
  CardNode node = circuit_.cards[card];
  node.present = node.present && power_[card] != Power::Dark;
  if (power_[card] == Power::Idles || (keep_caps && caps_.suspended[card])) {
    return node.present ? resting_node(node.idle) : node;
  }
  if (keep_caps) node.top = caps_.cap[card];
  return node;
}

void Aftermath::add_supply(std::uint32_t supply, const Region& region, Circuit& part) const {
  const SupplyNode& whole = circuit_.supplies[supply];
  const double factor = factor_[supply];
  SupplyNode node;
  node.curve = factor > 0 ? whole.curve : LossCurve{{{0, 1}}};
  node.fixed = factor * whole.fixed;
  node.feeds.first = size_of(part.feeds);
  for (auto f = whole.feeds.first; f < whole.feeds.last; ++f) {
    part.feeds.push_back({place_in(region.cards, circuit_.feeds[f].card), factor * circuit_.feeds[f].share});
  }
  node.feeds.last = size_of(part.feeds);
  part.supplies.push_back(std::move(node));
}

void Aftermath::add_limit(std::uint32_t limit, const Region& region, const Numbers& supplies, Circuit& part) const {
  const Limit& whole = circuit_.limits[limit];
  const auto supply = coupling_.supply_of(limit);
  const double factor = supply ? factor_[*supply] : 1;
  Limit made;
  made.kind = whole.kind;
  made.continuous = whole.continuous;
  made.ceiling = whole.ceiling;
  made.fixed = factor * whole.fixed;
  made.dc.first = size_of(part.dc_terms);
  for (auto k = whole.dc.first; k < whole.dc.last; ++k) {
    const DcTerm& term = circuit_.dc_terms[k];
    part.dc_terms.push_back({place_in(region.cards, term.card), factor * term.share});
  }
  made.dc.last = size_of(part.dc_terms);
  made.ac.first = size_of(part.ac_terms);
  for (auto k = whole.ac.first; k < whole.ac.last; ++k) {
    const AcTerm& term = circuit_.ac_terms[k];
    part.ac_terms.push_back({place_in(supplies, term.supply), term.bucket, term.amps_per_watt});
  }
  made.ac.last = size_of(part.ac_terms);
  part.limits.push_back(std::move(made));
}

Circuit Aftermath::cut_out(const Region& region, bool keep_caps) const {
  Circuit part;
  for (const std::uint32_t card : region.cards) part.cards.push_back(card_node(card, keep_caps));
  Numbers supplies;
  for (const std::uint32_t l : region.limits) {
    const Span ac = circuit_.limits[l].ac;
    for (auto k = ac.first; k < ac.last; ++k) supplies.push_back(circuit_.ac_terms[k].supply);
  }
  sort_unique(supplies);
  for (const std::uint32_t s : supplies) add_supply(s, region, part);
  for (const std::uint32_t l : region.limits) add_limit(l, region, supplies, part);
  return part;
}

/// Supplies whose load is not what it was: lost, taking over, or feeding a card that stopped.
Numbers Aftermath::disturbed_supplies(const Change& change) const {
  Numbers supplies = change.lost_supplies;
  for (const auto& scaled : change.scaled_supplies) supplies.push_back(scaled.supply);
  const auto add_feeding = [&](const Numbers& cards) {
    for (const std::uint32_t card : cards) {
      for (const FeedUse& feed : coupling_.reach().of_card[card]) supplies.push_back(feed.supply);
    }
  };
  add_feeding(change.dark_cards);
  add_feeding(change.orphan_cards);
  sort_unique(supplies);
  return supplies;
}

/// The phasor sums of all ac limits above disturbed supplies, as they are now.
std::map<std::uint32_t, PhaseSum> Aftermath::changed_sums(const Numbers& disturbed) const {
  std::map<std::uint32_t, PhaseSum> changed;
  for (const std::uint32_t s : disturbed) {
    const double after = factor_[s] > 0 ? input_watts(circuit_.supplies[s].curve, output_after(s)) : 0;
    for (const AcUse& use : coupling_.reach().of_supply[s]) {
      changed.try_emplace(use.limit, sums_[use.limit]).first->second[use.bucket] += use.amps_per_watt * (after - in_[s]);
    }
  }
  return changed;
}

double Aftermath::watts_after(std::uint32_t limit) const {
  const Limit& of = circuit_.limits[limit];
  double watts = of.fixed;
  for (auto k = of.dc.first; k < of.dc.last; ++k) watts += circuit_.dc_terms[k].share * draw_after(circuit_.dc_terms[k].card);
  if (const auto supply = coupling_.supply_of(limit)) watts *= factor_[*supply];
  return of.ceiling ? std::min(watts, *of.ceiling) : watts;
}

Aftermath::Overloads Aftermath::overloads(const Change& change) const {
  const Numbers disturbed = disturbed_supplies(change);
  const std::map<std::uint32_t, PhaseSum> sums = changed_sums(disturbed);
  const auto exceeded = [&](std::uint32_t l) {
    const auto at = sums.find(l);
    const PhaseSum& sum = at == sums.end() ? sums_[l] : at->second;
    return exceeds(circuit_.limits[l], circuit_.limits[l].ac.empty() ? watts_after(l) : magnitude(sum));
  };
  Overloads found;
  const auto look_at = [&](std::uint32_t l) {
    if (exceeded(l) && !has(caps_.hopeless, l)) found.fresh.limits.push_back(l);
  };
  for (const auto& [limit, sum] : sums) look_at(limit);
  for (const std::uint32_t s : disturbed)
    std::for_each(coupling_.dc_limits_of(s).begin(), coupling_.dc_limits_of(s).end(), look_at);
  sort_unique(found.fresh.limits);
  for (const std::uint32_t l : found.fresh.limits) {
    for_cards_on(circuit_, circuit_.limits[l], [&](std::uint32_t card) { found.fresh.cards.push_back(card); });
  }
  sort_unique(found.fresh.cards);
  found.old = std::any_of(caps_.hopeless.begin(), caps_.hopeless.end(), exceeded);
  return found;
}

}  // namespace ohm
