#include "control/testing/lp_oracle.h"

#include <algorithm>
#include <cmath>
#include <glpk.h>
#include <map>
#include <memory>
#include <numbers>

#include "base/result.h"

namespace ohm::testing {
namespace {

constexpr int kTangents = 61;       // over 60 degrees: half a step is 0.5 degrees, 1 - cos(0.5 degrees) = 0.004 %
constexpr double kPositive = 1e-7;  // a dual below it counts as 0
constexpr double kSlack = 1e-4;     // W left to cards that are fixed, so that rounding never makes a later program infeasible

/// Coefficients by column.
using Row = std::map<int, double>;

class Oracle {
 public:
  Oracle(const Circuit& circuit, const std::vector<bool>& suspended)
      : circuit_{circuit}, suspended_{suspended}, lp_{glp_create_prob(), glp_delete_prob} {
    glp_term_out(GLP_OFF);
    glp_set_obj_dir(lp_.get(), GLP_MAX);
    glp_add_cols(lp_.get(), level_column());
    glp_set_col_bnds(lp_.get(), level_column(), GLP_FR, 0, 0);
    glp_set_obj_coef(lp_.get(), level_column(), 1);
    for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) add_card(card);
    for (std::uint32_t s = 0; s < circuit.supplies.size(); ++s) add_supply(s);
    for (const Limit& limit : circuit.limits) add_limit(limit);
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
  int card_column(std::uint32_t card) const { return static_cast<int>(card) + 1; }
  int supply_column(std::uint32_t s) const { return static_cast<int>(circuit_.cards.size() + s) + 1; }
  int level_column() const { return static_cast<int>(circuit_.cards.size() + circuit_.supplies.size()) + 1; }
  bool works(std::uint32_t card) const { return circuit_.cards[card].present && !suspended_[card]; }

  int add_row(const Row& row, int type, double bound) {
    std::vector<int> columns{0};
    std::vector<double> values{0};
    for (const auto& [column, value] : row) {
      columns.push_back(column);
      values.push_back(value);
    }
    const int at = glp_add_rows(lp_.get(), 1);
    glp_set_mat_row(lp_.get(), at, static_cast<int>(row.size()), columns.data(), values.data());
    glp_set_row_bnds(lp_.get(), at, type, bound, bound);
    return at;
  }

  void bound_card(std::uint32_t card, double low, double high) {
    glp_set_col_bnds(lp_.get(), card_column(card), low < high ? GLP_DB : GLP_FX, low, high);
  }

  void add_card(std::uint32_t card) {
    const CardNode& node = circuit_.cards[card];
    if (!works(card)) return bound_card(card, node.present ? node.idle : 0, node.present ? node.idle : 0);
    const double low = std::max(node.floor, node.lowest_cap);
    bound_card(card, low, std::max(low, node.top));
    open_rows_[card] = add_row({{card_column(card), 1}, {level_column(), -1}}, GLP_LO, 0);
  }

  /// input >= intercept + slope * (fixed + sum of shares), for every piece.
  void add_supply(std::uint32_t s) {
    const SupplyNode& supply = circuit_.supplies[s];
    glp_set_col_bnds(lp_.get(), supply_column(s), GLP_LO, 0, 0);
    for (const auto& piece : supply.curve.pieces) {
      Row row{{supply_column(s), 1}};
      for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
        row[card_column(circuit_.feeds[f].card)] -= piece.slope * circuit_.feeds[f].share;
      }
      add_row(row, GLP_LO, piece.intercept + piece.slope * supply.fixed);
    }
  }

  void add_limit(const Limit& limit) {
    if (!limit.ac.empty()) return add_ac_limit(limit);
    if (limit.dc.empty() || (limit.ceiling && *limit.ceiling <= limit.continuous)) return;
    Row row;
    for (auto k = limit.dc.first; k < limit.dc.last; ++k) row[card_column(circuit_.dc_terms[k].card)] += circuit_.dc_terms[k].share;
    add_row(row, GLP_UP, limit.continuous - limit.fixed);
  }

  /// The projection of the current on every direction between -30 and 30 degrees stays below the limit.
  void add_ac_limit(const Limit& limit) {
    const auto term = [&](std::uint32_t k) -> const AcTerm& { return circuit_.ac_terms[k]; };
    bool mixed = false;
    for (auto k = limit.ac.first; k < limit.ac.last; ++k) mixed = mixed || term(k).bucket != term(limit.ac.first).bucket;
    const auto angle = [](Bucket bucket) { return bucket == Bucket::InPhase ? 0.0 : bucket == Bucket::Ahead ? 30.0 : -30.0; };
    for (int tangent = 0; tangent < (mixed ? kTangents : 1); ++tangent) {
      const double direction = mixed ? -30.0 + tangent : angle(term(limit.ac.first).bucket);
      Row row;
      for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
        const double off = (angle(term(k).bucket) - direction) * std::numbers::pi / 180;
        row[supply_column(term(k).supply)] += term(k).amps_per_watt * std::cos(off);
      }
      add_row(row, GLP_UP, limit.continuous);
    }
  }

  void solve() {
    glp_smcp control;
    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.meth = GLP_PRIMAL;
    OHM_ASSERT(glp_simplex(lp_.get(), &control) == 0);
    OHM_ASSERT(glp_get_status(lp_.get()) == GLP_OPT);
  }

  void fix_lowest() {
    solve();
    const double level = glp_get_col_prim(lp_.get(), level_column());
    std::vector<std::uint32_t> held;
    for (const auto& [card, row] : open_rows_) {
      if (std::abs(glp_get_row_dual(lp_.get(), row)) > kPositive) held.push_back(card);
    }
    OHM_ASSERT(!held.empty());  // the duals of the level rows sum to 1
    for (const std::uint32_t card : held) {
      fixed_[card] = level;
      bound_card(card, level - kSlack, level);
      glp_set_row_bnds(lp_.get(), open_rows_[card], GLP_FR, 0, 0);
      open_rows_.erase(card);
    }
  }

  const Circuit& circuit_;
  const std::vector<bool>& suspended_;
  std::unique_ptr<glp_prob, void (*)(glp_prob*)> lp_;
  std::map<std::uint32_t, int> open_rows_;  // cards that may still rise, and their rows
  std::map<std::uint32_t, double> fixed_;
};

}  // namespace

std::vector<double> oracle_caps(const Circuit& circuit, const std::vector<bool>& suspended) {
  return Oracle{circuit, suspended}.run();
}

}  // namespace ohm::testing
