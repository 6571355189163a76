// A small linear program: most gain from columns between 0 and their widths, under rows that only add up.
//
//   maximise sum gain_j x_j   with   0 <= x_j <= width_j   and   sum a_rj x_j <= bound_r for every row,   all gains and a >= 0
//
// The bounded dual simplex with long steps: it starts with every column full, which is the best there is while no row says
// otherwise, and repairs one exceeded row after the other. Rows can be added to a solved program, which is then repaired from where
// it stood. Sparse rows, dense inverse of the basis: for some hundreds of rows and any number of columns. Used by throughput.h; one
// caller.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ohm {

struct LpColumn {
  double gain{}, width{};
};

struct LpEntry {
  std::uint32_t column{};
  double value{};
};

/// `entries` by rising column; `bound` >= 0; `tag` is the caller's.
struct LpRow {
  std::vector<LpEntry> entries;
  double bound{};
  std::uint32_t tag{};
};

class PackingLp {
 public:
  explicit PackingLp(std::vector<LpColumn> columns);

  void add_row(LpRow row);

  /// Brings it to its optimum. False: it could not, which only rounding can cause; then rows may be exceeded.
  bool solve();

  /// Forgets the rows that do not hold anything back.
  void drop_loose_rows();

  /// Of each column.
  std::span<const double> values() const { return std::span{x_}.first(columns_.size()); }

  std::span<const LpRow> rows() const { return rows_; }

  /// What one more unit of a row's bound would gain.
  double price(std::size_t row) const { return price_[row]; }

 private:
  enum class At : std::uint8_t { Zero, Full, Basic };
  struct Breakpoint {
    double ratio{};
    std::uint32_t variable{};
  };

  // Variables: the columns, then a slack for each row.
  bool is_slack(std::uint32_t variable) const { return variable >= columns_.size(); }
  double width(std::uint32_t variable) const;
  double entry(std::uint32_t row, std::uint32_t variable) const;
  double excess(std::uint32_t position) const;

  void price_all();
  std::int64_t worst() const;
  bool repair(std::uint32_t position);
  void find_breakpoints(std::uint32_t position, bool below);
  void flip(std::uint32_t variable);
  void shift_basics();
  void enter(std::uint32_t variable, std::uint32_t position, double bound);

  std::vector<LpColumn> columns_;
  std::vector<LpRow> rows_;
  std::vector<double> x_;
  std::vector<At> at_;
  std::vector<std::uint32_t> basis_;          // the basic variable at each position
  std::vector<std::vector<double>> inverse_;  // of the basis: position x row
  std::vector<double> price_;                 // of each row
  std::vector<double> reduced_, alpha_;       // of each column
  std::vector<double> pull_;                  // of each row: what flips have added to it
  std::vector<Breakpoint> breakpoints_;       // a heap, nearest first
};

}  // namespace ohm
