#include "twin/rig_twin.h"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "twin/model.h"
#include "twin/state.h"
#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

void put_to_work(RigTwin& twin) {
  const auto& words = workload_words();
  for (std::uint32_t i = 0; i < twin.rig().cards.size(); ++i) ASSERT_TRUE(twin.load(i, words[i % words.size()], Fraction{1}));
}

void expect_same(const State& a, const State& b) {
  EXPECT_EQ(a.cards, b.cards);
  EXPECT_EQ(a.heat, b.heat);
  EXPECT_EQ(a.power, b.power);
  EXPECT_EQ(a.supplies, b.supplies);
  EXPECT_EQ(a.trips, b.trips);
  EXPECT_EQ(a.room, b.room);
}

TEST(RigTwin, GivesTheSameBitsForTheSameSeed) {
  RigTwin a{test::barn(), 11}, b{test::barn(), 11};
  for (auto* twin : {&a, &b}) {
    put_to_work(*twin);
    test::run(*twin, 1000);
  }
  expect_same(a.truth(), b.truth());
  EXPECT_EQ(a.observe().cards[3].power_average, b.observe().cards[3].power_average);
}

TEST(RigTwin, GivesOtherCardsForAnotherSeed) {
  RigTwin a{test::barn(), 11}, b{test::barn(), 12};
  EXPECT_NE(a.model().cards[0].idle, b.model().cards[0].idle);
  EXPECT_NE(a.model().cards[0].pad, b.model().cards[0].pad);
  EXPECT_NE(a.model().cards[0].pad, a.model().cards[1].pad);
}

TEST(RigTwin, IsAValueWhoseCopyGoesItsOwnWay) {
  RigTwin twin{test::barn(), 1};
  put_to_work(twin);
  test::run(twin, 100);
  RigTwin copy = twin;
  ASSERT_TRUE(copy.load(2, "idle", Fraction{0}));
  test::run(copy, 100);
  EXPECT_GT(twin.truth().power.watts[2], 200);
  EXPECT_LT(copy.truth().power.watts[2], 30);
  twin = copy;
  expect_same(twin.truth(), copy.truth());
}

TEST(RigTwin, CutsALongStepIntoSeconds) {
  RigTwin minute{test::barn(), 1}, seconds{test::barn(), 1};
  for (auto* twin : {&minute, &seconds}) put_to_work(*twin);
  minute.advance(Seconds{60});
  test::run(seconds, 60);
  expect_same(minute.truth(), seconds.truth());
}

// The step's own error: a hundredth of a second against a second, after ten minutes of warming up under a firmware that throttles.
TEST(RigTwin, SaysNearlyTheSameInCoarseAndFineSteps) {
  RigTwin coarse{test::bench_rig(), 1}, fine{test::bench_rig(), 1};
  for (auto* twin : {&coarse, &fine}) put_to_work(*twin);
  ASSERT_TRUE(coarse.load(0, "train", Fraction{1}));
  ASSERT_TRUE(fine.load(0, "train", Fraction{1}));
  test::run(coarse, 600, 1);
  test::run(fine, 600, 0.01);
  EXPECT_NEAR(coarse.truth().heat.die[0], fine.truth().heat.die[0], 0.3);
  EXPECT_NEAR(coarse.truth().heat.vram[0], fine.truth().heat.vram[0], 0.3);
  EXPECT_NEAR(coarse.truth().power.energy[0], fine.truth().power.energy[0], 0.005 * fine.truth().power.energy[0]);
}

// NVML's power on GA102 is an average over one second (facts/rig-tools.md §2.1).
TEST(PowerReading, AveragesOverOneSecond) {
  RigTwin twin{test::bench_rig(), 1};
  test::run(twin, 20);
  const double idle = twin.truth().power.watts[0];
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  for (int tenth = 1; tenth <= 12; ++tenth) {
    test::run(twin, 0.1, 0.05);
    const double busy = twin.truth().power.watts[0], part = std::min(1.0, tenth / 10.0);
    EXPECT_NEAR(twin.truth().power.average[0], idle + (busy - idle) * part, 0.01) << tenth << " tenths";
  }
}

TEST(PowerReading, IsNoisyAndRoundedAroundTheTruth) {
  RigTwin twin{test::bench_rig(), 1};
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  test::run(twin, 600);
  double sum = 0;
  int different = 0;
  double last = 0;
  for (int i = 0; i < 400; ++i) {
    test::run(twin, 1);
    const double read = twin.observe().cards[0].power_average.v;
    EXPECT_NEAR(read, twin.truth().power.watts[0], 0.02 * read);
    EXPECT_NEAR(read * 100, std::round(read * 100), 1e-6);
    sum += read - twin.truth().power.watts[0];
    different += read != last ? 1 : 0;
    last = read;
  }
  EXPECT_NEAR(sum / 400, 0, 0.3);
  EXPECT_GT(different, 300);
}

