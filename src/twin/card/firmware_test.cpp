#include "twin/card/firmware.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

using test::Bench;

Bench working(const std::string& work, double cap, const std::string& part = "msi-3090-suprim-x") {
  Bench bench{test::bench_rig(part)};
  bench.load(work);
  bench.inputs.cards[0].cap = Watts{cap};
  bench.inputs.cards[0].fans.fill({true, Fraction{1}});
  return bench;
}

// ---- power ----

RC_GTEST_PROP(Firmware, HoldsEveryCapThatIsFeasibleAndWastesLessThanAClockStep, ()) {
  const auto& words = workload_words();
  const auto work = words[static_cast<std::size_t>(*rc::gen::inRange<int>(1, 6))];
  const double cap = *rc::gen::inRange(150, 325);  // below every plateau, above every floor
  auto bench = working(work, cap);
  bench.run(5);
  RC_ASSERT(bench.watts() <= cap);
  RC_ASSERT(bench.watts() > cap - 8);  // 15 MHz near the top of the curve
}

// A40 rows, same GA102 die: a 100 W cap is exceeded, none from 125 W up (facts/power.md §0).
TEST(Firmware, DrawsTheFloorWhenTheCapIsInfeasible) {
  auto bench = working("decode", 100);
  bench.run(5);
  EXPECT_NEAR(bench.watts(), 143, 1);
  EXPECT_EQ(bench.readings().cards[0].sm_clock, Megahertz{210});
  EXPECT_TRUE(bench.readings().cards[0].throttle & throttle::kPowerCap);
  EXPECT_LT(bench.card().rate, 0.2);  // 14-19 % of full speed
}

// club-3090: caps from 340 to 370 W drew the same on three classes of four.
TEST(Firmware, GainsNothingFromCapsOnTheBoostPlateau) {
  auto low = working("train", 340), high = working("train", 370), above = working("train", 390);
  for (auto* bench : {&low, &high, &above}) bench->run(5);
  EXPECT_EQ(low.watts(), high.watts());
  EXPECT_GT(above.watts(), high.watts() + 30);
}

TEST(Firmware, FollowsALoweredCapWithinTheStep) {
  auto bench = working("train", 320);
  bench.run(5);
  bench.inputs.cards[0].cap = Watts{220};
  bench.run(1);
  EXPECT_LE(bench.watts(), 220);
}

TEST(Firmware, NeverClocksAboveALock) {
  auto bench = working("moe-decode", 350);
  bench.inputs.cards[0].lock_max = Megahertz{1207};
  bench.run(5);
  EXPECT_EQ(bench.readings().cards[0].sm_clock, Megahertz{1200});  // the grid's clock below
  EXPECT_FALSE(bench.readings().cards[0].throttle & throttle::kPowerCap);
}

// LACT#486: a locked clock with a positive core offset runs at a lower voltage.
TEST(Firmware, UndervoltsByAPositiveOffsetAtALockedClock) {
  auto stock = working("train", 390), offset = working("train", 390);
  for (auto* bench : {&stock, &offset}) bench->inputs.cards[0].lock_max = Megahertz{1650};
  offset.inputs.cards[0].core_offset = Megahertz{150};
  for (auto* bench : {&stock, &offset}) bench->run(5);
  EXPECT_EQ(stock.card().rate, offset.card().rate);
  EXPECT_LT(offset.watts(), stock.watts() - 15);
}

TEST(Firmware, RunsComputeInP2WithMemoryAt9501) {
  auto bench = working("train", 350);
  bench.run(2);
  EXPECT_EQ(bench.readings().cards[0].mem_clock, Megahertz{9501});
  EXPECT_EQ(bench.readings().cards[0].pstate, 2);
}

TEST(Firmware, KnowsOnlyDiscreteMemoryClocksAndAddsTheOffset) {
  auto bench = working("decode", 350);
  bench.inputs.cards[0].mem_lock_max = Megahertz{9000};
  bench.run(1);
  EXPECT_EQ(bench.readings().cards[0].mem_clock, Megahertz{5001});
  bench.inputs.cards[0].mem_lock_max.reset();
  bench.inputs.cards[0].mem_offset = Megahertz{1100};
  bench.run(1);
  EXPECT_EQ(bench.readings().cards[0].mem_clock, Megahertz{10601});
}

