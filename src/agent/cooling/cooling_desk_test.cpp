// The cooling law in the loop, on cards that take settings: what is set, what is told, and when it goes back.
#include "agent/cooling/cooling_desk.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "agent/testing/fake_fan.h"
#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using cooling::Known;
using cooling::Why;
using testing::Bench;
using testing::FakeFan;
using testing::FakeGpus;
using testing::SettersAbort;

constexpr double kFloor = 143;  // W: what a loaded 3090 draws at least (rig/parts)

/// Four cards at work whose temperatures a test sets; fans, memory clock and use are told.
template <class Gpus = FakeGpus>
struct Shelf : Bench<Gpus> {
  explicit Shelf(Mode mode = Mode::Protect) : Bench<Gpus>{mode} {
    for (auto& card : this->gpus.all) {
      auto& s = card.sample;
      s.temperatures.push_back({Place::Hotspot, "bar0", reading(Celsius{70}, {})});
      s.fans = {reading(Fraction{0.45}, {}), reading(Fraction{0.45}, {})};
      s.mem_clock = reading(FakeGpus::kWorkClock, {});
      s.busy = s.mem_busy = reading(Fraction{1}, {});
    }
  }
  void vram(std::size_t card, double degrees) { this->gpus.all[card].sample.temperatures[1].is.value = Celsius{degrees}; }
  void silence_vram(std::size_t card, Absent why = Absent::Silent) { this->gpus.all[card].sample.temperatures[1].is.value = why; }
  double cap(std::size_t card) const { return this->gpus.all[card].sample.cap.get()->v; }
  double duty(std::size_t card) const { return this->gpus.all[card].sample.fans[0].get()->v; }
  std::size_t count(const std::string& order) const {
    return static_cast<std::size_t>(std::count(this->gpus.orders.begin(), this->gpus.orders.end(), order));
  }
  const CoolingView& cooling(std::size_t card) const { return *this->view->cards[card].cooling; }
};

// ---- fans ----

TEST(CoolingInTheAgent, TakesTheFansFromWhereTheyTurnAndLetsThemRunDownBelowEveryTarget) {
  Shelf<> shelf;
  shelf.vram(0, 60);
  shelf.tick();
  EXPECT_NEAR(shelf.duty(0), 0.45, 0.03) << "no bump";
  shelf.ticks(60);
  EXPECT_NEAR(shelf.duty(0), 0.3, 0.001);
  EXPECT_EQ(shelf.cooling(0).why, Why::Quiet);
}

TEST(CoolingInTheAgent, TurnsTheFanOfTheHotCardAloneAndSaysWhy) {
  Shelf<> shelf;
  shelf.vram(0, 70);
  shelf.vram(1, 70);
  shelf.ticks(60);
  shelf.vram(1, 84);
  shelf.ticks(4);
  EXPECT_GT(shelf.duty(1), 0.4);
  EXPECT_NEAR(shelf.duty(0), 0.3, 0.001);
  EXPECT_EQ(shelf.cooling(1).says.rfind("VRAM at 84 °C, above its 80 °C: fans", 0), 0U) << shelf.cooling(1).says;
}

TEST(CoolingInTheAgent, SetsNothingAgainWhileNothingChanges) {
  Shelf<> shelf;
  for (std::size_t i = 0; i < 4; ++i) shelf.vram(i, 60);
  shelf.ticks(120);
  const auto settled = shelf.gpus.orders.size();
  shelf.ticks(200);
  EXPECT_EQ(shelf.gpus.orders.size(), settled);
}

TEST(CoolingInTheAgent, LeavesTheFansOfACoolCardWithoutWorkToTheirFirmware) {
  Shelf<> shelf;
  auto& s = shelf.gpus.all[0].sample;
  shelf.ticks(5);
  ASSERT_TRUE(s.settings.fan_manual);
  s.power.value = s.power_now.value = Watts{20};
  for (int k = 0; k < 150; ++k) {
    for (auto& t : s.temperatures) t.is.value = Celsius{35.0 + k % 2};  // one that stood still while the draw falls is frozen
    shelf.tick();
  }
  EXPECT_EQ(shelf.count("fans to firmware 0"), 1U);
  EXPECT_FALSE(s.settings.fan_manual);
  EXPECT_EQ(shelf.cooling(0).why, Why::Resting);
  EXPECT_FALSE(shelf.cooling(0).duty);
}

