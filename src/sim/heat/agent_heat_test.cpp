// The agent's loop over a simulated rig on a manual clock, in protect: what the true temperatures do, and what the cards are left
// with.
#include <algorithm>
#include <gtest/gtest.h>

#include "agent/loop/agent.h"
#include "hardware/gpu/failing_driver.h"
#include "hardware/testing/twin_rig.h"
#include "hardware/twin/twin_fan.h"
#include "rig/rig_file.h"
#include "twin/state.h"

namespace ohm::sim {
namespace {

using cooling::Why;

/// `cards` on old pads, behind enough supplies that caps do not bind.
Rig rig_of(int cards) {
  const std::string text = "ohmstead: 1\nsite: {feed: 240 V split-phase, breaker: 200 A}\nbox: {cards: " + std::to_string(cards) +
                           " x rtx-3090-fe, psu: {rating: " + std::to_string(600 * cards) + " W, tier: platinum-230}}\n";
  auto rig = read_rig(text, "heat.yaml");
  if (!rig) assertion_failed(render(rig.error()).c_str(), __FILE__, __LINE__);
  return *rig;
}

class Barn {
 public:
  explicit Barn(Mode mode = Mode::Protect, int cards = 2)
      : rig{rig_of(cards)}, twin{rig, 7}, inner_{clock, twin, testing_rig::identities(rig)}, gpus{inner_} {
    for (auto& fan : chassis_fans(twin)) fans_.push_back(std::move(fan));
    agent_.emplace(AgentSetup{rig, lock(), mode, "", Seconds{1}}, world());
  }

  void work(std::uint32_t card, const std::string& what) { ASSERT_TRUE(twin.load(card, what, Fraction{1})); }
  void pads(double worse) {
    for (const auto& card : rig.cards) ASSERT_TRUE(twin.inject({twin::FaultKind::PadsDegrade, card.name, "", worse}));
  }
  void run(int seconds) {
    for (int k = 0; k < seconds; ++k) {
      agent_->tick();
      twin.advance(Seconds{1});
      clock.advance(Seconds{1});
      hottest = std::max(hottest, vram(0));
    }
  }
  double vram(std::size_t card) const { return twin.truth().heat.vram[card]; }
  const twin::CardInputs& set(std::size_t card) const { return twin.inputs().cards[card]; }
  CoolingView cooling(std::size_t card) const { return *agent_->newest()->cards[card].cooling; }
  Agent& agent() { return *agent_; }

  Rig rig;
  twin::RigTwin twin;
  ManualClock clock;
  EventLog log;
  double hottest{};

 private:
  RigLock lock() const {
    RigLock lock;
    lock.rig = rig.name;
    const auto all = testing_rig::identities(rig);
    for (std::size_t i = 0; i < all.size(); ++i)
      lock.cards.push_back({rig.cards[i].name, all[i].uuid, "", all[i].bus_id, "2026-11-24T00:00:00Z"});
    return lock;
  }
  AgentWorld world() {
    AgentWorld w{clock, gpus, nullptr, {}, nullptr, log, commands_, {}};
    for (auto& fan : fans_) w.fans.push_back(fan.get());
    return w;
  }

  TwinDriver inner_;
  CommandQueue commands_;
  std::vector<std::unique_ptr<ChassisFan>> fans_;
  std::optional<Agent> agent_;

