// The allocator against linear programs: caps_oracle [REPEATS]
//
// On growing random graphs (src/control/testing/random_circuit.h), both solvers on the same circuits in the same run, one after the
// other; medians over repeats of the time for all circuits of a size, their ratio, and how far any sorted cap is apart.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/median.h"
#include "control/budget/static_caps.h"
#include "control/testing/lp_oracle.h"
#include "control/testing/random_circuit.h"

namespace ohm::bench {
namespace {

constexpr int kCircuits = 20;  // of each size

std::vector<Circuit> circuits(int cards) {
  std::vector<Circuit> all;
  for (int k = 0; k < kCircuits; ++k) {
    all.push_back(
        testing::random_circuit(1000 * static_cast<std::uint64_t>(cards) + static_cast<std::uint64_t>(k), {cards, true, false}));
  }
  return all;
}

/// Largest relative difference between the sorted caps.
double apart(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (b[i] > 0) most = std::max(most, std::abs(a[i] - b[i]) / b[i]);
  }
  return most;
}

void compare(int cards, int repeats) {
  const std::vector<Circuit> all = circuits(cards);
  std::vector<double> ours, theirs;
  double worst = 0;
  for (int k = 0; k < repeats; ++k) {
    double our_time = 0, their_time = 0;
    for (const Circuit& circuit : all) {
      PlannedCaps caps;
      std::vector<double> oracle;
      our_time += seconds([&] { caps = static_caps(circuit); });
      their_time += seconds([&] { oracle = testing::oracle_caps(circuit, caps.suspended); });
      worst = std::max(worst, apart(caps.cap, oracle));
    }
    ours.push_back(our_time / kCircuits);
    theirs.push_back(their_time / kCircuits);
  }
  std::printf("| %d | %zu | %.4f | %.2f | 1 : %.0f | %.4f %% |\n", cards, all.front().limits.size(), median(ours) * 1e3,
              median(theirs) * 1e3, median(theirs) / median(ours), worst * 100);
}

}  // namespace
}  // namespace ohm::bench

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 5;
  if (repeats < 1) {
    std::fprintf(stderr, "usage: caps_oracle [REPEATS]      default 5\n");
    return 1;
  }
  std::printf(
      "| cards | limits (first circuit) | allocator ms | LP oracle ms | ratio | largest difference |\n|---|---|---|---|---|---|\n");
  for (const int cards : {4, 8, 16, 32, 64, 128}) ohm::bench::compare(cards, repeats);
  return 0;
}