TEST(CoolingInTheAgent, LeavesAStickingFanToItsFirmwareTellsItOnceAndGoesOnWithTheNextRung) {
  Shelf<> shelf;
  shelf.gpus.all[0].fan_sticks = true;
  shelf.vram(0, 90);
  shelf.ticks(60);
  EXPECT_GE(shelf.count("fans to firmware 0"), 1U);
  EXPECT_FALSE(shelf.gpus.all[0].sample.settings.fan_manual);
  EXPECT_TRUE(shelf.told("A1", "its fans do not take a duty of"));
  EXPECT_EQ(shelf.card(0).health, Level::Warning);
  EXPECT_LT(shelf.gpus.all[0].sample.mem_clock.get()->v, 9000) << "the memory clock comes down instead";
  shelf.ticks(60);
  std::size_t told = 0;
  for (const auto& event : shelf.log.since({})) told += event.says.find("do not take a duty") != std::string::npos ? 1 : 0;
  EXPECT_EQ(told, 1U);
}

TEST(CoolingInTheAgent, TreatsAFanThatTheDriverRefusesTheSameAtOnce) {
  Shelf<> shelf;
  shelf.gpus.all[0].fan_refused = true;
  shelf.vram(0, 90);
  shelf.ticks(20);
  EXPECT_TRUE(shelf.told("A1", "its fans do not take a duty of"));
  EXPECT_LT(shelf.gpus.all[0].sample.mem_clock.get()->v, 9000);
  EXPECT_LE(std::count_if(shelf.gpus.orders.begin(), shelf.gpus.orders.end(),
                          [](const std::string& order) { return order.rfind("fans 0", 0) == 0; }),
            1)
      << "not asked again for ten minutes";
}

TEST(CoolingInTheAgent, TellsAFanAgainThatAnotherToolSet) {
  Shelf<> shelf;
  for (std::size_t i = 0; i < 4; ++i) shelf.vram(i, 60);
  shelf.ticks(90);
  for (auto& fan : shelf.gpus.all[0].sample.fans) fan.value = Fraction{0.9};
  shelf.ticks(8);
  EXPECT_NEAR(shelf.duty(0), 0.3, 0.001);
  EXPECT_EQ(shelf.card(0).health, Level::Ok);
}

TEST(CoolingInTheAgent, EndsAPulseOfACardThatNeedsItsFans) {
  Shelf<> shelf;
  shelf.ticks(3);
  ASSERT_TRUE(shelf.order(FindCard{"A1", Seconds{60}}));
  shelf.vram(0, 95);
  shelf.ticks(15);
  EXPECT_NEAR(shelf.duty(0), 1, 0.001);
}

// ---- sensors ----

TEST(CoolingInTheAgent, TurnsFansFullAndCapsAtTheFloorInTheTickInWhichTheVramSensorStops) {
  Shelf<> shelf;
  shelf.ticks(20);
  shelf.silence_vram(2);
  shelf.ticks(6);  // a value of up to five seconds ago still counts
  EXPECT_NEAR(shelf.duty(2), 1, 0.001);
  EXPECT_NEAR(shelf.cap(2), kFloor, 1);
  EXPECT_EQ(shelf.cooling(2).why, Why::SensorLost);
  EXPECT_TRUE(shelf.told("A3", "VRAM temperature spoke and stopped: fans full, cap held at its floor"));
  EXPECT_GT(shelf.cap(1), 300) << "its neighbours go on";
  shelf.vram(2, 70);
  shelf.ticks(8);
  EXPECT_EQ(shelf.cooling(2).why, Why::SensorLost) << "not believed at its first word";
  shelf.ticks(5);
  EXPECT_NE(shelf.cooling(2).why, Why::SensorLost);
  EXPECT_TRUE(shelf.told("A3", "its temperatures are told again"));
}

TEST(CoolingInTheAgent, BelievesAFrozenSensorNotForOneTick) {
  Shelf<> shelf;
  shelf.ticks(80);
  for (int k = 0; k < 120 && shelf.cooling(0).why != Why::SensorLost; ++k) {
    const double draw = k < 10 ? 330 : 120;
    shelf.gpus.all[0].sample.power.value = shelf.gpus.all[0].sample.power_now.value = Watts{draw};
    shelf.tick();
  }
  EXPECT_EQ(shelf.cooling(0).why, Why::SensorLost);
  EXPECT_NEAR(shelf.duty(0), 1, 0.001);
}