TEST(Firmware, DrawsByTheHalfWhenWorkRunsHalfOfTheTime) {
  auto full = working("train", 300), half = working("train", 300);
  half.inputs.cards[0].activity = Fraction{0.5};
  for (auto* bench : {&full, &half}) bench->run(5);
  const double base = full.model.figures.power.base[3];
  EXPECT_NEAR(half.watts() - base, (full.watts() - base) / 2, 1e-9);
  EXPECT_NEAR(half.card().rate, full.card().rate / 2, 1e-9);
  EXPECT_EQ(half.readings().cards[0].busy, Fraction{0.5});
}

// ---- idle ----

TEST(Firmware, SettlesFromWorkToP8WithinTenSeconds) {
  auto bench = working("train", 350);
  bench.run(60);
  bench.load("idle");
  bench.run(1);
  EXPECT_EQ(bench.readings().cards[0].pstate, 2);
  bench.run(9);
  const auto r = bench.readings().cards[0];
  EXPECT_EQ(r.pstate, 8);
  EXPECT_EQ(r.mem_clock, Megahertz{405});
  EXPECT_EQ(r.sm_clock, Megahertz{210});
  EXPECT_EQ(r.throttle, throttle::kIdle);
  EXPECT_NEAR(bench.watts(), 20, 1e-9);
}

TEST(Firmware, RestsAtLockedClocksWithTheWattsOfTheirMemory) {
  Bench bench{test::bench_rig()};
  bench.inputs.cards[0].mem_lock_min = bench.inputs.cards[0].mem_lock_max = Megahertz{9501};
  bench.inputs.cards[0].lock_min = bench.inputs.cards[0].lock_max = Megahertz{1410};
  bench.run(60);
  EXPECT_EQ(bench.readings().cards[0].mem_clock, Megahertz{9501});
  EXPECT_EQ(bench.readings().cards[0].sm_clock, Megahertz{1410});
  EXPECT_NEAR(bench.watts(), 115, 1e-9);
}

TEST(Firmware, IdlesBetween16And26WattsOnEveryCardOfARig) {
  const Bench bench{test::barn(), figures()};
  double least = 100, most = 0;
  for (const auto& card : bench.model.cards) {
    least = std::min(least, card.idle);
    most = std::max(most, card.idle);
  }
  EXPECT_GE(least, 16);
  EXPECT_LE(most, 26);
  EXPECT_GT(most - least, 5);  // they differ
}

// ---- heat ----

TEST(Firmware, LetsTheFanStandOnACoolIdleCardAndTurnsItUnderLoad) {
  Bench bench{test::bench_rig()};
  bench.run(1800);
  EXPECT_EQ(bench.readings().cards[0].fans[0].speed, Rpm{0});
  EXPECT_LT(bench.state.heat.die[0], 50);
  bench.load("train");
  bench.run(600);
  EXPECT_GT(bench.readings().cards[0].fans[0].speed.v, 900);
  bench.load("idle");
  bench.run(1800);
  EXPECT_EQ(bench.readings().cards[0].fans[0].speed, Rpm{0});
}

/// A card whose owner holds the fan down under full load.
Bench without_air(double seconds, double duty) {
  auto bench = working("train", 350, "rtx-3090-fe");
  bench.inputs.cards[0].fans.fill({true, Fraction{duty}});
  bench.run(seconds);
  return bench;
}

TEST(Firmware, ClocksDownAbove83DegreesAndSaysSo) {
  const auto bench = without_air(1800, 0.2);
  const auto r = bench.readings().cards[0];
  EXPECT_GT(r.die, Celsius{83});
  EXPECT_LT(r.die, Celsius{95});
  EXPECT_TRUE(r.throttle & throttle::kSwThermal);
  EXPECT_LT(bench.watts(), 300);
}

