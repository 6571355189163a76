#include "rig/plan/advice.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "rig/circuit/load.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

constexpr int kHalvings = 40;  // from a few hundred watts to below what a double tells apart

double lowest(const CardNode& card) { return std::max(card.floor, card.lowest_cap); }

}  // namespace

std::string Advisor::about(const Limit& limit, double load) {
  const auto cards = cards_on(limit);
  const auto cap = fitting_cap(limit, cards);
  const std::string move = "move " + told(load - limit.continuous, limit) + " elsewhere";
  if (!cap) return move + (cards.empty() ? "" : "; its cards do not fit even at their floors");
  const std::string what = cards.size() == 1 ? "cap its card" : "cap its " + std::to_string(cards.size()) + " cards";
  return what + " at " + number(std::floor(*cap), 0) + " W, or " + move;
}

/// Cards that add to this limit.
std::vector<std::uint32_t> Advisor::cards_on(const Limit& limit) const {
  std::vector<std::uint32_t> cards;
  const auto add = [&](const DcTerm& t) {
    if (circuit_.cards[t.card].present) cards.push_back(t.card);
  };
  for (auto i = limit.dc.first; i < limit.dc.last; ++i) add(circuit_.dc_terms[i]);
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
    const auto& feeds = circuit_.supplies[circuit_.ac_terms[i].supply].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) add(circuit_.feeds[f]);
  }
  std::sort(cards.begin(), cards.end());
  cards.erase(std::unique(cards.begin(), cards.end()), cards.end());
  return cards;
}

/// The limit's load with these cards at one cap, as far as their floors and tops allow it.
double Advisor::load_at(const Limit& limit, const std::vector<std::uint32_t>& cards, double cap) {
  for (const auto c : cards) draw_[c] = std::clamp(cap, lowest(circuit_.cards[c]), circuit_.cards[c].top);
  return limit_load(circuit_, limit, draw_);
}

/// The one cap for all its cards at which this limit is just full; nothing: not even at their floors.
std::optional<double> Advisor::fitting_cap(const Limit& limit, const std::vector<std::uint32_t>& cards) {
  double low = 0, high = 0;
  for (const auto c : cards) high = std::max(high, circuit_.cards[c].top);
  const bool fits = !cards.empty() && load_at(limit, cards, 0) <= limit.continuous;
  for (int i = 0; fits && i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (load_at(limit, cards, middle) <= limit.continuous ? low : high) = middle;
  }
  for (const auto c : cards) draw_[c] = circuit_.cards[c].top;  // as it was
  return fits ? std::optional{low} : std::nullopt;
}

}  // namespace ohm