TEST(CoolingInTheAgent, EstimatesAVramSensorThatWasNeverOfferedAndTellsTheFix) {
  Shelf<> shelf;
  for (std::size_t i = 0; i < 4; ++i) shelf.silence_vram(i, Absent::NotPermitted);
  shelf.ticks(60);
  const auto& sensed = shelf.cooling(0).sensed;
  ASSERT_EQ(sensed.size(), 3U);
  EXPECT_EQ(sensed[0].known, Known::Measured);
  EXPECT_EQ(sensed[2].known, Known::Estimated);
  EXPECT_GT(sensed[2].is.v, 60);
  EXPECT_EQ(shelf.cooling(0).spot, cooling::Spot::Vram);
  EXPECT_NE(shelf.cooling(0).says.find("VRAM estimated at"), std::string::npos) << shelf.cooling(0).says;
  EXPECT_NE(shelf.cooling(0).says.find("run ohmd as root"), std::string::npos) << shelf.cooling(0).says;
  EXPECT_NE(shelf.cooling(0).why, Why::SensorLost);
}

TEST(CoolingInTheAgent, GoesOnWhereItWasWhenACardAnswersAgainThatHung) {
  Shelf<> shelf;
  shelf.ticks(20);
  shelf.gpus.all[0].hung = true;
  shelf.ticks(30);
  EXPECT_FALSE(shelf.card(0).cooling);
  shelf.gpus.all[0].hung = false;
  shelf.tick();
  EXPECT_NE(shelf.cooling(0).why, Why::SensorLost);
}

// ---- memory clock and cap ----

TEST(CoolingInTheAgent, GivesUpMemoryClockThenCapAndTellsThatNoJobCanYield) {
  Shelf<> shelf;
  shelf.vram(0, 88);
  shelf.ticks(15);
  EXPECT_EQ(shelf.cooling(0).why, Why::Memory);
  EXPECT_GT(shelf.cap(0), 300) << "the cap comes later";
  EXPECT_TRUE(shelf.told("A1", "memory held at"));
  shelf.ticks(300);
  EXPECT_EQ(shelf.cooling(0).why, Why::Yield);
  EXPECT_NEAR(shelf.cap(0), kFloor, 1);
  EXPECT_LE(shelf.gpus.all[0].sample.mem_clock.get()->v, 4001 + 1) << "the lowest of the low level";
  EXPECT_NE(shelf.cooling(0).says.find("there is no job of ours to tell"), std::string::npos) << shelf.cooling(0).says;
  EXPECT_EQ(shelf.card(0).health, Level::Warning);
}

TEST(CoolingInTheAgent, NeverOverclocksAMemoryOnItsWayToTheLowerLevelAndBack) {
  Shelf<> shelf;
  double most = 0;
  const auto run = [&](int seconds) {
    for (int k = 0; k < seconds; ++k) {
      shelf.tick();
      most = std::max(most, shelf.gpus.all[0].sample.mem_clock.get()->v);
      most = std::max(most, 9501 + shelf.gpus.all[0].sample.settings.mem_offset.value_or(Megahertz{}).v);
    }
  };
  shelf.vram(0, 88);
  run(300);
  EXPECT_GE(shelf.count("memory lock 0"), 1U);
  for (auto& t : shelf.gpus.all[0].sample.temperatures) t.is.value = Celsius{50};
  run(4000);
  EXPECT_EQ(shelf.gpus.all[0].sample.mem_clock.get(), FakeGpus::kWorkClock);
  EXPECT_GE(shelf.count("memory unlocked 0"), 1U);
  EXPECT_LE(most, 9501);
  EXPECT_TRUE(shelf.told("A1", "its fans alone hold it again"));
  EXPECT_GT(shelf.cap(0), 300);
}

