#include "control/interlock/cut.h"

#include <algorithm>
#include <array>
#include <map>

#include "control/budget/numbers.h"
#include "control/budget/reach.h"
#include "rig/circuit/load.h"

namespace ohm::interlock {
namespace {

constexpr std::array kOrder{Class::Nobody, Class::Filler, Class::Train, Class::Interactive, Class::Realtime};
constexpr double kRounding = 1e-9;   // part of a limit that is not load
constexpr double kTolerated = 1e-6;  // part of a limit above what is allowed: planned caps reach it exactly
constexpr int kHalvings = 40;        // of the part that a class gives up: far below a milliwatt

class Search {
 public:
  Search(const Circuit& circuit, const std::vector<CardRange>& cards, const std::vector<WireRoom>& rooms, double below)
      : circuit_{circuit}, cards_{cards}, rooms_{rooms}, below_{below} {
    for (const CardRange& card : cards) plan_.draw.push_back(card.start);
    plan_.touched.resize(cards.size());
    plan_.stops.resize(cards.size());
  }

  CutPlan run() {
    find_exceeded();
    if (!plan_.any()) return std::move(plan_);
    for (const std::uint32_t l : plan_.exceeded) obey_orders(l);
    for (const Class of : kOrder)
      for (const std::uint32_t l : plan_.exceeded)
        if (!is_low_enough(l)) lower(l, of);
    for (const std::uint32_t l : plan_.exceeded)
      if (!holds(l)) stop_cards(l);
    spare_cards();
    for (const std::uint32_t l : plan_.exceeded)
      if (!holds(l)) plan_.short_of.push_back(l);
    return std::move(plan_);
  }

 private:
  double load(std::uint32_t l) const { return carried(circuit_, l, rooms_[l], plan_.draw); }
  double target(std::uint32_t l) const { return rooms_[l].allowed * (1 - below_); }
  double rounding(std::uint32_t l) const { return kRounding * circuit_.limits[l].continuous; }
  bool is_low_enough(std::uint32_t l) const { return load(l) <= target(l) + rounding(l); }
  bool holds(std::uint32_t l) const { return load(l) <= rooms_[l].allowed + rounding(l); }  // whom we stop, we count exactly

  /// The fewest cards first, so that an outer limit finds the inner ones done.
  void find_exceeded() {
    const SupplyLoads supplies = supply_loads(circuit_, plan_.draw);
    for (std::uint32_t l = 0; l < rooms_.size(); ++l) {
      const Limit& limit = circuit_.limits[l];
      if (limit.window >= 0) continue;
      const double now = limit_load(circuit_, limit, plan_.draw, supplies) * rooms_[l].scale + rooms_[l].foreign;
      const bool asks = rooms_[l].floors || rooms_[l].stop;
      if (!asks && now <= rooms_[l].allowed + kTolerated * limit.continuous) continue;
      plan_.exceeded.push_back(l);
      on_[l] = cards_on(limit);
    }
    std::stable_sort(plan_.exceeded.begin(), plan_.exceeded.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return on_.at(a).size() < on_.at(b).size(); });
  }

  Numbers cards_on(const Limit& limit) const {
    Numbers on;
    for_cards_on(circuit_, limit, [&](std::uint32_t card) { on.push_back(card); });
    sort_unique(on);
    return on;
  }

  void obey_orders(std::uint32_t l) {
    if (!rooms_[l].floors && !rooms_[l].stop) return;
    for (const std::uint32_t card : on_.at(l)) {
      plan_.touched[card] = true;
      plan_.draw[card] = std::min(plan_.draw[card], cards_[card].low);
      if (rooms_[l].stop) stop(card);
    }
  }

  // ---- lowering ----

  /// What card gives up at `part` of what its class can.
  double at_part(std::uint32_t card, double from, double part) const {
    return from + part * (std::min(from, cards_[card].low) - from);
  }

  void set_part(const Numbers& cards, const std::vector<double>& from, double part) {
    for (std::size_t k = 0; k < cards.size(); ++k) plan_.draw[cards[k]] = at_part(cards[k], from[k], part);
  }

  /// The least part of what the class can give at which the limit holds; all of it when that is not enough.
  void lower(std::uint32_t l, Class of) {
    Numbers cards;
    std::vector<double> from;
    for (const std::uint32_t card : on_.at(l)) {
      if (cards_[card].of != of) continue;
      cards.push_back(card);
      from.push_back(plan_.draw[card]);
      plan_.touched[card] = true;
    }
    set_part(cards, from, 1);
    if (cards.empty() || !is_low_enough(l)) return;
    double too_little = 0, enough = 1;
    for (int k = 0; k < kHalvings; ++k) {
      const double middle = (too_little + enough) / 2;
      set_part(cards, from, middle);
      (is_low_enough(l) ? enough : too_little) = middle;
    }
    set_part(cards, from, enough);
  }

  // ---- stopping ----

  void stop(std::uint32_t card) {
    if (cards_[card].rest >= plan_.draw[card]) return;
    plan_.stops[card] = plan_.touched[card] = true;
    plan_.draw[card] = cards_[card].rest;
    stopped_.push_back(card);
  }

  bool before(std::uint32_t a, std::uint32_t b) const {
    if (cards_[a].of != cards_[b].of) return cards_[a].of < cards_[b].of;
    if (cards_[a].above_cap != cards_[b].above_cap) return cards_[a].above_cap;
    return a > b;
  }

  void stop_cards(std::uint32_t l) {
    Numbers cards = on_.at(l);
    std::sort(cards.begin(), cards.end(), [&](std::uint32_t a, std::uint32_t b) { return before(a, b); });
    for (const std::uint32_t card : cards) {
      if (holds(l)) return;
      stop(card);
    }
  }

  /// The most important first: whoever can go on although the others have stopped. A limit that is lost anyway keeps nobody.
  void spare_cards() {
    std::vector<bool> held;
    for (const std::uint32_t l : plan_.exceeded) held.push_back(holds(l));
    std::sort(stopped_.begin(), stopped_.end(), [&](std::uint32_t a, std::uint32_t b) { return before(b, a); });
    for (const std::uint32_t card : stopped_) {
      const double rest = plan_.draw[card];
      plan_.draw[card] = cards_[card].low;
      bool fits = true;
      for (std::size_t k = 0; k < plan_.exceeded.size() && fits; ++k) {
        const std::uint32_t l = plan_.exceeded[k];
        const bool on = has(on_.at(l), card);
        fits = !on || (!rooms_[l].stop && held[k] && holds(l));
      }
      if (fits)
        plan_.stops[card] = false;
      else
        plan_.draw[card] = rest;
    }
  }

  const Circuit& circuit_;
  const std::vector<CardRange>& cards_;
  const std::vector<WireRoom>& rooms_;
  double below_;
  std::map<std::uint32_t, Numbers> on_;
  Numbers stopped_;
  CutPlan plan_;
};

}  // namespace

double carried(const Circuit& circuit, std::uint32_t limit, const WireRoom& room, const std::vector<double>& draw) {
  return limit_load(circuit, circuit.limits[limit], draw) * room.scale + room.foreign;
}

CutPlan plan_cut(const Circuit& circuit, const std::vector<CardRange>& cards, const std::vector<WireRoom>& rooms, double below) {
  return Search{circuit, cards, rooms, below}.run();
}

}  // namespace ohm::interlock
