// The cooling law on the twin: issue 4's figures of heat, and what an owner would notice.
#include <cmath>
#include <gtest/gtest.h>

#include "control/cooling/pads.h"
#include "sim/heat/best_settings.h"
#include "sim/heat/coolers.h"
#include "twin/state.h"

namespace ohm::sim {
namespace {

using cooling::Targets;

/// svethardware.cz/54480: an FE on Ethash, throttled to 82 MH/s at 110 °C. Pads half as bad again as the part's old ones do that on
/// the twin in a room of 25 °C.
HeatCase old_pads() {
  HeatCase heat;
  heat.pads = 1.55;
  heat.lock = Megahertz{1140};
  heat.memory_offset = Megahertz{1100};
  return heat;
}

/// The same card with new pads (0.65 K/W of 1.4) on an open frame.
HeatCase good_pads() {
  auto heat = old_pads();
  heat.pads = 0.65 / 1.4;
  heat.open_frame = true;
  return heat;
}

constexpr double kEthash = 120.33;  // MH/s of the 390 W row
constexpr Seconds kTenMinutes{600}, kHour{3600}, kDay{86400};

TEST(OldPads, ThrottleTo82MegahashesAt110DegreesUnderFirmware) {
  FirmwareCooler firmware;
  HeatLoop loop{old_pads(), firmware};
  loop.run(kHour);
  const auto sum = loop.run(kTenMinutes);
  EXPECT_NEAR(sum.vram_mean.v, 110, 1.5);
  EXPECT_NEAR(sum.work * kEthash, 82, 2);
}

TEST(OldPads, AreHeldAt80DegreesAfterTenMinutesAtNinetySevenPercentOfTheBestRate) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  loop.run(kTenMinutes);
  const auto sum = loop.run(kHour);
  EXPECT_LE(sum.vram_most.v, 81);
  const auto best = best_settings(old_pads(), Celsius{80});
  ASSERT_GT(best.work, 0);
  EXPECT_GE(sum.work, 0.97 * best.work);
}

TEST(OldPads, NeverPassTheirTargetByMoreThanThreeDegreesOnTheWay) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  EXPECT_LE(loop.run(kTenMinutes).vram_most.v, 83);
}

TEST(OldPads, AreHeldForADayBetween15And35Degrees) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  loop.run(kTenMinutes, room_of_day);
  double best = 0, done = 0;
  for (int hour = 0; hour < 24; ++hour) {
    const auto sum = loop.run(kHour, room_of_day);
    EXPECT_LE(sum.vram_most.v, 81) << "hour " << hour;
    auto now = old_pads();
    now.room = room_of_day(loop.now().time_since_epoch() - kHour / 2);
    best += best_settings(now, Celsius{80}).work;
    done += sum.work;
  }
  EXPECT_GE(done, 0.97 * best);
}

TEST(OldPads, StepTheMemoryBandOnceEachWayInADayAndNeverHunt) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  int steps = 0;
  bool low = false;
  for (int minute = 0; minute < 1440; ++minute) {
    loop.run(Seconds{60}, room_of_day);
    if (law.last().command.low_band != low) ++steps;
    low = law.last().command.low_band;
  }
  EXPECT_EQ(steps, 2);
}

TEST(OldPads, SettleWithoutALimitCycle) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  loop.run(2 * kHour);
  const auto sum = loop.run(kHour);
  EXPECT_LE(sum.vram_most - sum.vram_least, CelsiusDelta{1});
  EXPECT_EQ(sum.fan_least, sum.fan_most);
}

TEST(OldPads, TellEachStepWithItsReason) {
  LawCooler law{Targets{}};
  HeatLoop loop{old_pads(), law};
  loop.run(kHour);
  const auto says = words_for(law.last(), law.limits());
  for (const char* part : {"VRAM at", "80 °C", "fans full", "memory held at 8501 MHz", "cap held at"})
    EXPECT_NE(says.find(part), std::string::npos) << says;
}

// ---- a step of load ----

class FullLoad : public testing::TestWithParam<const char*> {};

TEST_P(FullLoad, PassesNoTargetByMoreThanTwoDegreesAndSettles) {
  HeatCase heat;
  heat.part = GetParam();
  heat.pads = 0.55;  // 0.65 of the 1.2 K/W of a partner card
  heat.open_frame = true;
  heat.work = "idle";
  LawCooler law{Targets{}};
  HeatLoop loop{heat, law};
  loop.run(kHour / 2);
  EXPECT_LT(loop.run(Seconds{60}).fan_most, 0.01) << "an idle card's fan may stand";
  ASSERT_TRUE(loop.twin().load(0, "moe-decode", Fraction{1}));
  const auto step = loop.run(kHour);
  const auto after = loop.run(kHour);
  EXPECT_GT(after.draw.v, 340);
  EXPECT_LE(step.vram_most.v, 82);
  EXPECT_LE(step.die_most.v, 82);
  EXPECT_LE(after.vram_most - after.vram_least, CelsiusDelta{1});
  EXPECT_LE(after.fan_most - after.fan_least, 0.08);  // noise of whole degrees; nobody hears it
}

