#include "control/testing/share_oracle.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "control/testing/circuit_lp.h"

namespace ohm::testing {
namespace {

constexpr double kPositive = 1e-7;  // a dual below it counts as 0
constexpr double kSlack = 1e-7;  // of speed, left to jobs that are fixed, so that rounding never makes a later program infeasible

/// Own columns: the speed of each job, then the level.
class Oracle {
 public:
  Oracle(const Circuit& circuit, std::span<const Demand> demands, std::span<const double> draw)
      : circuit_{circuit}, demands_{demands}, lp_{circuit, static_cast<int>(demands.size()) + 1} {
    for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) lp_.bound(lp_.card_column(card), draw[card], draw[card]);
    for (std::size_t job = 0; job < demands.size(); ++job) add_job(job);
    lp_.bound(level_column(), 0, 0);
  }

  std::vector<double> most_throughput() {
    for (std::size_t job = 0; job < demands_.size(); ++job) {
      lp_.gain(speed_column(job), demands_[job].weight * static_cast<double>(demands_[job].seats.size()));
    }
    lp_.solve();
    std::vector<double> speeds;
    for (std::size_t job = 0; job < demands_.size(); ++job) speeds.push_back(lp_.value(speed_column(job)));
    return speeds;
  }

  std::vector<double> max_min() {
    lp_.free_column(level_column());
    lp_.gain(level_column(), 1);
    for (std::size_t job = 0; job < demands_.size(); ++job) {
      open_rows_[job] = lp_.add_row({{speed_column(job), 1}, {level_column(), -demands_[job].weight}}, GLP_LO, 0);
    }
    std::vector<double> speeds(demands_.size());
    while (!open_rows_.empty()) fix_lowest(speeds);
    return speeds;
  }

 private:
  int speed_column(std::size_t job) const { return lp_.own_column(static_cast<int>(job)); }
  int level_column() const { return lp_.own_column(static_cast<int>(demands_.size())); }

  void add_job(std::size_t job) {
    lp_.free_column(speed_column(job));
    for (const JobCard& seat : demands_[job].seats) {
      const CardNode& card = circuit_.cards[seat.card];
      const double low = std::max({card.floor, card.lowest_cap, seat.floor});
      lp_.bound(lp_.card_column(seat.card), low, std::max(low, card.top));
      const auto knots = seat.curve.knots();
      lp_.add_row({{speed_column(job), 1}}, GLP_UP, knots.back().speed);
      for (std::size_t k = 1; k < knots.size(); ++k) {
        const double slope = (knots[k].speed - knots[k - 1].speed) / (knots[k].watts - knots[k - 1].watts);
        lp_.add_row({{speed_column(job), 1}, {lp_.card_column(seat.card), -slope}}, GLP_UP,
                    knots[k].speed - slope * knots[k].watts);
      }
    }
  }

  void fix_lowest(std::vector<double>& speeds) {
    lp_.solve();
    const double level = lp_.value(level_column());
    std::vector<std::size_t> held;
    for (const auto& [job, row] : open_rows_) {
      if (std::abs(lp_.dual(row)) > kPositive) held.push_back(job);
    }
    OHM_ASSERT(!held.empty());
    for (const std::size_t job : held) {
      speeds[job] = level * demands_[job].weight;
      lp_.bound(speed_column(job), speeds[job] - kSlack, speeds[job]);
      lp_.free_row(open_rows_[job]);
      open_rows_.erase(job);
    }
  }

  const Circuit& circuit_;
  std::span<const Demand> demands_;
  CircuitLp lp_;
  std::map<std::size_t, int> open_rows_;  // jobs that may still rise, and their rows
};

}  // namespace

std::vector<double> oracle_speeds(const Circuit& circuit, std::span<const Demand> demands, std::span<const double> draw,
                                  Fairness fairness) {
  Oracle oracle{circuit, demands, draw};
  return fairness == Fairness::MaxMin ? oracle.max_min() : oracle.most_throughput();
}

double gain_of(std::span<const Demand> demands, std::span<const double> speeds) {
  double sum = 0;
  for (std::size_t job = 0; job < demands.size(); ++job) {
    sum += demands[job].weight * static_cast<double>(demands[job].seats.size()) * speeds[job];
  }
  return sum;
}

}  // namespace ohm::testing
