#include "control/sharing/packing_lp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ohm {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kFeasible = 1e-10;  // how far a variable may lie outside its bounds
constexpr double kNoPivot = 1e-11;   // smaller elements are what rounding leaves of a zero

}  // namespace

PackingLp::PackingLp(std::vector<LpColumn> columns) : columns_{std::move(columns)}, at_(columns_.size(), At::Full) {
  for (const LpColumn& column : columns_) x_.push_back(column.width);
}

double PackingLp::width(std::uint32_t variable) const { return is_slack(variable) ? kInfinite : columns_[variable].width; }

/// The coefficient of a variable in a row.
double PackingLp::entry(std::uint32_t row, std::uint32_t variable) const {
  if (is_slack(variable)) return variable - columns_.size() == row ? 1 : 0;
  const auto& entries = rows_[row].entries;
  const auto at = std::lower_bound(entries.begin(), entries.end(), variable,
                                   [](const LpEntry& e, std::uint32_t column) { return e.column < column; });
  return at != entries.end() && at->column == variable ? at->value : 0;
}

/// The new row's slack is basic, so that nothing else moves: the inverse grows by one row.
void PackingLp::add_row(LpRow row) {
  rows_.push_back(std::move(row));
  const auto r = static_cast<std::uint32_t>(rows_.size() - 1);
  std::vector<double> inverse(rows_.size());
  for (std::uint32_t k = 0; k < basis_.size(); ++k) {
    const double a = entry(r, basis_[k]);
    if (a == 0) continue;
    for (std::uint32_t c = 0; c < r; ++c) inverse[c] -= a * inverse_[k][c];
  }
  inverse[r] = 1;
  for (auto& other : inverse_) other.push_back(0);
  inverse_.push_back(std::move(inverse));
  double slack = rows_[r].bound;
  for (const LpEntry& e : rows_[r].entries) slack -= e.value * x_[e.column];
  basis_.push_back(static_cast<std::uint32_t>(columns_.size()) + r);
  x_.push_back(slack);
  at_.push_back(At::Basic);
}

void PackingLp::price_all() {
  price_.assign(rows_.size(), 0);
  for (std::uint32_t k = 0; k < basis_.size(); ++k) {
    if (is_slack(basis_[k])) continue;
    const double gain = columns_[basis_[k]].gain;
    for (std::size_t r = 0; r < price_.size(); ++r) price_[r] += gain * inverse_[k][r];
  }
  reduced_.resize(columns_.size());
  for (std::size_t j = 0; j < columns_.size(); ++j) reduced_[j] = columns_[j].gain;
  for (std::size_t r = 0; r < price_.size(); ++r) {
    if (price_[r] == 0) continue;
    for (const LpEntry& e : rows_[r].entries) reduced_[e.column] -= price_[r] * e.value;
  }
}

/// How far a basic variable lies outside its bounds: below 0 negative, above its width positive.
double PackingLp::excess(std::uint32_t position) const {
  const std::uint32_t variable = basis_[position];
  if (x_[variable] < 0) return x_[variable];
  return std::max(0.0, x_[variable] - width(variable));
}

/// The position that lies farthest outside; -1: none does.
std::int64_t PackingLp::worst() const {
  std::int64_t position = -1;
  double most = kFeasible;
  for (std::uint32_t k = 0; k < basis_.size(); ++k) {
    const double scale = is_slack(basis_[k]) ? std::max(1.0, rows_[basis_[k] - columns_.size()].bound) : 1;
    const double out = std::abs(excess(k)) / scale;
    if (out > most) {
      most = out;
      position = k;
    }
  }
  return position;
}

bool PackingLp::solve() {
  const std::size_t most = 200 + 20 * (rows_.size() + columns_.size());
  for (std::size_t step = 0; step < most; ++step) {
    price_all();
    const std::int64_t position = worst();
    if (position < 0) return true;
    if (!repair(static_cast<std::uint32_t>(position))) return false;
  }
  return false;
}

/// The variables that could bring the one at `position` back, as a heap by how little that costs.
void PackingLp::find_breakpoints(std::uint32_t position, bool below) {
  const std::vector<double>& weights = inverse_[position];
  alpha_.assign(columns_.size(), 0);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    if (weights[r] == 0) continue;
    for (const LpEntry& e : rows_[r].entries) alpha_[e.column] += weights[r] * e.value;
  }
  breakpoints_.clear();
  const auto consider = [&](std::uint32_t variable, double alpha, double reduced) {
    if (at_[variable] == At::Basic || std::abs(alpha) < kNoPivot) return;
    const bool helps = (at_[variable] == At::Full) == (below == (alpha > 0));
    if (helps) breakpoints_.push_back({std::abs(reduced) / std::abs(alpha), variable});
  };
  for (std::uint32_t j = 0; j < columns_.size(); ++j) consider(j, alpha_[j], reduced_[j]);
  for (std::uint32_t r = 0; r < rows_.size(); ++r) {
    consider(static_cast<std::uint32_t>(columns_.size()) + r, weights[r], price_[r]);
  }
}

