#include "control/budget/contingency.h"

#include <algorithm>

#include "control/budget/aftermath.h"
#include "control/budget/numbers.h"

namespace ohm {
namespace {

/// What becomes of the cards that an outage concerns; everybody else goes on as planned.
struct Outcome {
  Numbers working, suspended;  ///< ascending
  std::vector<double> caps;    ///< of those that work
  bool safe{};
};

class Survey {
 public:
  Survey(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps)
      : circuit_{circuit}, caps_{caps}, dependents_{rig, circuit}, coupling_{rig, circuit}, after_{circuit, coupling_, caps} {
    for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) {
      if (!circuit.cards[card].present) continue;
      (caps.suspended[card] ? suspended_ : by_cap_).push_back(card);
    }
    std::sort(by_cap_.begin(), by_cap_.end(), [&](auto a, auto b) { return caps.cap[a] < caps.cap[b]; });
  }

  /// `most_cards`: how many cards may be solved anew for this outage.
  Contingency of(const Outage& outage, std::size_t most_cards) {
    const Change change = dependents_.change(outage);
    after_.apply(change);
    const Numbers groups = coupling_.groups(change);
    Numbers concerned = merged(change.dark_cards, change.orphan_cards);
    Contingency told{outage.lost, concerned, change.hosts, {}, 0, 0, 0, false};
    std::erase_if(told.cards_lost, [&](std::uint32_t card) { return !circuit_.cards[card].present; });
    if (coupling_.cards_in(groups) <= most_cards) {
      const Region region = coupling_.region(groups);
      concerned = merged(concerned, region.cards);
      tell(solve_anew(region), concerned, told);
    } else {
      const Aftermath::Overloads over = after_.overloads(change);
      concerned = merged(concerned, over.fresh.cards);
      tell(lower_planned(over), concerned, told);
    }
    after_.undo(change);
    return told;
  }

 private:
  bool works(std::uint32_t card) const { return circuit_.cards[card].present && after_.power(card) == Power::Works; }

  Outcome solve_anew(const Region& region) const {
    const PlannedCaps caps = static_caps(after_.cut_out(region, false));
    Outcome outcome;
    outcome.safe = caps.hopeless.empty() && without(caps_.hopeless, region.limits).empty();
    for (std::size_t i = 0; i < region.cards.size(); ++i) {
      if (works(region.cards[i])) sort_in(region.cards[i], caps.suspended[i], caps.cap[i], outcome);
    }
    return outcome;
  }

  Outcome lower_planned(const Aftermath::Overloads& over) const {
    const PlannedCaps caps = static_caps(after_.cut_out(over.fresh, true));
    Outcome outcome;
    outcome.safe = caps.hopeless.empty() && !over.old;
    for (std::size_t i = 0; i < over.fresh.cards.size(); ++i) {
      const std::uint32_t card = over.fresh.cards[i];
      if (works(card)) sort_in(card, caps.suspended[i] || caps_.suspended[card], caps.cap[i], outcome);
    }
    return outcome;
  }

  static void sort_in(std::uint32_t card, bool suspended, double cap, Outcome& outcome) {
    (suspended ? outcome.suspended : outcome.working).push_back(card);
    if (!suspended) outcome.caps.push_back(cap);
  }

  /// `concerned`: every card whose fate the outage may have changed.
  void tell(Outcome outcome, const Numbers& concerned, Contingency& told) const {
    const auto planned = std::count_if(concerned.begin(), concerned.end(),
                                       [&](std::uint32_t card) { return circuit_.cards[card].present && !caps_.suspended[card]; });
    told.safe = outcome.safe;
    told.cards_left = static_cast<int>(by_cap_.size() + outcome.working.size()) - static_cast<int>(planned);
    told.cards_suspended = merged(without(suspended_, concerned), outcome.suspended);
    const auto untouched = [&](std::uint32_t card) { return !has(concerned, card); };
    const auto lowest = std::find_if(by_cap_.begin(), by_cap_.end(), untouched);
    const auto highest = std::find_if(by_cap_.rbegin(), by_cap_.rend(), untouched);
    if (lowest != by_cap_.end()) outcome.caps.push_back(caps_.cap[*lowest]);
    if (highest != by_cap_.rend()) outcome.caps.push_back(caps_.cap[*highest]);
    if (outcome.caps.empty()) return;
    const auto [least, most] = std::minmax_element(outcome.caps.begin(), outcome.caps.end());
    told.lowest_cap = *least;
    told.highest_cap = *most;
  }

  const Circuit& circuit_;
  const PlannedCaps& caps_;
  Dependents dependents_;
  Coupling coupling_;
  Aftermath after_;
  Numbers suspended_, by_cap_;  // as planned
};

}  // namespace

std::vector<Contingency> contingencies(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps, std::size_t card_solves) {
  const std::vector<Outage> all = outages(rig);
  Survey survey{rig, circuit, caps};
  std::vector<Contingency> told;
  for (const Outage& outage : all) told.push_back(survey.of(outage, card_solves / all.size()));
  return told;
}

}  // namespace ohm
