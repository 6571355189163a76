#include "control/interlock/losses.h"

#include <algorithm>

#include "control/budget/coupling.h"
#include "rig/circuit/load.h"

namespace ohm::interlock {
namespace {

constexpr double kEmpty = 0.2;       // of what idle supplies draw (assumed)
constexpr double kLeastLoad = 0.15;  // A (assumed): below, a meter of 0.1 A steps may well say 0

std::vector<double> least_loads(Circuit circuit) {
  std::vector<double> draw;
  for (const CardNode& card : circuit.cards) draw.push_back(card.present ? card.idle : 0);
  for (SupplyNode& supply : circuit.supplies) supply.fixed = 0;
  return limit_loads(circuit, draw);
}

void scale_supply(Circuit& circuit, std::uint32_t supply, double factor) {
  SupplyNode& node = circuit.supplies[supply];
  node.fixed *= factor;
  for (auto f = node.feeds.first; f < node.feeds.last; ++f) circuit.feeds[f].share *= factor;
  if (factor <= 0) node.curve = LossCurve{{{0, 1}}};
}

/// What protects a supply's output.
void scale_limit(Circuit& circuit, std::uint32_t limit, double factor) {
  circuit.limits[limit].fixed *= factor;
  const Span dc = circuit.limits[limit].dc;
  for (auto k = dc.first; k < dc.last; ++k) circuit.dc_terms[k].share *= factor;
}

}  // namespace

LossWatch::LossWatch(const Rig& rig, const Circuit& circuit)
    : circuit_{circuit}, dependents_{rig, circuit}, least_{least_loads(circuit)} {}

bool LossWatch::is_empty(std::size_t limit, const LossSigns& signs) const {
  if (circuit_.limits[limit].ac.empty() || least_[limit] < kLeastLoad) return false;
  return signs.wire[limit] && *signs.wire[limit] < kEmpty * least_[limit];
}

Numbers LossWatch::supplies_on(std::size_t limit) const {
  Numbers supplies;
  const Span ac = circuit_.limits[limit].ac;
  for (auto k = ac.first; k < ac.last; ++k) supplies.push_back(circuit_.ac_terms[k].supply);
  sort_unique(supplies);
  return supplies;
}

bool LossWatch::contradicted(const Numbers& supplies, const LossSigns& signs) const {
  const Change change = dependents_.change({"", supplies});
  return std::any_of(change.dark_cards.begin(), change.dark_cards.end(), [&](std::uint32_t card) { return signs.answers[card]; });
}

Loss LossWatch::look(const LossSigns& signs) const {
  Loss loss;
  std::size_t widest = 0;
  Numbers lost;
  const auto take = [&](const Numbers& supplies, const std::string& what) {
    if (contradicted(supplies, signs)) return;
    append(lost, supplies);
    if (supplies.size() <= widest) return;
    widest = supplies.size();
    loss.what = what;
  };
  for (std::size_t l = 0; l < circuit_.limits.size(); ++l)
    if (is_empty(l, signs)) take(supplies_on(l), circuit_.limits[l].place);
  for (std::uint32_t s = 0; s < signs.outlet_off.size(); ++s)
    if (signs.outlet_off[s] && !contradicted({s}, signs)) lost.push_back(s);
  sort_unique(lost);
  if (contradicted(lost, signs)) return {};  // each mate alone may be lost, but not all of them under a card that answers
  if (loss.what.empty() && !lost.empty()) loss.what = "an outlet";
  loss.change = dependents_.change({loss.what, lost});
  return loss;
}

Circuit circuit_after(const Rig& rig, const Circuit& circuit, const Change& change) {
  Circuit after = circuit;
  std::vector<double> factor(circuit.supplies.size(), 1);
  for (const std::uint32_t s : change.lost_supplies) factor[s] = 0;
  for (const auto& [supply, by] : change.scaled_supplies) factor[supply] = by;
  for (std::uint32_t s = 0; s < factor.size(); ++s)
    if (factor[s] != 1) scale_supply(after, s, factor[s]);
  const Coupling coupling{rig, circuit};
  for (std::uint32_t l = 0; l < circuit.limits.size(); ++l)
    if (const auto s = coupling.supply_of(l); s && factor[*s] != 1) scale_limit(after, l, factor[*s]);
  return after;
}

}  // namespace ohm::interlock