TEST(CoolingInTheAgent, GivesAnOffsetBackThatAnotherToolHadSetSince) {
  Shelf<> shelf;
  shelf.ticks(3);
  auto& s = shelf.gpus.all[0].sample;
  s.settings.mem_offset = Megahertz{950};
  s.mem_clock.value = Megahertz{FakeGpus::kWorkClock.v + 950};
  shelf.ticks(3);
  shelf.vram(0, 88);
  shelf.ticks(20);
  ASSERT_EQ(shelf.cooling(0).why, Why::Memory);
  EXPECT_LT(s.mem_clock.get()->v, 10400) << "from where it was";
  EXPECT_GT(s.mem_clock.get()->v, 9501);
  for (auto& t : s.temperatures) t.is.value = Celsius{50};
  shelf.ticks(900);
  EXPECT_EQ(s.settings.mem_offset, Megahertz{950});
}

TEST(CoolingInTheAgent, AsksAgainForFansThatDidNotGoBackToTheirFirmware) {
  Shelf<> shelf;
  auto& s = shelf.gpus.all[0].sample;
  for (auto& t : s.temperatures) t.is.value = Celsius{35};
  s.power.value = s.power_now.value = Watts{20};
  shelf.ticks(3);
  EXPECT_EQ(shelf.count("fans to firmware 0"), 0U) << "never touched";
  s.settings.fan_manual = true;
  shelf.ticks(10);
  EXPECT_EQ(shelf.count("fans to firmware 0"), 1U);
  EXPECT_FALSE(s.settings.fan_manual);
}

TEST(CoolingInTheAgent, GoesOnToTheCapWhereTheMemoryDoesNotTakeALowerClock) {
  Shelf<> shelf;
  shelf.gpus.all[0].memory_sticks = true;
  shelf.vram(0, 88);
  shelf.ticks(120);
  EXPECT_TRUE(shelf.told("A1", "its memory does not take a lower clock"));
  EXPECT_LT(shelf.cap(0), 200);
  EXPECT_EQ(shelf.gpus.all[0].sample.settings.mem_offset, Megahertz{0}) << "and is given back";
}

TEST(CoolingInTheAgent, HoldsNoOtherCapDownAndRaisesItsOwnWithoutAnEventForEachWatt) {
  Shelf<> shelf;
  shelf.vram(0, 88);
  shelf.ticks(200);
  shelf.vram(0, 50);
  shelf.ticks(600);
  std::size_t told = 0;
  for (const auto& event : shelf.log.since({})) told += event.thing == "A1" ? 1 : 0;
  EXPECT_LE(told, 12U);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GT(shelf.cap(i), 300);
}

// ---- giving back ----

TEST(CoolingInTheAgent, GivesFansOffsetsAndLocksBackWhenItStopsAndRaisesNoCap) {
  Shelf<> shelf;
  shelf.vram(0, 88);
  shelf.ticks(300);
  const double cap = shelf.cap(0);
  shelf.agent.stop();
  for (const auto& card : shelf.gpus.all) {
    EXPECT_FALSE(card.sample.settings.fan_manual);
    EXPECT_FALSE(card.sample.settings.mem_lock_max);
    EXPECT_EQ(card.sample.settings.mem_offset.value_or(Megahertz{}), Megahertz{0});
  }
  EXPECT_EQ(shelf.cap(0), cap);
}

TEST(CoolingInTheAgent, InWatchSetsNothingAndTellsInOneLineACardWhatProtectWouldDo) {
  Shelf<SettersAbort> shelf{Mode::Watch};
  shelf.vram(0, 94);
  shelf.ticks(300);  // a setter would have ended this test
  const auto& all = shelf.view->would_have;
  EXPECT_EQ(std::count_if(all.begin(), all.end(), [](const WouldHave& w) { return w.says == "fans faster: VRAM above 80 °C"; }), 1);
  EXPECT_EQ(all.size(), 1U);
  EXPECT_FALSE(shelf.cooling(0).duty);
  EXPECT_FALSE(shelf.cooling(0).cap);
  for (auto& fan : shelf.gpus.all[0].sample.fans) fan.value = Fraction{1};
  shelf.ticks(5);
  const auto& after = shelf.view->would_have;
  EXPECT_TRUE(
      std::any_of(after.begin(), after.end(), [](const WouldHave& w) { return w.says == "memory clock lower: VRAM above 80 °C"; }));
  shelf.gpus.all[0].lost = true;
  shelf.tick();
  EXPECT_TRUE(shelf.view->would_have.empty()) << "nothing would be done to a card that is gone";
  shelf.agent.stop();
}