/// One long dual step: columns whose whole width does not bring the variable back go to their other bound; the next one enters.
bool PackingLp::repair(std::uint32_t position) {
  const bool below = excess(position) < 0;
  const double bound = below ? 0 : width(basis_[position]);
  double missing = std::abs(excess(position));
  find_breakpoints(position, below);
  const auto later = [](const Breakpoint& a, const Breakpoint& b) {
    return a.ratio != b.ratio ? a.ratio > b.ratio : a.variable > b.variable;
  };
  std::make_heap(breakpoints_.begin(), breakpoints_.end(), later);
  pull_.assign(rows_.size(), 0);
  while (!breakpoints_.empty()) {
    const std::uint32_t variable = breakpoints_.front().variable;
    const double alpha = is_slack(variable) ? inverse_[position][variable - columns_.size()] : alpha_[variable];
    const double brings = std::abs(alpha) * width(variable);
    if (brings >= missing) {
      shift_basics();
      enter(variable, position, bound);
      return true;
    }
    missing -= brings;
    flip(variable);
    std::pop_heap(breakpoints_.begin(), breakpoints_.end(), later);
    breakpoints_.pop_back();
  }
  shift_basics();
  return false;
}

void PackingLp::flip(std::uint32_t variable) {
  const bool was_full = at_[variable] == At::Full;
  const double by = was_full ? -columns_[variable].width : columns_[variable].width;
  at_[variable] = was_full ? At::Zero : At::Full;
  x_[variable] = was_full ? 0 : columns_[variable].width;
  for (std::uint32_t r = 0; r < rows_.size(); ++r) pull_[r] += by * entry(r, variable);
}

/// The basic variables answer to what was flipped.
void PackingLp::shift_basics() {
  for (std::uint32_t k = 0; k < basis_.size(); ++k) {
    double by = 0;
    for (std::size_t r = 0; r < pull_.size(); ++r) by += inverse_[k][r] * pull_[r];
    x_[basis_[k]] -= by;
  }
}

/// `variable` takes the place of the one at `position`, which leaves at `bound`.
void PackingLp::enter(std::uint32_t variable, std::uint32_t position, double bound) {
  std::vector<double> column(rows_.size());
  for (std::uint32_t r = 0; r < rows_.size(); ++r) {
    const double a = entry(r, variable);
    if (a == 0) continue;
    for (std::size_t k = 0; k < column.size(); ++k) column[k] += inverse_[k][r] * a;
  }
  const std::uint32_t leaving = basis_[position];
  const double step = (x_[leaving] - bound) / column[position];
  for (std::size_t k = 0; k < column.size(); ++k) x_[basis_[k]] -= column[k] * step;
  x_[variable] += step;
  x_[leaving] = bound;
  at_[leaving] = bound == 0 ? At::Zero : At::Full;
  at_[variable] = At::Basic;
  basis_[position] = variable;
  for (double& value : inverse_[position]) value /= column[position];
  for (std::size_t k = 0; k < column.size(); ++k) {
    if (k == position || column[k] == 0) continue;
    for (std::size_t r = 0; r < column.size(); ++r) inverse_[k][r] -= column[k] * inverse_[position][r];
  }
}

void PackingLp::drop_loose_rows() {
  const auto n = static_cast<std::uint32_t>(columns_.size());
  for (auto r = static_cast<std::uint32_t>(rows_.size()); r-- > 0;) {
    const auto at = std::find(basis_.begin(), basis_.end(), n + r);
    if (at == basis_.end()) continue;
    inverse_.erase(inverse_.begin() + (at - basis_.begin()));
    basis_.erase(at);
    for (auto& row : inverse_) row.erase(row.begin() + r);
    for (std::uint32_t& variable : basis_) variable -= variable > n + r ? 1 : 0;
    rows_.erase(rows_.begin() + r);
    x_.erase(x_.begin() + n + r);
    at_.erase(at_.begin() + n + r);
    if (r < price_.size()) price_.erase(price_.begin() + r);
  }
}

}  // namespace ohm
