#include "control/budget/coupling.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "control/budget/bounds.h"
#include "control/budget/numbers.h"
#include "control/budget/union_find.h"
#include "rig/circuit/load.h"

namespace ohm {
namespace {

/// How much more than its part a supply could come to carry: all of its group's load when it is the last member.
double worst_factor(const Rig& rig, std::uint32_t supply) {
  const auto& group = rig.psus[supply].group;
  if (!group) return 1;
  return 1 / std::min(1.0, (1 + rig[*group].imbalance.v) / static_cast<double>(rig[*group].members.size()));
}

/// The dc limits that bear a supply's name: its output, rail, surges and breakout board.
std::vector<std::optional<std::uint32_t>> supplies_of_limits(const Rig& rig, const Circuit& circuit) {
  std::map<std::string_view, std::uint32_t> named;
  for (std::uint32_t s = 0; s < rig.psus.size(); ++s) named[rig.psus[s].name] = s;
  std::vector<std::optional<std::uint32_t>> of(circuit.limits.size());
  for (std::size_t l = 0; l < of.size(); ++l) {
    const auto at = named.find(circuit.limits[l].place);
    if (circuit.limits[l].ac.empty() && at != named.end()) of[l] = at->second;
  }
  return of;
}

}  // namespace

Coupling::Coupling(const Rig& rig, const Circuit& circuit)
    : supply_of_{supplies_of_limits(rig, circuit)}, dc_limits_(circuit.supplies.size()) {
  const std::vector<bool> could_fill = limits_that_could_fill(rig, circuit);
  reach_ = reach_of(circuit, could_fill);
  for (std::uint32_t l = 0; l < could_fill.size(); ++l) {
    if (could_fill[l] && supply_of_[l]) dc_limits_[*supply_of_[l]].push_back(l);
  }
  join_all(circuit, could_fill);
}

/// With every card at its top and every redundant supply carrying its group alone.
std::vector<bool> Coupling::limits_that_could_fill(const Rig& rig, const Circuit& circuit) const {
  std::vector<double> high;
  for (const CardNode& card : circuit.cards) high.push_back(card.present ? std::max(card.top, lowest_draw(card)) : 0);
  SupplyLoads loads = supply_loads(circuit, high);
  for (std::uint32_t s = 0; s < loads.out.size(); ++s) {
    loads.out[s] *= worst_factor(rig, s);
    loads.in[s] = input_watts(circuit.supplies[s].curve, loads.out[s]);
  }
  std::vector<bool> could_fill(circuit.limits.size());
  for (std::uint32_t l = 0; l < could_fill.size(); ++l) {
    const double factor = supply_of_[l] ? worst_factor(rig, *supply_of_[l]) : 1;
    could_fill[l] = factor * limit_load(circuit, circuit.limits[l], high, loads) > circuit.limits[l].continuous;
  }
  return could_fill;
}

/// Cards and limits are the things that hang together; numbers of limits follow those of cards.
void Coupling::join_all(const Circuit& circuit, const std::vector<bool>& could_fill) {
  const auto cards = static_cast<std::uint32_t>(circuit.cards.size());
  UnionFind joined{cards + circuit.limits.size()};
  for (std::uint32_t l = 0; l < could_fill.size(); ++l) {
    if (could_fill[l]) for_cards_on(circuit, circuit.limits[l], [&](std::uint32_t card) { joined.join(card, cards + l); });
  }
  cards_of_root_.resize(cards + circuit.limits.size());
  limits_of_root_.resize(cards + circuit.limits.size());
  for (std::uint32_t card = 0; card < cards; ++card) {
    root_of_card_.push_back(joined.root(card));
    cards_of_root_[root_of_card_.back()].push_back(card);
  }
  for (std::uint32_t l = 0; l < could_fill.size(); ++l) {
    root_of_limit_.push_back(joined.root(cards + l));
    if (could_fill[l]) limits_of_root_[root_of_limit_.back()].push_back(l);
  }
}

Numbers Coupling::groups(const Change& change) const {
  Numbers roots;
  const auto touch = [&](std::uint32_t supply) {
    for (const AcUse& use : reach_.of_supply[supply]) roots.push_back(root_of_limit_[use.limit]);
    for (const std::uint32_t l : dc_limits_[supply]) roots.push_back(root_of_limit_[l]);
  };
  for (const std::uint32_t s : change.lost_supplies) touch(s);
  for (const auto& scaled : change.scaled_supplies) touch(scaled.supply);
  for (const std::uint32_t card : change.dark_cards) roots.push_back(root_of_card_[card]);
  for (const std::uint32_t card : change.orphan_cards) roots.push_back(root_of_card_[card]);
  sort_unique(roots);
  return roots;
}

std::size_t Coupling::cards_in(const Numbers& groups) const {
  std::size_t count = 0;
  for (const std::uint32_t root : groups) count += cards_of_root_[root].size();
  return count;
}

Region Coupling::region(const Numbers& groups) const {
  Region region;
  for (const std::uint32_t root : groups) {
    append(region.cards, cards_of_root_[root]);
    append(region.limits, limits_of_root_[root]);
  }
  std::sort(region.cards.begin(), region.cards.end());
  std::sort(region.limits.begin(), region.limits.end());
  return region;
}

}  // namespace ohm