TEST(PowerReading, EnergyIsTheSumOfWattsOverTime) {
  RigTwin twin{test::bench_rig(), 1};
  test::run(twin, 100);
  const double idle = 100 * twin.truth().power.watts[0];
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  double sum = idle;
  for (int s = 0; s < 300; ++s) {
    test::run(twin, 1);
    sum += twin.truth().power.watts[0];
  }
  EXPECT_NEAR(twin.observe().cards[0].energy.v, sum, 1e-6 * sum);
}

TEST(Temperatures, AreWholeDegrees) {
  RigTwin twin{test::barn(), 1};
  put_to_work(twin);
  test::run(twin, 300);
  for (const auto& card : twin.observe().cards) {
    EXPECT_EQ(card.die.v, std::round(card.die.v));
    EXPECT_EQ(card.vram.v, std::round(card.vram.v));
    EXPECT_EQ(card.hotspot.v, std::round(card.hotspot.v));
  }
}

TEST(Temperatures, HotspotIs8To15KelvinAboveTheDieUnderLoad) {
  RigTwin twin{test::bench_rig(), 1};
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  test::run(twin, 900);
  const double above = twin.truth().heat.hotspot[0] - twin.truth().heat.die[0];
  EXPECT_GE(above, 8);
  EXPECT_LE(above, 15);
}

// ---- what a driver does ----

TEST(Setters, RefuseWhatIsOutsideTheCardsRangeAndNameIt) {
  RigTwin twin{test::barn(), 1};
  EXPECT_EQ(twin.set_cap(0, Watts{480}).error().what, "A1: power limit 480 W outside 100 … 400 W");
  EXPECT_EQ(twin.set_fan(0, Fraction{0.1}).error().what, "A1: fan 10 % outside 30 … 100 %");
  EXPECT_FALSE(twin.lock_clocks(0, Megahertz{1500}, Megahertz{1200}));
  EXPECT_FALSE(twin.lock_clocks(0, Megahertz{0}, Megahertz{3000}));
  EXPECT_FALSE(twin.lock_memory_clocks(0, Megahertz{0}, Megahertz{400}));
  EXPECT_FALSE(twin.set_offsets(0, Megahertz{5000}, std::nullopt));
  EXPECT_FALSE(twin.set_cap(99, Watts{250}));
  EXPECT_FALSE(twin.load(0, "dance", Fraction{1}));
  EXPECT_FALSE(twin.switch_outlet("pdu1/99", false));
  EXPECT_FALSE(twin.reset_breaker("P99"));
}

TEST(Setters, ActOnThePhysicsAndAreReadBackInTheInputs) {
  RigTwin twin{test::bench_rig(), 1};
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  ASSERT_TRUE(twin.set_cap(0, Watts{250}));
  ASSERT_TRUE(twin.set_fan(0, Fraction{0.8}));
  ASSERT_TRUE(twin.set_offsets(0, Megahertz{-100}, Megahertz{500}));
  test::run(twin, 30);
  const auto r = twin.observe().cards[0];
  EXPECT_NEAR(r.power_average.v, 247, 6);
  EXPECT_NEAR(r.fans[0].speed.v, 2400, 20);
  EXPECT_EQ(r.mem_clock, Megahertz{10001});
  EXPECT_EQ(twin.inputs().cards[0].core_offset, Megahertz{-100});
  ASSERT_TRUE(twin.lock_clocks(0, Megahertz{210}, Megahertz{900}));
  test::run(twin, 1);
  EXPECT_EQ(twin.observe().cards[0].sm_clock, Megahertz{900});
  ASSERT_TRUE(twin.unlock_clocks(0));
  ASSERT_TRUE(twin.fan_to_firmware(0));
  test::run(twin, 30);
  EXPECT_GT(twin.observe().cards[0].sm_clock, Megahertz{900});
  EXPECT_LT(twin.observe().cards[0].fans[0].duty, Fraction{0.8});
}

