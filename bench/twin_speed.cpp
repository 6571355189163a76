// How fast the simulated rig runs: twin_speed [STEPS [REPEATS]]
//
// 1 s steps of examples/rig-32x3090.yaml under a mix of work that changes now and then, as a scheduler would have it: ns per
// card-step, and what a year of that rig takes on one core. Counted in processor time of this one thread, so that a busy machine
// does not show as a slow twin; wall time is told beside it. The median of the repeats with the range. Exit status 2 when the limit
// is missed: 60 ns per card-step, which is a year in 60 s.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "bench/median.h"
#include "rig/rig_file.h"
#include "twin/rig_twin.h"
#include "twin/state.h"

namespace ohm::bench {
namespace {

constexpr double kLimitNanoseconds = 60;
constexpr double kYear = 365 * 86400.0;  // steps of 1 s
constexpr int kStepsPerChange = 300;     // one card starts or ends something every five minutes

constexpr std::array kMix{"train", "idle", "decode", "moe-decode", "mine", "moe-prefill", "idle", "train"};

void change_one(twin::RigTwin& rig, int turn) {
  const auto card = static_cast<std::uint32_t>(turn) % static_cast<std::uint32_t>(rig.rig().cards.size());
  const auto word = kMix[static_cast<std::size_t>(turn) * 5 % kMix.size()];
  if (!rig.load(card, word, Fraction{1}) || !rig.set_cap(card, Watts{220 + turn % 14 * 10.0})) std::exit(1);
}

struct Cost {
  double processor{}, wall{};  ///< ns per card-step
};

double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

Cost cost_of(twin::RigTwin& rig, int steps) {
  const double start = processor_seconds();
  const double wall = seconds([&] {
    for (int i = 0; i < steps; ++i) {
      if (i % kStepsPerChange == 0) change_one(rig, i / kStepsPerChange);
      rig.advance(Seconds{1});
    }
  });
  const double per_card_step = 1e9 / steps / static_cast<double>(rig.rig().cards.size());
  return {(processor_seconds() - start) * per_card_step, wall * per_card_step};
}

int run(int steps, int repeats) {
  const auto rig = read_rig_file("examples/rig-32x3090.yaml");
  if (!rig) {
    std::fprintf(stderr, "%s\n", render(rig.error()).c_str());
    return 1;
  }
  std::vector<double> costs;
  for (int r = 0; r < repeats; ++r) {
    twin::RigTwin twin{*rig, 1};
    (void)cost_of(twin, 40 * kStepsPerChange);  // every card has had its turn
    const auto cost = cost_of(twin, steps);
    costs.push_back(cost.processor);
    std::printf("run %d: %.1f ns per card-step (%.1f by the wall), rig at %.0f W\n", r + 1, cost.processor, cost.wall,
                twin.truth().wall);
  }
  const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  const double middle = median(costs), cards = static_cast<double>(rig->cards.size());
  std::printf("%zu cards, 1 s steps, %d runs of %d steps\n", rig->cards.size(), repeats, steps);
  std::printf("ns per card-step     %.1f (median; %.1f … %.1f)\n", middle, *least, *most);
  std::printf("a year of this rig   %.0f s\n", middle * 1e-9 * cards * kYear);
  std::printf("part of the limit    %.2f of %.0f ns\n", middle / kLimitNanoseconds, kLimitNanoseconds);
  return middle <= kLimitNanoseconds ? 0 : 2;
}

}  // namespace
}  // namespace ohm::bench

int main(int argc, char** argv) {
  const int steps = argc > 1 ? std::atoi(argv[1]) : 300'000, repeats = argc > 2 ? std::atoi(argv[2]) : 5;
  if (steps <= 0 || repeats <= 0) return std::fprintf(stderr, "usage: twin_speed [STEPS [REPEATS]]\n"), 1;
  return ohm::bench::run(steps, repeats);
}
