// Branch and bound over the cards of one component, from the last named to the first, suspending before keeping: of several best
// choices the first found is the one in which the last named goes first.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/result.h"
#include "control/budget/bounds.h"
#include "control/budget/suspension.h"

namespace ohm {
namespace {

using Cost = std::uint64_t;
constexpr Cost kImpossible = std::numeric_limits<Cost>::max();

/// One card seen from one limit.
struct Help {
  std::uint32_t place{};  ///< in Component::cards
  double gives{};         ///< upper bound of what its suspension takes off the limit, A or W
  Cost cost{};
};

/// What one suspension costs at each importance, so that one more important card outweighs all less important ones together.
std::vector<Cost> costs(const Shortage& shortage) {
  std::map<int, Cost> count;
  for (const std::uint32_t card : shortage.of.cards) ++count[shortage.importance_of(card)];
  std::map<int, Cost> each;
  Cost weight = 1;
  for (const auto& [importance, cards] : count) {
    each[importance] = weight;
    weight *= cards + 1;
  }
  std::vector<Cost> of_card;
  for (const std::uint32_t card : shortage.of.cards) of_card.push_back(each[shortage.importance_of(card)]);
  return of_card;
}

class Search {
 public:
  Search(const Shortage& shortage, Tally& tally)
      : shortage_{shortage}, tally_{tally}, cost_{costs(shortage)}, undecided_(shortage.of.cards.size(), true) {
    for (const std::uint32_t l : shortage.of.limits) helps_.push_back(helps_of(l));
  }

  Numbers run() {
    descend(shortage_.of.cards.size(), 0);
    for (const std::uint32_t card : best_) rest(card);
    return best_;
  }

 private:
  void rest(std::uint32_t card) { tally_.set(card, resting_draw(shortage_.circuit.cards[card])); }
  void work(std::uint32_t card) { tally_.set(card, lowest_draw(shortage_.circuit.cards[card])); }

  /// What each card can take off limit l at most: its share times the steepest the loss curve is between here and idle. The phasor
  /// sum shrinks by no more than the phasor that is taken away.
  double relief(std::uint32_t place, std::uint32_t l) const {
    const std::uint32_t card = shortage_.of.cards[place];
    const double watts = shortage_.saving(card);
    double sum = 0;
    for (const DcUse& use : shortage_.reach.dc_of_card[card]) sum += use.limit == l ? use.share * watts : 0;
    for (const FeedUse& feed : shortage_.reach.of_card[card]) {
      const double less = input_relief(feed.supply, feed.share * watts);
      for (const AcUse& use : shortage_.reach.of_supply[feed.supply]) sum += use.limit == l ? use.amps_per_watt * less : 0;
    }
    return sum;
  }

  /// By how much a supply's input falls at most when its output falls by this much: most where the curve is steepest, which is
  /// here.
  double input_relief(std::uint32_t supply, double output) const {
    const LossCurve& curve = shortage_.circuit.supplies[supply].curve;
    return input_watts(curve, tally_.out(supply)) - input_watts(curve, tally_.out(supply) - output);
  }

  std::vector<Help> helps_of(std::uint32_t l) const {
    std::vector<Help> helps;
    for (std::uint32_t place = 0; place < shortage_.of.cards.size(); ++place) {
      if (const double gives = relief(place, l); gives > 0) helps.push_back({place, gives, cost_[place]});
    }
    std::stable_sort(helps.begin(), helps.end(), [](const Help& a, const Help& b) {
      return a.gives * static_cast<double>(b.cost) > b.gives * static_cast<double>(a.cost);
    });
    return helps;
  }

  /// No choice among the undecided brings limit number k back for less than this (the relaxation that may suspend parts of cards).
  Cost least_for(std::size_t k) const {
    const std::uint32_t l = shortage_.of.limits[k];
    if (!tally_.exceeded(l)) return 0;
    double excess =
        (tally_.load(l) - allowed_load(shortage_.circuit.limits[l])) * (1 - 1e-9);  // a bound must not be above by rounding
    double cost = 0;
    for (const Help& help : helps_[k]) {
      if (!undecided_[help.place]) continue;
      const double part = std::min(1.0, excess / help.gives);
      cost += part * static_cast<double>(help.cost);
      excess -= help.gives;
      if (excess <= 0) return std::max<Cost>(1, static_cast<Cost>(std::ceil(cost - 1e-6)));
    }
    return kImpossible;
  }

  Cost least() const {
    Cost most = 0;
    for (std::size_t k = 0; k < helps_.size(); ++k) most = std::max(most, least_for(k));
    return most;
  }

  /// Decides the cards before `end`, the ones from `end` on being decided, at `spent` so far.
  void descend(std::size_t end, Cost spent) {
    const Cost more = least();
    if (more == kImpossible || (best_cost_ != kImpossible && spent + more >= best_cost_)) return;
    if (more == 0) {
      best_cost_ = spent;
      best_ = chosen_;
      return;
    }
    OHM_ASSERT(end > 0);  // nothing undecided helps: least() is then impossible
    const std::size_t place = end - 1;
    const std::uint32_t card = shortage_.of.cards[place];
    undecided_[place] = false;
    rest(card);
    chosen_.push_back(card);
    descend(place, spent + cost_[place]);
    chosen_.pop_back();
    work(card);
    descend(place, spent);
    undecided_[place] = true;
  }

  const Shortage& shortage_;
  Tally& tally_;
  std::vector<Cost> cost_;
  std::vector<bool> undecided_;
  std::vector<std::vector<Help>> helps_;
  Numbers chosen_, best_;
  Cost best_cost_{kImpossible};
};

}  // namespace

Numbers suspend_exactly(const Shortage& shortage, Tally& tally) { return Search{shortage, tally}.run(); }

}  // namespace ohm
