// The shares of one class on random graphs, held against linear programs on the same curves.
#include "control/testing/share_oracle.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "control/sharing/share.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"
#include "control/testing/random_demands.h"

namespace ohm {
namespace {

constexpr double kWithin = 1e-3;  // of the optimum, asked for by the project

class SharesAgainstLinearPrograms : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int kPerShard = 50;  // eight shards: 400 circuits

  template <class Check>
  void each(std::uint64_t salt, Fairness fairness, Check check) {
    for (int k = 0; k < kPerShard; ++k) {
      const auto seed = salt + static_cast<std::uint64_t>(GetParam() * kPerShard + k);
      const Circuit circuit = testing::random_circuit(seed, {3 + static_cast<int>(seed % 14), true, false});
      const Grid grid = grid_of(circuit);
      const auto demands = testing::random_demands(seed, circuit, {.one_class = true, .floors = false});
      const Shares shares = share_watts(grid, demands, {fairness, false}, {}, nullptr);
      const auto oracle = testing::oracle_speeds(circuit, demands, shares.counted, fairness);
      std::vector<double> speeds;
      for (const Share& share : shares.jobs) speeds.push_back(share.speed);
      check(demands, speeds, oracle);
      if (HasFatalFailure()) FAIL() << "seed " << seed;
      const auto broken = testing::broken_limit(circuit, shares.counted);
      ASSERT_FALSE(broken.has_value()) << *broken << " seed " << seed;
    }
  }
};

/// Speeds over weights, sorted: what max-min makes as large as it can.
std::vector<double> sorted_levels(const std::vector<Demand>& demands, std::vector<double> speeds) {
  for (std::size_t job = 0; job < speeds.size(); ++job) speeds[job] /= demands[job].weight;
  std::sort(speeds.begin(), speeds.end());
  return speeds;
}

TEST_P(SharesAgainstLinearPrograms, SortedMaxMinLevelsAreTheirs) {
  each(50'000, Fairness::MaxMin, [](const auto& demands, const auto& speeds, const auto& oracle) {
    const auto ours = sorted_levels(demands, speeds), theirs = sorted_levels(demands, oracle);
    for (std::size_t k = 0; k < ours.size(); ++k) ASSERT_NEAR(ours[k], theirs[k], kWithin * theirs[k]) << k;
  });
}

TEST_P(SharesAgainstLinearPrograms, TotalThroughputIsTheirs) {
  each(60'000, Fairness::Throughput, [](const auto& demands, const auto& speeds, const auto& oracle) {
    const double ours = testing::gain_of(demands, speeds), theirs = testing::gain_of(demands, oracle);
    ASSERT_NEAR(ours, theirs, kWithin * theirs);
  });
}

INSTANTIATE_TEST_SUITE_P(Shares, SharesAgainstLinearPrograms, ::testing::Range(0, 8));

}  // namespace
}  // namespace ohm
