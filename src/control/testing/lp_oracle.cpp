#include "control/testing/lp_oracle.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/result.h"
#include "control/testing/circuit_lp.h"

namespace ohm::testing {
namespace {

constexpr double kPositive = 1e-7;  // a dual below it counts as 0
constexpr double kSlack = 1e-4;     // W left to cards that are fixed, so that rounding never makes a later program infeasible

class Oracle {
 public:
  Oracle(const Circuit& circuit, const std::vector<bool>& suspended) : circuit_{circuit}, suspended_{suspended}, lp_{circuit, 1} {
    lp_.free_column(level_column());
    lp_.gain(level_column(), 1);
    for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) add_card(card);
  }

  std::vector<double> run() {
    while (!open_rows_.empty()) fix_lowest();
    std::vector<double> caps(circuit_.cards.size());
    for (std::uint32_t card = 0; card < caps.size(); ++card) {
      if (works(card)) caps[card] = fixed_[card];
    }
    return caps;
  }

 private:
  int level_column() const { return lp_.own_column(0); }
  bool works(std::uint32_t card) const { return circuit_.cards[card].present && !suspended_[card]; }
  void bound_card(std::uint32_t card, double low, double high) { lp_.bound(lp_.card_column(card), low, high); }

  void add_card(std::uint32_t card) {
    const CardNode& node = circuit_.cards[card];
    if (!works(card)) return bound_card(card, node.present ? node.idle : 0, node.present ? node.idle : 0);
    const double low = std::max(node.floor, node.lowest_cap);
    bound_card(card, low, std::max(low, node.top));
    open_rows_[card] = lp_.add_row({{lp_.card_column(card), 1}, {level_column(), -1}}, GLP_LO, 0);
  }

  void fix_lowest() {
    lp_.solve();
    const double level = lp_.value(level_column());
    std::vector<std::uint32_t> held;
    for (const auto& [card, row] : open_rows_) {
      if (std::abs(lp_.dual(row)) > kPositive) held.push_back(card);
    }
    OHM_ASSERT(!held.empty());  // the duals of the level rows sum to 1
    for (const std::uint32_t card : held) {
      fixed_[card] = level;
      bound_card(card, level - kSlack, level);
      lp_.free_row(open_rows_[card]);
      open_rows_.erase(card);
    }
  }

  const Circuit& circuit_;
  const std::vector<bool>& suspended_;
  CircuitLp lp_;
  std::map<std::uint32_t, int> open_rows_;  // cards that may still rise, and their rows
  std::map<std::uint32_t, double> fixed_;
};

}  // namespace

std::vector<double> oracle_caps(const Circuit& circuit, const std::vector<bool>& suspended) {
  return Oracle{circuit, suspended}.run();
}

}  // namespace ohm::testing
