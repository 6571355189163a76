// The twin beside a measured card: 84 rows of tests/data/rtx3090_power_cap_sweeps.csv (club-3090 @4a29ab57, Apache-2.0), an
// air-cooled RTX 3090 of 370 W stock at 21 caps in four classes of work.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

struct SweepRow {
  std::string workload;
  double cap{}, throughput{}, drawn{}, clock{};
};

/// The class of the twin that stands for a row's model and load.
std::string workload_of(const std::string& model, const std::string& mode) {
  const bool moe = model.find("a3b") != std::string::npos, decode = mode == "decode-single";
  return moe ? (decode ? "moe-decode" : "moe-prefill") : (decode ? "decode" : "train");
}

std::vector<SweepRow> sweep_rows() {
  std::ifstream file{"tests/data/rtx3090_power_cap_sweeps.csv"};
  std::vector<SweepRow> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells{line};
    std::string cell[7];
    for (auto& c : cell) std::getline(cells, c, ',');
    rows.push_back({workload_of(cell[0], cell[1]), std::stod(cell[3]), std::stod(cell[4]), std::stod(cell[5]), std::stod(cell[6])});
  }
  return rows;
}

struct Outcome {
  SweepRow row;
  double throughput{}, drawn{}, clock{};
  double error() const { return throughput / row.throughput - 1; }
};

/// The twin at each row's cap, kept cool, as the measured card was at every row.
std::vector<Outcome> outcomes() {
  std::vector<Outcome> out;
  for (const auto& row : sweep_rows()) {
    test::Bench bench{test::bench_rig("msi-3090-ventus-3x-oc")};
    bench.inputs.cards[0].cap = Watts{row.cap};
    bench.inputs.cards[0].fans.fill({true, Fraction{1}});
    bench.load(row.workload);
    bench.run(60);
    const auto& work = bench.model.figures.workloads[bench.inputs.cards[0].workload];
    out.push_back({row, bench.card().rate * work.reference, bench.watts(), bench.readings().cards[0].sm_clock.v});
  }
  return out;
}

double root_mean_square(const std::vector<Outcome>& outcomes) {
  double sum = 0;
  for (const auto& o : outcomes) sum += o.error() * o.error();
  return std::sqrt(sum / static_cast<double>(outcomes.size()));
}

class Club3090Sweeps : public testing::Test {
 protected:
  static void SetUpTestSuite() { all = outcomes(); }
  static std::vector<Outcome> all;
};
std::vector<Outcome> Club3090Sweeps::all;

TEST_F(Club3090Sweeps, AreAllThere) { EXPECT_EQ(all.size(), 84u); }

TEST_F(Club3090Sweeps, ThroughputAgreesWithin2Point5PercentRmsAndNeverMissesByMoreThan9) {
  EXPECT_LE(root_mean_square(all), 0.025);
  for (const auto& o : all)
    EXPECT_LE(std::abs(o.error()), 0.09) << o.row.workload << " at " << o.row.cap << " W: " << o.throughput << " for "
                                         << o.row.throughput;
}

TEST_F(Club3090Sweeps, ThroughputAgreesWithin2Point5PercentRmsInEachClass) {
  std::map<std::string, std::vector<Outcome>> classes;
  for (const auto& o : all) classes[o.row.workload].push_back(o);
  ASSERT_EQ(classes.size(), 4u);
  for (const auto& [name, rows] : classes) EXPECT_LE(root_mean_square(rows), 0.025) << name;
}

TEST_F(Club3090Sweeps, DrawnPowerAgreesWithin10Watts) {
  for (const auto& o : all) EXPECT_NEAR(o.drawn, o.row.drawn, 10) << o.row.workload << " at " << o.row.cap << " W";
}

TEST_F(Club3090Sweeps, NoFeasibleCapIsExceeded) {
  for (const auto& o : all) EXPECT_LE(o.drawn, o.row.cap) << o.row.workload;
}

// The fit's own figure (facts/power.md §3.3): 120 MHz for MoE decode, 75 MHz otherwise.
TEST_F(Club3090Sweeps, ClockAgreesWithin120Megahertz) {
  for (const auto& o : all) EXPECT_NEAR(o.clock, o.row.clock, 120) << o.row.workload << " at " << o.row.cap << " W";
}

}  // namespace
}  // namespace ohm::twin
