// What one tick of the agent costs: agent_tick [TICKS [REPEATS]]
//
// The loop of ohmd in protect over examples/rig-32x3090.yaml, every card mining so that cooling, caps and interlock are at work, on
// a manual clock and a twin in this process: sample, estimate, judge, decide, describe and publish, without history and API.
// Microseconds of this thread's processor time; the twin's own step is not counted. The median of the repeats with the range. Exit
// status 2 when the limit is missed: 1 ms.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "agent/loop/agent.h"
#include "bench/median.h"
#include "hardware/testing/twin_rig.h"
#include "hardware/twin/twin_fan.h"
#include "rig/rig_file.h"

namespace ohm::bench {
namespace {

constexpr double kLimitMicroseconds = 1000;
constexpr int kWarm = 600;  // ticks until caps are set and cards are warm

RigLock lock_of(const Rig& rig, const std::vector<twin::BoardIdentity>& cards) {
  RigLock lock;
  lock.rig = rig.name;
  for (std::size_t i = 0; i < cards.size(); ++i)
    lock.cards.push_back({rig.cards[i].name, cards[i].uuid, "", cards[i].bus_id, "2026-11-24T00:00:00Z"});
  return lock;
}

class Loop {
 public:
  explicit Loop(const Rig& rig) : twin_{rig, 1}, cards_{testing_rig::identities(rig)}, gpus_{clock_, twin_, cards_} {
    for (auto& fan : chassis_fans(twin_)) fans_.push_back(std::move(fan));
    AgentWorld world{clock_, gpus_, nullptr, {}, nullptr, log_, commands_, {}};
    for (auto& fan : fans_) world.fans.push_back(fan.get());
    agent_ = std::make_unique<Agent>(AgentSetup{rig, lock_of(rig, cards_), Mode::Protect, "", Seconds{1}}, std::move(world));
    for (std::uint32_t i = 0; i < rig.cards.size(); ++i)
      if (!twin_.load(i, "mine", Fraction{1})) std::exit(1);
  }

  /// Processor seconds of so many ticks.
  double run(int ticks) {
    double spent = 0;
    for (int k = 0; k < ticks; ++k) {
      spent += processor_seconds([&] { agent_->tick(); });
      twin_.advance(Seconds{1});
      clock_.advance(Seconds{1});
    }
    return spent;
  }

  std::size_t cooled() const {
    const auto view = agent_->newest();
    return static_cast<std::size_t>(
        std::ranges::count_if(view->cards, [](const CardView& c) { return c.cooling && c.cooling->duty; }));
  }

 private:
  twin::RigTwin twin_;
  ManualClock clock_;
  EventLog log_;
  CommandQueue commands_;
  std::vector<twin::BoardIdentity> cards_;
  TwinDriver gpus_;
  std::vector<std::unique_ptr<ChassisFan>> fans_;
  std::unique_ptr<Agent> agent_;
};

int run(int ticks, int repeats) {
  const auto rig = read_rig_file("examples/rig-32x3090.yaml");
  if (!rig) return std::fprintf(stderr, "%s\n", render(rig.error()).c_str()), 1;
  Loop loop{*rig};
  static_cast<void>(loop.run(kWarm));
  std::vector<double> costs;
  for (int r = 0; r < repeats; ++r) costs.push_back(1e6 * loop.run(ticks) / ticks);
  const auto [least, most] = std::minmax_element(costs.begin(), costs.end());
  const double middle = median(costs);
  std::printf("%zu cards, %zu of them cooled by the law, %d runs of %d ticks\n", rig->cards.size(), loop.cooled(), repeats, ticks);
  std::printf("us per tick          %.0f (median; %.0f … %.0f)\n", middle, *least, *most);
  std::printf("part of the limit    %.2f of %.0f us\n", middle / kLimitMicroseconds, kLimitMicroseconds);
  return middle <= kLimitMicroseconds ? 0 : 2;
}

}  // namespace
}  // namespace ohm::bench

int main(int argc, char** argv) {
  const int ticks = argc > 1 ? std::atoi(argv[1]) : 500, repeats = argc > 2 ? std::atoi(argv[2]) : 7;
  if (ticks <= 0 || repeats <= 0) return std::fprintf(stderr, "usage: agent_tick [TICKS [REPEATS]]\n"), 1;
  return ohm::bench::run(ticks, repeats);
}