TEST(Firmware, SaysHardwareSlowdownFrom95) {
  auto bench = working("train", 350);
  bench.state.heat.die[0] = 96;
  bench.state.heat.sink[0] = 95;
  bench.run(0.01, 0.01);
  const auto t = bench.readings().cards[0].throttle;
  EXPECT_TRUE(t & throttle::kHwSlowdown);
  EXPECT_TRUE(t & throttle::kHwThermal);
  EXPECT_EQ(bench.card().clock, 0);
}

TEST(Firmware, ShutsTheCardDownAt98AndItStaysGoneUntilTheOutletWasOff) {
  auto bench = working("train", 350);
  bench.state.heat.die[0] = 99;
  bench.run(3);
  EXPECT_TRUE(bench.readings().cards[0].lost);
  EXPECT_EQ(bench.watts(), 0);
  ASSERT_EQ(bench.state.xids.size(), 1u);
  EXPECT_EQ(bench.state.xids[0].xid, 79u);
  bench.run(600);
  EXPECT_TRUE(bench.readings().cards[0].lost);
  bench.inputs.outlet_on[0] = false;
  bench.run(31);
  bench.inputs.outlet_on[0] = true;
  bench.run(60);
  EXPECT_FALSE(bench.readings().cards[0].lost);
}

// NiceHashQuickMiner#223: GDDR6X throttles at 110 C; GMinerRelease#212: the die stays cool meanwhile, and the rate falls.
TEST(Firmware, HoldsVramNear110ByGivingUpThroughputWhileTheDieStaysCool) {
  Bench bench{test::bench_rig("rtx-3090-fe")};
  bench.load("mine");
  bench.inputs.cards[0].lock_max = Megahertz{1140};
  bench.inputs.cards[0].mem_offset = Megahertz{1100};
  bench.inputs.room = Celsius{32};
  bench.inputs.faults.push_back({FaultKind::PadsDegrade, "box1", "", 1.6});
  bench.inputs.faults[0].target = bench.model.rig.cards[0].name;
  bench.run(3600);
  EXPECT_NEAR(bench.state.heat.vram[0], 110, 1.5);
  EXPECT_LT(bench.state.heat.die[0], 75);
  EXPECT_LT(bench.card().rate, 0.95);
  EXPECT_TRUE(bench.readings().cards[0].throttle & throttle::kSwThermal);
  EXPECT_EQ(bench.card().asked, 1);  // fans jump to 100 % (GMinerRelease#372)
}

// ---- mining ----

struct MiningCase {
  double offset;
  bool locked;
};

class Mining : public testing::TestWithParam<MiningCase> {};

// Field settings and GMinerRelease#372 (295 W, 120.33 MH/s, VRAM 90 C): core -300 under a 300 W limit or locked at 1140 MHz, memory
// +950 … +1100 MHz.
TEST_P(Mining, Draws285To300WattsWithVramInTheNinetiesOnStockPads) {
  Bench bench{test::open_rig("msi-3090-ventus-3x-oc")};
  auto& in = bench.inputs.cards[0];
  bench.load("mine");
  in.mem_offset = Megahertz{GetParam().offset};
  in.cap = Watts{300};
  in.fans.fill({true, Fraction{0.9}});  // as in the published row
  if (GetParam().locked)
    in.lock_max = Megahertz{1140};
  else
    in.core_offset = Megahertz{-300};
  bench.inputs.room = Celsius{22};
  bench.run(3600);
  EXPECT_GE(bench.watts(), 285);
  EXPECT_LE(bench.watts(), 300);
  EXPECT_GE(bench.state.heat.vram[0], 90);
  EXPECT_LT(bench.state.heat.vram[0], 100);
  const auto& mine = bench.model.figures.workloads.back();
  EXPECT_GE(bench.card().rate * mine.reference, 113);  // MH/s: 115-121 in the field
  EXPECT_LE(bench.card().rate * mine.reference, 122);
}

INSTANTIATE_TEST_SUITE_P(FieldSettings, Mining,
                         testing::Values(MiningCase{950, true}, MiningCase{1100, true}, MiningCase{950, false},
                                         MiningCase{1100, false}));

}  // namespace
}  // namespace ohm::twin