 public:
  FailingDriver gpus;
};

TEST(AgentOnTheTwin, HoldsTheTrueVramOfMiningCardsOnOldPadsAtItsTarget) {
  Barn barn;
  barn.pads(1.55);  // heat_test.cpp: 110 °C under stock firmware
  barn.work(0, "mine");
  barn.work(1, "mine");
  barn.run(600);
  barn.hottest = 0;
  barn.run(3600);
  EXPECT_LE(barn.hottest, 81);
  EXPECT_GE(barn.vram(0), 76) << "and gives up no more than it must";
  EXPECT_TRUE(barn.cooling(0).memory);
  EXPECT_LE(barn.set(0).mem_offset.v, 0) << "never an overclock";
}

TEST(AgentOnTheTwin, LeavesCapAndMemoryAloneWhereFansAreEnough) {
  Barn barn;
  barn.pads(0.45);
  barn.work(0, "train");
  barn.run(3600);
  EXPECT_LE(barn.vram(0), 82);
  EXPECT_FALSE(barn.cooling(0).memory || barn.cooling(0).cap) << barn.cooling(0).says;
  EXPECT_FALSE(barn.set(1).fans[0].manual) << "the card without work rests";
}

TEST(AgentOnTheTwin, TurnsFullAndCapsAtTheFloorWithinATickOfAVramSensorThatBreaks) {
  Barn barn;
  barn.work(0, "mine");
  barn.run(300);
  barn.gpus.silence(GpuId{std::size_t{0}}, Sensor::Vram, Absent::Implausible);
  barn.run(7);  // five seconds are no silence
  EXPECT_EQ(barn.cooling(0).why, Why::SensorLost);
  EXPECT_EQ(barn.set(0).fans[0].duty.v, 1);
  EXPECT_LT(barn.set(0).cap.v, 150);
  barn.gpus.heal(GpuId{std::size_t{0}});
  barn.run(1200);
  EXPECT_NE(barn.cooling(0).why, Why::SensorLost);
  EXPECT_GT(barn.set(0).cap.v, 250) << "and comes back";
}

TEST(AgentOnTheTwin, SeesASensorThatFreezesUnderAMovingLoad) {
  Barn barn;
  barn.work(0, "mine");
  barn.run(300);
  barn.gpus.freeze(GpuId{std::size_t{0}}, false);
  barn.run(5);
  EXPECT_NE(barn.cooling(0).why, Why::SensorLost);
  barn.gpus.heal(GpuId{std::size_t{0}});
  ASSERT_TRUE(barn.twin.inject({twin::FaultKind::SensorFreezes, barn.rig.cards[0].name, "", 0}));
  barn.work(0, "idle");
  barn.run(180);
  EXPECT_EQ(barn.cooling(0).why, Why::SensorLost);
  EXPECT_EQ(barn.set(0).fans[0].duty.v, 1);
}

TEST(AgentOnTheTwin, HoldsACardWhoseFanSticksByMemoryClockAndCap) {
  Barn barn;
  barn.work(0, "mine");
  barn.run(120);
  ASSERT_TRUE(barn.twin.inject({twin::FaultKind::FanSticks, barn.rig.cards[0].name, "", 0}));
  barn.run(1800);
  barn.hottest = 0;
  barn.run(1800);
  EXPECT_LE(barn.hottest, 81);
  EXPECT_TRUE(barn.cooling(0).memory || barn.cooling(0).cap) << barn.cooling(0).says;
}

TEST(AgentOnTheTwin, GivesFansClocksAndChassisFansBackWhenItStops) {
  Barn barn;
  barn.pads(1.55);
  barn.work(0, "mine");
  barn.run(1200);
  ASSERT_TRUE(barn.set(0).fans[0].manual);
  const double cap = barn.set(0).cap.v;
  barn.agent().stop();
  for (const auto& set : barn.twin.inputs().cards) {
    EXPECT_FALSE(set.fans[0].manual);
    EXPECT_EQ(set.mem_offset.v, 0);
    EXPECT_FALSE(set.mem_lock_max);
  }
  EXPECT_EQ(barn.set(0).cap.v, cap) << "no exit raises a cap";
  for (std::size_t fan = 0; fan < barn.twin.chassis_fans().size(); ++fan)
    EXPECT_FALSE(barn.twin.chassis_reading(static_cast<std::uint32_t>(fan)).manual);
}

TEST(AgentOnTheTwin, SetsNothingInWatch) {
  Barn barn{Mode::Watch};
  barn.pads(1.55);
  barn.work(0, "mine");
  barn.run(900);
  EXPECT_EQ(barn.gpus.setters(GpuId{std::size_t{0}}), 0U);
  const auto would = barn.agent().newest()->would_have;
  EXPECT_TRUE(std::any_of(would.begin(), would.end(),
                          [](const WouldHave& w) { return w.says.find("VRAM above 80 °C") != std::string::npos; }));
}

}  // namespace
}  // namespace ohm::sim