INSTANTIATE_TEST_SUITE_P(GoodPads, FullLoad,
                         testing::Values("msi-3090-suprim-x", "gigabyte-3090-gaming-oc", "msi-3090-ventus-3x-oc", "rtx-3090-fe"));

// ---- against the baselines ----

/// A day of the room's swing with the baseline, then with the law at the highest VRAM temperature that the baseline came to.
void expect_no_worse_than(Cooler& baseline) {
  HeatLoop theirs{good_pads(), baseline};
  const auto day = theirs.run(kDay, room_of_day);
  Targets targets;
  targets.vram = day.told_most;
  LawCooler law{targets};
  HeatLoop ours{good_pads(), law};
  const auto same_day = ours.run(kDay, room_of_day);
  EXPECT_GE(same_day.work, day.work * (1 - 1e-6));
  EXPECT_LE(same_day.fans.v, day.fans.v);
  EXPECT_LE(same_day.vram_most.v, day.told_most.v + 1);
}

TEST(GoodPads, CostNoRateAndLessFanEnergyThanTheFirmwaresCurveAtItsOwnVramTemperature) {
  FirmwareCooler firmware;
  expect_no_worse_than(firmware);
}

TEST(GoodPads, CostNoRateAndLessFanEnergyThanHiveAutofanAtItsOwnVramTemperature) {
  HiveCooler hive{Celsius{60}};
  expect_no_worse_than(hive);
}

// ---- sensors ----

TEST(LostSensor, MeansFullFanAndFloorCapWhenVramFallsSilent) {
  LawCooler law{Targets{}};
  HeatLoop loop{good_pads(), law};
  loop.run(kTenMinutes);
  law.silence_vram(true);
  loop.run(Seconds{10});
  EXPECT_EQ(law.last().why, cooling::Why::SensorLost);
  const auto sum = loop.run(Seconds{60});
  EXPECT_GT(sum.fan_least, 0.95);
  EXPECT_LE(sum.draw.v, 160);  // its memory alone takes more than the floor cap of 143 W, at the lowest core clock
}

TEST(LostSensor, IsSeenWhenEverySensorFreezesWhileTheDrawMoves) {
  LawCooler law{Targets{}};
  HeatLoop loop{good_pads(), law};
  loop.run(kTenMinutes);
  auto& twin = loop.twin();
  ASSERT_TRUE(twin.inject({twin::FaultKind::SensorFreezes, twin.rig().cards[0].name, "", 0}));
  loop.run(Seconds{90});
  ASSERT_TRUE(twin.load(0, "idle", Fraction{1}));
  loop.run(Seconds{120});
  EXPECT_EQ(law.last().why, cooling::Why::SensorLost);
  EXPECT_EQ(law.last().command.fan, Fraction{1});
}

TEST(MissingSensor, KeepsTheTrueVramBelowItsTargetByEstimate) {
  for (const char* part : {"msi-3090-suprim-x", "rtx-3090-fe"}) {
    auto heat = good_pads();
    heat.part = part;
    heat.pads = 1;  // as the part comes: the estimate must hold for those
    LawCooler law{Targets{}, true};
    HeatLoop loop{heat, law};
    loop.run(kHour);
    EXPECT_LE(loop.run(kHour).vram_most.v, 80) << part;
    EXPECT_NE(words_for(law.last(), law.limits()).find("estimated"), std::string::npos);
  }
}

// ---- pads ----

/// What an hour of mining teaches of a card's pads.
cooling::Pads learnt(double pads, double room) {
  auto heat = good_pads();
  heat.part = "msi-3090-ventus-3x-oc";
  heat.pads = pads;
  heat.room = Celsius{room};
  LawCooler law{Targets{}};
  HeatLoop loop{heat, law};
  cooling::Pads known;
  loop.run(kHour);
  for (int i = 0; i < 3600; ++i) {
    loop.run(Seconds{1});
    known = cooling::pads_step({}, known, law.last().next, law.heard(), Celsius{room}, loop.now(), Seconds{1});
  }
  return known;
}

TEST(AgedPads, AreToldInDegreesAgainstSiblings) {
  const std::vector<cooling::Pads> siblings{learnt(0.9, 25), learnt(1, 25), learnt(1.1, 25)};
  const auto beyond = cooling::pads_beyond({}, learnt(1.5, 25), siblings);
  ASSERT_TRUE(beyond);
  EXPECT_NEAR(beyond->v, 0.5 * 1.2 * 32.5, 6);  // half of 1.2 K/W more, 32.5 W in the rear chips at full traffic
  EXPECT_EQ(cooling::words_for_pads({}, cooling::pads_beyond({}, learnt(1.1, 25), siblings)), "");
}

}  // namespace
}  // namespace ohm::sim