TEST(CoolingInTheAgent, DrivesNoCardThatIsNotAdopted) {
  Bench<> bench{Mode::Protect, 4, false};
  bench.gpus.all[0].sample.temperatures[1].is.value = Celsius{99};
  bench.ticks(30);
  EXPECT_TRUE(bench.gpus.orders.empty());
  EXPECT_FALSE(bench.card(0).cooling);
}

// ---- pads ----

TEST(CoolingInTheAgent, TellsAgedPadsOnceAgainstTheSiblings) {
  Shelf<> shelf;
  for (std::size_t i = 0; i < 4; ++i) shelf.vram(i, 60);
  shelf.vram(3, 78);
  shelf.ticks(900);
  ASSERT_TRUE(shelf.cooling(3).pads);
  EXPECT_NEAR(shelf.cooling(3).pads->v, 18, 2);
  EXPECT_NEAR(shelf.cooling(0).pads->v, 0, 2);
  EXPECT_TRUE(shelf.told("A4", "°C against its siblings"));
  const auto& why = shelf.card(3).why;
  EXPECT_TRUE(std::any_of(why.begin(), why.end(), [](const std::string& w) { return w.rfind("pads, +", 0) == 0; }));
  std::size_t told = 0;
  for (const auto& event : shelf.log.since({})) told += event.says.rfind("pads, +", 0) == 0 ? 1 : 0;
  EXPECT_EQ(told, 1U);
}

// ---- chassis fans ----

struct Draught {
  explicit Draught(Mode mode = Mode::Protect) {
    for (auto& card : bench.gpus.all) {
      card.sample.temperatures.push_back({Place::Hotspot, "bar0", reading(Celsius{70}, {})});
      card.sample.fans = {reading(Fraction{0.6}, {})};
    }
    auto world = bench.world();
    world.fans = {&own, &unknown};
    agent.emplace(AgentSetup{bench.rig, testing::lock_of(bench.rig, bench.gpus), mode, "", Seconds{1}}, world);
  }
  void run(int seconds) {
    for (int k = 0; k < seconds; ++k) {
      agent->tick();
      bench.clock.advance(Seconds{1});
    }
  }
  void vram(double degrees) {
    for (auto& card : bench.gpus.all) card.sample.temperatures[1].is.value = Celsius{degrees};
  }
  double duty(FakeFan& fan) { return fan.duty(bench.clock.now()).get()->v; }

  Bench<> bench{Mode::Watch};  // its own agent is not ticked
  FakeFan own{"A.fan1"}, unknown{"CPU_OPT"};
  std::optional<Agent> agent;
};

TEST(ChassisFansInTheAgent, TurnWithTheCardsAndNeverThoseThatMayBeTheProcessors) {
  Draught barn;
  barn.run(60);
  EXPECT_TRUE(barn.own.manual);
  EXPECT_FALSE(barn.unknown.manual);
}

TEST(ChassisFansInTheAgent, AreAllFullWhenACardWantsAllOrHangs) {
  Draught barn;
  barn.run(20);
  barn.bench.gpus.all[2].hung = true;
  barn.run(2);
  EXPECT_EQ(barn.duty(barn.own), 1);
  EXPECT_EQ(barn.duty(barn.unknown), 1);
  barn.bench.gpus.all[2].hung = false;
  barn.run(320);
  EXPECT_FALSE(barn.unknown.manual) << "given back to its board";
  EXPECT_LT(barn.duty(barn.own), 1);
}

TEST(ChassisFansInTheAgent, GoBackToTheirBoardWhenNoCardWorksAndAtTheEnd) {
  Draught barn;
  barn.run(20);
  ASSERT_TRUE(barn.own.manual);
  for (auto& card : barn.bench.gpus.all) card.sample.power.value = card.sample.power_now.value = Watts{20};
  for (int k = 0; k < 75; ++k) {
    for (auto& card : barn.bench.gpus.all)
      for (auto& t : card.sample.temperatures) t.is.value = Celsius{35.0 + k % 2};
    barn.run(2);
  }
  EXPECT_FALSE(barn.own.manual);
  barn.vram(90);
  barn.run(30);
  ASSERT_TRUE(barn.own.manual);
  barn.agent->stop();
  EXPECT_FALSE(barn.own.manual || barn.unknown.manual);
}

}  // namespace
}  // namespace ohm
