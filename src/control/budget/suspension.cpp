#include "control/budget/suspension.h"

#include <algorithm>
#include <map>

#include "control/budget/bounds.h"
#include "control/budget/static_caps.h"
#include "control/budget/union_find.h"

namespace ohm {
namespace {

std::vector<double> draws(const Circuit& circuit, double (*of)(const CardNode&)) {
  std::vector<double> draw;
  draw.reserve(circuit.cards.size());
  for (const CardNode& card : circuit.cards) draw.push_back(of(card));
  return draw;
}

Numbers numbers_of(const std::vector<bool>& flags) {
  Numbers numbers;
  for (std::uint32_t i = 0; i < flags.size(); ++i) {
    if (flags[i]) numbers.push_back(i);
  }
  return numbers;
}

/// Whether suspending the card gives anything back.
bool can_rest(const Circuit& circuit, std::uint32_t card) {
  return circuit.cards[card].present && lowest_draw(circuit.cards[card]) > resting_draw(circuit.cards[card]);
}

/// Joins the cards that could help each exceeded limit.
std::vector<Component> components(const Circuit& circuit, const std::vector<bool>& short_limits, const std::vector<bool>& resting) {
  const auto usable = [&](std::uint32_t card) { return can_rest(circuit, card) && !resting[card]; };
  UnionFind joined{circuit.cards.size()};
  std::map<std::uint32_t, std::uint32_t> anchor;  // an exceeded limit and one card that can help it
  for (const std::uint32_t l : numbers_of(short_limits)) {
    for_cards_on(circuit, circuit.limits[l], [&](std::uint32_t card) {
      if (usable(card)) joined.join(card, anchor.try_emplace(l, card).first->second);
    });
  }
  std::map<std::uint32_t, Component> by_root;
  for (const auto& [limit, card] : anchor) by_root[joined.root(card)].limits.push_back(limit);
  for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) {
    const auto at = by_root.find(joined.root(card));
    if (at != by_root.end() && usable(card)) at->second.cards.push_back(card);
  }
  std::vector<Component> all;
  for (auto& [root, component] : by_root) all.push_back(std::move(component));
  return all;
}

/// Every card on a hopeless limit rests: it cannot be made safe, but it can be made as small as possible.
std::vector<bool> resting_for(const Circuit& circuit, const std::vector<bool>& hopeless) {
  std::vector<bool> rests(circuit.cards.size());
  for (const std::uint32_t l : numbers_of(hopeless)) {
    for_cards_on(circuit, circuit.limits[l], [&](std::uint32_t card) { rests[card] = circuit.cards[card].present; });
  }
  return rests;
}

}  // namespace

double Shortage::saving(std::uint32_t card) const { return lowest_draw(circuit.cards[card]) - resting_draw(circuit.cards[card]); }

Suspensions find_suspensions(const Circuit& circuit, std::span<const int> importance) {
  const std::vector<bool> hopeless = exceeded_limits(circuit, draws(circuit, resting_draw));
  Suspensions found{resting_for(circuit, hopeless), numbers_of(hopeless)};
  std::vector<double> draw = draws(circuit, lowest_draw);
  for (const std::uint32_t card : numbers_of(found.suspended)) draw[card] = resting_draw(circuit.cards[card]);
  std::vector<bool> short_limits = exceeded_limits(circuit, draw);
  for (const std::uint32_t l : found.hopeless) short_limits[l] = false;
  if (std::find(short_limits.begin(), short_limits.end(), true) == short_limits.end()) return found;

  const Reach reach = reach_of(circuit, short_limits);
  Tally tally{circuit, reach, std::move(draw)};
  for (Component& component : components(circuit, short_limits, found.suspended)) {
    const bool small = component.cards.size() <= kExactSuspension;
    const Shortage shortage{circuit, reach, importance, std::move(component)};
    for (const std::uint32_t card : small ? suspend_exactly(shortage, tally) : suspend_greedily(shortage, tally)) {
      found.suspended[card] = true;
    }
  }
  return found;
}

std::vector<bool> suspensions(const Circuit& circuit, std::span<const int> importance) {
  return find_suspensions(circuit, importance).suspended;
}

}  // namespace ohm