// The firmware's target is NVML's acoustic threshold: fan and clock act as many kelvin earlier.
TEST(Setters, ALowerTargetKeepsTheDieCoolerWithFanAndClock) {
  RigTwin twin{test::bench_rig("rtx-3090-fe"), 1};
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  test::run(twin, 1200);
  const auto before = twin.observe().cards[0];
  ASSERT_TRUE(twin.set_target(0, Celsius{65}));
  test::run(twin, 1200);
  const auto after = twin.observe().cards[0];
  EXPECT_LT(after.die.v, before.die.v - 3);
  EXPECT_GT(after.fans[0].duty, before.fans[0].duty);
  ASSERT_TRUE(twin.set_target(0, std::nullopt));
  test::run(twin, 1200);
  EXPECT_NEAR(twin.observe().cards[0].die.v, before.die.v, 1);
  EXPECT_EQ(twin.set_target(0, Celsius{95}).error().what, "A1: target temperature 95 C outside 65 … 91 C");
}

TEST(Traffic, GoesWithTheWorkAndEndsAtWhatTheLinkCarries) {
  RigTwin twin{test::barn(), 1};  // x1 gen2: 0.4 GB/s of payload
  EXPECT_EQ(twin.observe().cards[0].pcie_rx.v, 0);
  ASSERT_TRUE(twin.load(0, "train", Fraction{1}));
  ASSERT_TRUE(twin.load(1, "decode", Fraction{1}));
  ASSERT_TRUE(twin.load(2, "train", Fraction{0.2}));
  test::run(twin, 30);
  const auto cards = twin.observe().cards;
  EXPECT_NEAR(cards[0].pcie_rx.v, 0.4e9, 0.02e9);
  EXPECT_NEAR(cards[1].pcie_rx.v, 2e6, 0.4e6);
  EXPECT_LT(cards[2].pcie_rx.v, 0.25e9);
}

TEST(Limits, AreThoseOfThePartInTheCatalogue) {
  const auto rig = test::barn();
  const auto fe = limits_of(rig, 0), suprim = limits_of(rig, 19);  // C4
  EXPECT_EQ(fe.cap_default, Watts{350});
  EXPECT_EQ(fe.cap_max, Watts{400});
  EXPECT_EQ(fe.fans, 2);
  EXPECT_EQ(suprim.fans, 3);
  EXPECT_GT(suprim.cap_max, fe.cap_max);
  EXPECT_EQ(fe.sm_max, Megahertz{1995});
}

// ---- properties of a whole rig ----

RC_GTEST_PROP(RigTwin, GivesAllItsWattsToTheAirInTheEnd, ()) {
  RigTwin twin{test::bench_rig("msi-3090-suprim-x", 3), *rc::gen::arbitrary<std::uint64_t>()};
  for (std::uint32_t i = 0; i < 3; ++i) {
    const auto& words = workload_words();
    (void)twin.load(i, words[static_cast<std::size_t>(*rc::gen::inRange<int>(0, 6))], Fraction{*rc::gen::inRange(1, 11) / 10.0});
    (void)twin.set_fan(i, Fraction{*rc::gen::inRange(30, 101) / 100.0});
  }
  test::run(twin, 7200);
  for (std::size_t i = 0; i < 3; ++i)
    RC_ASSERT(std::abs(twin.truth().heat.given_off[i] - twin.truth().power.watts[i]) < 0.01 * twin.truth().power.watts[i] + 0.5);
}

RC_GTEST_PROP(RigTwin, StaysSaneUnderAnyMixOfFaultsLoadsAndStepLengths, ()) {
  RigTwin twin{test::barn(), *rc::gen::arbitrary<std::uint64_t>()};
  const std::vector<std::string> targets{"A1", "A.p1", "P18", "pdu1.b2", "pdu1/1", "pdu2", "site", "main", "C4"};
  for (int turn = 0; turn < 20; ++turn) {
    const auto kind = static_cast<FaultKind>(*rc::gen::inRange<int>(0, 19));
    (void)twin.inject({kind, *rc::gen::elementOf(targets), *rc::gen::elementOf(targets), *rc::gen::inRange(-30, 260) * 1.0});
    (void)twin.load(static_cast<std::uint32_t>(*rc::gen::inRange(0, 32)), *rc::gen::elementOf(workload_words()), Fraction{1});
    if (*rc::gen::arbitrary<bool>()) (void)twin.clear(std::nullopt, *rc::gen::elementOf(targets));
    twin.advance(Seconds{*rc::gen::inRange(1, 6001) / 100.0});
    const auto r = twin.observe();
    for (std::size_t i = 0; i < 32; ++i) {
      RC_ASSERT(std::isfinite(twin.truth().heat.die[i]) && twin.truth().heat.die[i] > 0 && twin.truth().heat.die[i] < 130);
      RC_ASSERT(r.cards[i].power_average.v >= 0 && twin.truth().power.watts[i] < 500);
    }
    RC_ASSERT(std::isfinite(twin.truth().wall) && twin.truth().wall >= 0);
  }
}

}  // namespace
}  // namespace ohm::twin
