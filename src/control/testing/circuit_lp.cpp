#include "control/testing/circuit_lp.h"

#include <cmath>
#include <numbers>
#include <vector>

#include "base/result.h"

namespace ohm::testing {
namespace {

constexpr int kTangents = 61;  // over 60 degrees: half a step is 0.5 degrees, 1 - cos(0.5 degrees) = 0.004 %

}  // namespace

CircuitLp::CircuitLp(const Circuit& circuit, int more) : circuit_{circuit}, lp_{glp_create_prob(), glp_delete_prob} {
  glp_term_out(GLP_OFF);
  glp_set_obj_dir(lp_.get(), GLP_MAX);
  glp_add_cols(lp_.get(), static_cast<int>(circuit.cards.size() + circuit.supplies.size()) + more);
  for (std::uint32_t s = 0; s < circuit.supplies.size(); ++s) add_supply(s);
  for (const Limit& limit : circuit.limits) add_limit(limit);
}

int CircuitLp::add_row(const Row& row, int type, double bound) {
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

void CircuitLp::bound(int column, double low, double high) {
  glp_set_col_bnds(lp_.get(), column, low < high ? GLP_DB : GLP_FX, low, high);
}

void CircuitLp::solve() {
  glp_smcp control;
  glp_init_smcp(&control);
  control.msg_lev = GLP_MSG_OFF;
  control.meth = GLP_PRIMAL;
  OHM_ASSERT(glp_simplex(lp_.get(), &control) == 0);
  OHM_ASSERT(glp_get_status(lp_.get()) == GLP_OPT);
}

/// input >= intercept + slope * (fixed + sum of shares), for every piece.
void CircuitLp::add_supply(std::uint32_t s) {
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

void CircuitLp::add_limit(const Limit& limit) {
  if (!limit.ac.empty()) return add_ac_limit(limit);
  if (limit.dc.empty() || (limit.ceiling && *limit.ceiling <= limit.continuous)) return;
  Row row;
  for (auto k = limit.dc.first; k < limit.dc.last; ++k) row[card_column(circuit_.dc_terms[k].card)] += circuit_.dc_terms[k].share;
  add_row(row, GLP_UP, limit.continuous - limit.fixed);
}

/// The projection of the current on every direction between -30 and 30 degrees stays below the limit.
void CircuitLp::add_ac_limit(const Limit& limit) {
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

}  // namespace ohm::testing
