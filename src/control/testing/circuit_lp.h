// A circuit as a linear program (GLPK): what every oracle of the tests and benches begins with.
//
// Columns: the draw of each card, the input of each supply, then the oracle's own. Loss curves enter by their pieces; a leg whose
// phasors differ by tangent planes, close enough that its current is never taken more than 0.004 % too low. It shares no code with
// the allocators. One caller, one thread.
#pragma once

#include <glpk.h>
#include <map>
#include <memory>

#include "rig/circuit/circuit.h"

namespace ohm::testing {

class CircuitLp {
 public:
  /// Coefficients by column.
  using Row = std::map<int, double>;

  /// `more`: columns beyond those of cards and supplies.
  CircuitLp(const Circuit& circuit, int more);

  int card_column(std::uint32_t card) const { return static_cast<int>(card) + 1; }
  int supply_column(std::uint32_t s) const { return static_cast<int>(circuit_.cards.size() + s) + 1; }
  int own_column(int k) const { return static_cast<int>(circuit_.cards.size() + circuit_.supplies.size()) + 1 + k; }

  /// `type`: GLP_LO or GLP_UP. Returns the row's number.
  int add_row(const Row& row, int type, double bound);

  /// Bounds of any column; equal ones fix it.
  void bound(int column, double low, double high);

  /// Maximises; the program must have an optimum.
  void solve();

  double value(int column) const { return glp_get_col_prim(lp_.get(), column); }
  double dual(int row) const { return glp_get_row_dual(lp_.get(), row); }
  void free_row(int row) { glp_set_row_bnds(lp_.get(), row, GLP_FR, 0, 0); }
  void free_column(int column) { glp_set_col_bnds(lp_.get(), column, GLP_FR, 0, 0); }
  void gain(int column, double each) { glp_set_obj_coef(lp_.get(), column, each); }

 private:
  void add_supply(std::uint32_t s);
  void add_limit(const Limit& limit);
  void add_ac_limit(const Limit& limit);

  const Circuit& circuit_;
  std::unique_ptr<glp_prob, void (*)(glp_prob*)> lp_;
};

}  // namespace ohm::testing
