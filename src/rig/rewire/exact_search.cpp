#include "rig/rewire/exact_search.h"

#include <algorithm>

#include "rig/rewire/twins.h"

namespace ohm::rewiring {
namespace {

// A few seconds. Of 450 random rigs with 6 to 12 supplies on up to six PDUs, 2 needed more, and only to prove the number of moves.
constexpr std::size_t kNodesForWorst = 5'000'000, kNodesForMoves = 2'000'000;

/// Heaviest first; equal supplies next to each other.
std::vector<std::uint32_t> heaviest_first(const LoadModel& model) {
  std::vector<std::uint32_t> order(model.now.size());
  for (std::uint32_t s = 0; s < order.size(); ++s) order[s] = s;
  const auto key = [&](std::uint32_t s) {
    return std::tuple{-input_of(model, s, pools_for(model, s).front()), model.kind_of[s], model.now[s], s};
  };
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return key(a) < key(b); });
  return order;
}

double least_input(const LoadModel& model, std::uint32_t supply) {
  const auto& pools = pools_for(model, supply);
  double least = input_of(model, supply, pools.front());
  for (const auto p : pools) least = std::min(least, input_of(model, supply, p));
  return least;
}

/// What both searches share: the order, the sums of what is still to come, and the checks of a step.
class Tree {
 public:
  Tree(const LoadModel& model, const Relaxation& relaxation, bool count_moves)
      : model_{model},
        relaxation_{relaxation},
        twins_{model, count_moves},
        count_moves_{count_moves},
        order_{heaviest_first(model)},
        here_{model},
        all_pools_(model.pools.size(), true),
        to_come_(order_.size() + 1, 0),
        smallest_(order_.size() + 1, 0) {
    for (std::size_t i = order_.size(); i-- > 0;) {
      const double watts = least_input(model, order_[i]);
      to_come_[i] = to_come_[i + 1] + watts;
      smallest_[i] = i + 1 == order_.size() ? watts : std::min(watts, smallest_[i + 1]);
    }
  }

 protected:
  /// Of two equal supplies the earlier takes the earlier pool.
  bool out_of_order(std::size_t i, std::uint32_t pool) const {
    if (i == 0) return false;
    const auto s = order_[i], before = order_[i - 1];
    const bool equal = model_.kind_of[s] == model_.kind_of[before] && (!count_moves_ || model_.now[s] == model_.now[before]);
    return equal && pool < here_.pool(before);
  }

  bool can_try(std::size_t i, std::uint32_t pool) const {
    return here_.has_room(pool) && !out_of_order(i, pool) && here_.keeps_apart(order_[i], pool) && !twins_.mirrored(here_, pool);
  }

  /// Could the supplies from i on still find room at this ratio?
  bool hopeful(std::size_t i, double ratio) const {
    return to_come_[i] <= relaxation_.room(here_, ratio, all_pools_, smallest_[i]) * (1 + kSame);
  }

  bool spent() { return ++nodes_ > (count_moves_ ? kNodesForMoves : kNodesForWorst); }

  const LoadModel& model_;
  const Relaxation& relaxation_;
  Twins twins_;
  bool count_moves_;
  std::vector<std::uint32_t> order_;
  Assignment here_;
  std::vector<bool> all_pools_;
  std::vector<double> to_come_, smallest_;  // W, from supply i of the order on
  std::size_t nodes_{};
};

class LowestWorst : Tree {
 public:
  LowestWorst(const LoadModel& model, const Relaxation& relaxation, const Places& start, double bound)
      : Tree{model, relaxation, false}, best_{start}, worst_{Assignment{model, start}.worst()}, bound_{bound} {}

  Found run() && {
    const bool finished = descend(0, 0);
    return {std::move(best_), finished};
  }

 private:
  /// False when the budget is spent.
  bool descend(std::size_t i, double so_far) {
    if (worst_ <= bound_ + kSame) return true;
    if (spent()) return false;
    if (i == order_.size()) {
      best_ = here_.places();
      worst_ = so_far;
      return true;
    }
    if (!hopeful(i, worst_ - kSame)) return true;
    for (const auto p : pools_for(model_, order_[i])) {
      if (!can_try(i, p)) continue;
      here_.put(order_[i], p);
      const double ratio = std::max(so_far, here_.ratio_along(order_[i], p));
      const bool finished = ratio >= worst_ - kSame || descend(i + 1, ratio);
      here_.take(order_[i]);
      if (!finished) return false;
    }
    return true;
  }

  Places best_;
  double worst_, bound_;
};

class FewestMoves : Tree {
 public:
  FewestMoves(const LoadModel& model, const Relaxation& relaxation, const Places& start)
      : Tree{model, relaxation, true}, best_{start}, ratio_{Assignment{model, start}.worst() + kSame} {}

  Found run() && {
    const auto most = moves_between(model_.now, best_);
    for (std::size_t moves = 0; moves < most; ++moves) {
      const auto outcome = descend(0, moves);
      if (outcome != Outcome::None) return {std::move(best_), outcome == Outcome::Found};
    }
    return {std::move(best_), true};
  }

 private:
  enum class Outcome { None, Found, Spent };

  /// Is there an assignment of the supplies from i on with at most `moves` more moves?
  Outcome descend(std::size_t i, std::size_t moves) {
    if (spent()) return Outcome::Spent;
    if (i == order_.size()) {
      best_ = here_.places();
      return Outcome::Found;
    }
    if (!hopeful(i, ratio_)) return Outcome::None;
    const auto home = model_.now[order_[i]];
    if (const auto stayed = attempt(i, home, moves); stayed != Outcome::None || moves == 0) return stayed;
    for (const auto p : pools_for(model_, order_[i])) {
      if (p == home) continue;
      if (const auto moved = attempt(i, p, moves - 1); moved != Outcome::None) return moved;
    }
    return Outcome::None;
  }

  Outcome attempt(std::size_t i, std::uint32_t pool, std::size_t moves) {
    if (!can_try(i, pool)) return Outcome::None;
    here_.put(order_[i], pool);
    const auto outcome = here_.ratio_along(order_[i], pool) > ratio_ ? Outcome::None : descend(i + 1, moves);
    here_.take(order_[i]);
    return outcome;
  }

  Places best_;
  double ratio_;
};

}  // namespace

Found lowest_worst(const LoadModel& model, const Relaxation& relaxation, const Places& start, double bound) {
  return LowestWorst{model, relaxation, start, bound}.run();
}

Found fewest_moves(const LoadModel& model, const Relaxation& relaxation, const Places& start) {
  return FewestMoves{model, relaxation, start}.run();
}

}  // namespace ohm::rewiring
