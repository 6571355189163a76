#include "control/cooling/cooling.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm::cooling {
namespace {

using std::chrono::seconds;

const TimePoint kBegin = TimePoint{} + seconds{1000};

Limits limits() {
  Limits l;
  l.cap = Watts{350};
  l.cap_floor = Watts{143};
  l.memory = MemoryBands{10601, 8501, MemoryBands::Band{6501, 4001}};
  return l;
}

struct World {
  double die{60}, hotspot{70}, vram{70}, draw{300}, busy{0.9};
};

Readings readings(const World& w, TimePoint now) {
  Readings r;
  r.heat = {reading(Celsius{w.die}, now), reading(Celsius{w.hotspot}, now), reading(Celsius{w.vram}, now)};
  r.draw = reading(Watts{w.draw}, now);
  r.memory_busy = reading(Fraction{w.busy}, now);
  r.memory_clock = reading(Megahertz{9501}, now);
  return r;
}

/// The law under readings that a test makes up, a second at a time.
struct Bench {
  Targets targets;
  Gains gains;
  Limits limits = cooling::limits();
  TimePoint now = kBegin;
  Step last;

  const Step& run(const World& w, int times = 1) {
    for (int i = 0; i < times; ++i) tick(readings(w, now + seconds{1}));
    return last;
  }
  const Step& tick(const Readings& r) {
    now += seconds{1};
    last = step(targets, gains, limits, last.next, r, now);
    return last;
  }
  double done() const { return effort(limits, last.next.rungs); }
};

bool everything_is_done(const Bench& b) {
  const auto& c = b.last.command;
  return c.fan == Fraction{1} && c.memory == Megahertz{4001} && c.low_band && c.cap == Watts{143} && c.yield;
}

TEST(Cooling, KeepsTheFanAtItsSlowestWhileEveryPlaceIsBelowItsTarget) {
  Bench b;
  b.run({}, 600);
  EXPECT_EQ(b.last.command.fan, Fraction{0.3});
  EXPECT_EQ(b.last.command.cap, Watts{350});
  EXPECT_FALSE(b.last.command.memory);
  EXPECT_EQ(b.last.why, Why::Quiet);
}

TEST(Cooling, FollowsTheWorstOfThreePlaces) {
  for (const auto& [world, spot] : {std::pair{World{84, 90, 70}, Spot::Die}, std::pair{World{70, 99, 70}, Spot::Hotspot},
                                    std::pair{World{60, 70, 84}, Spot::Vram}}) {
    Bench b;
    b.run(world, 60);
    EXPECT_EQ(b.last.spot, spot);
    EXPECT_GT(*b.last.command.fan, Fraction{0.4}) << name_of(spot);
  }
}

TEST(Cooling, TakesOverAFanWhereItsFirmwareHadIt) {
  Bench b;
  auto r = readings({60, 70, 80}, b.now + seconds{1});
  r.fan = reading(Fraction{0.62}, b.now + seconds{1});
  EXPECT_NEAR(b.tick(r).command.fan->v, 0.62, 0.011);
}

TEST(Cooling, TurnsTheFanFasterWhenTheDrawLeapsBeforeAnyPlaceIsAboveItsTarget) {
  Bench calm, leaping;
  const World near{78, 85, 70, 150};
  calm.run(near, 120);
  leaping.run(near, 120);
  auto more = near;
  more.draw = 350;
  calm.run(near, 3);
  leaping.run(more, 3);
  EXPECT_GT(leaping.last.command.fan->v, calm.last.command.fan->v + 0.1);
}

TEST(Cooling, GivesUpMemoryClockThenCapThenTheJobAndNothingBeforeTheFanIsFull) {
  Bench b;
  std::vector<Why> seen;
  for (int i = 0; i < 3600 && !b.last.command.yield; ++i) {
    b.run({60, 70, 86, 300, 0.9});
    if (seen.empty() || seen.back() != b.last.why) seen.push_back(b.last.why);
    EXPECT_TRUE(!b.last.command.memory || b.last.command.fan == Fraction{1});
    EXPECT_TRUE(b.last.command.cap == Watts{350} || b.last.command.memory <= Megahertz{8501});
  }
  EXPECT_EQ(seen, (std::vector{Why::Quiet, Why::Tracking, Why::FanFull, Why::Memory, Why::Cap, Why::Yield}));
  EXPECT_TRUE(everything_is_done(b));
}

TEST(Cooling, TakesItAllBackInReverseOrder) {
  Bench b;
  b.run({60, 70, 90}, 3600);
  ASSERT_TRUE(everything_is_done(b));
  std::vector<Why> seen;
  for (int i = 0; i < 4000; ++i) {
    b.run({50, 60, 50});
    if (seen.empty() || seen.back() != b.last.why) seen.push_back(b.last.why);
  }
  // Cap and low memory band, then the cap that was held before the band was stepped down to, then the upper band.
  EXPECT_EQ(seen, (std::vector{Why::Yield, Why::Cap, Why::Memory, Why::Cap, Why::Memory, Why::FanFull, Why::Tracking, Why::Quiet}));
}

TEST(Cooling, WaitsTwiceAsLongWithAJobThatHadToYieldAgain) {
  Bench b;
  const auto until_back = [&] {
    b.run({60, 70, 90}, 3600);
    EXPECT_TRUE(b.last.command.yield);
    int waited = 0;
    while (b.last.command.yield && waited < 5000) b.run({50, 60, 50}), ++waited;
    return waited;
  };
  const int first = until_back();
  EXPECT_NEAR(until_back(), 2 * first, 15);
}

TEST(Cooling, KeepsTheClockOfTheUpperBandWhileTheCapCostsLessThanTheLowBandWould) {
  Bench b;
  b.run({60, 70, 86, 300, 0.9});
  for (int i = 0; i < 600 && b.last.command.cap >= Watts{250}; ++i) b.run({60, 70, 86, 300, 0.9});
  ASSERT_LT(b.last.command.cap, Watts{250});
  EXPECT_FALSE(b.last.command.low_band);
  b.run({60, 70, 86, 250, 0.55}, 30);  // more than a third of the work is gone
  EXPECT_TRUE(b.last.command.low_band);
}

TEST(Cooling, NeverRaisesACapAboveWhatPlanAndLeasesAllow) {
  Bench b;
  b.run({60, 70, 88}, 900);
  b.limits.cap = Watts{200};
  b.run({50, 60, 60}, 2000);
  EXPECT_EQ(b.last.command.cap, Watts{200});
}

TEST(Cooling, LeavesAnIdleCoolCardToItsFirmwareWhichMayStopTheFan) {
  Bench b;
  b.run({30, 35, 38, 20, 0}, 120);
  EXPECT_EQ(b.last.why, Why::Resting);
  EXPECT_FALSE(b.last.command.fan);
  b.run({30, 35, 38, 300, 0.9});
  EXPECT_EQ(b.last.command.fan, Fraction{0.3});
}

TEST(Cooling, HardlyAnswersTheNoiseOfASensor) {
  Bench b;
  b.run({60, 70, 85}, 20);
  double least = 1, most = 0;
  for (int i = 0; i < 600; ++i) {
    b.run({60, 70, i % 7 < 3 ? 79.0 : 80.0});
    if (i < 60) continue;
    least = std::min(least, b.last.command.fan->v);
    most = std::max(most, b.last.command.fan->v);
  }
  EXPECT_LE(most - least, 0.15);
}

// ---- sensors ----

class Stopping : public testing::TestWithParam<std::tuple<Spot, Absent>> {};

TEST_P(Stopping, MeansFullFanAndFloorCap) {
  const auto [spot, why] = GetParam();
  Bench b;
  b.run({}, 60);
  for (int i = 0; i < 7; ++i) {
    auto r = readings({}, b.now + seconds{1});
    r.heat[static_cast<std::size_t>(spot)] = no_reading<Celsius>(why, b.now + seconds{1});
    b.tick(r);
  }
  EXPECT_EQ(b.last.why, Why::SensorLost);
  EXPECT_EQ(b.last.spot, spot);
  EXPECT_EQ(b.last.command.fan, Fraction{1});
  EXPECT_EQ(b.last.command.cap, Watts{143});
  EXPECT_NE(words_for(b.last, b.limits).find("spoke and stopped"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(EverySensorAndReason, Stopping,
                         testing::Combine(testing::Values(Spot::Die, Spot::Hotspot, Spot::Vram),
                                          testing::Values(Absent::Silent, Absent::Frozen, Absent::Implausible, Absent::Lost,
                                                          Absent::NotSupported)));

TEST(Cooling, CountsAStaleReadingAsNoneHoweverFreshTheOthersAre) {
  Bench b;
  b.run({}, 60);
  const auto old = reading(Celsius{70}, b.now);
  for (int i = 0; i < 6; ++i) {
    auto r = readings({}, b.now + seconds{1});
    r.heat[2] = old;
    b.tick(r);
    EXPECT_EQ(b.last.why == Why::SensorLost, i >= 5) << i + 1 << " s old";
  }
}

TEST(Cooling, ForgivesASensorThatMissesOneTick) {
  Bench b;
  b.run({}, 60);
  auto r = readings({}, b.now + seconds{1});
  r.heat[2] = no_reading<Celsius>(Absent::Silent, b.now + seconds{1});
  EXPECT_NE(b.tick(r).why, Why::SensorLost);
}

TEST(Cooling, BelievesASensorAgainAfterItSpokeForAWhileAndRaisesTheCapSlowly) {
  Bench b;
  b.run({}, 60);
  auto r = readings({}, b.now + seconds{1});
  r.heat[2] = no_reading<Celsius>(Absent::Frozen, b.now + seconds{1});
  b.tick(r);
  ASSERT_EQ(b.last.why, Why::SensorLost);
  b.run({}, 9);
  EXPECT_EQ(b.last.why, Why::SensorLost);
  b.run({}, 3);
  EXPECT_NE(b.last.why, Why::SensorLost);
  EXPECT_LT(b.last.command.cap, Watts{150});
  b.run({}, 400);
  EXPECT_EQ(b.last.command.cap, Watts{350});
}

TEST(Cooling, EstimatesAPlaceThatThisMachineNeverOfferedAndSaysSoWithTheFix) {
  Bench b;
  for (int i = 0; i < 1200; ++i) {
    auto r = readings({}, b.now + seconds{1});
    r.heat[2] = no_reading<Celsius>(Absent::NotPermitted, b.now + seconds{1});
    b.tick(r);
  }
  EXPECT_EQ(b.last.known, Known::Estimated);
  EXPECT_EQ(b.last.spot, Spot::Vram);
  const auto says = words_for(b.last, b.limits);
  EXPECT_NE(says.find("VRAM estimated at"), std::string::npos) << says;
  EXPECT_NE(says.find("ohm doctor"), std::string::npos) << says;
}

TEST(Cooling, LeavesACardAloneThatIsFoundColdAndWithoutWork) {
  Bench b;
  World w{30, 33, 36};
  w.draw = 20;
  EXPECT_EQ(b.run(w).why, Why::Resting);
  EXPECT_FALSE(b.last.command.fan);
}

TEST(Cooling, WaitsForACardsFirstAnswerWithAFullFanAndNotForLong) {
  Bench b;
  Readings nothing;
  EXPECT_EQ(b.tick(nothing).why, Why::Starting);
  EXPECT_EQ(b.last.command.fan, Fraction{1});
  EXPECT_EQ(b.last.command.cap, Watts{350});
  for (int i = 0; i < 12; ++i) b.tick(nothing);
  EXPECT_EQ(b.last.why, Why::SensorLost);
  EXPECT_EQ(b.last.command.cap, Watts{143});
}

// ---- T1 ----

bool hot(const Bench& b, const World& w) {
  return w.die >= b.targets.die.v + 1 || w.hotspot >= b.targets.hotspot.v + 1 || w.vram >= b.targets.vram.v + 1;
}

/// Bands and caps of a card as they may be.
Limits any_limits() {
  Limits l;
  l.fan_lowest = *rc::gen::inRange(0, 60) / 100.0;
  l.cap_floor = Watts{static_cast<double>(*rc::gen::inRange(100, 160))};
  l.cap = l.cap_floor + Watts{static_cast<double>(*rc::gen::inRange(0, 250))};
  if (*rc::gen::arbitrary<bool>()) {
    l.memory = MemoryBands{9501.0 + *rc::gen::inRange(0, 1500), 8501, std::nullopt};
    if (*rc::gen::arbitrary<bool>()) l.memory->low = {6501, 4001};
  }
  return l;
}

World any_world() {
  const auto within = [](int from, int to) { return static_cast<double>(*rc::gen::inRange(from, to)); };
  return {within(30, 100), within(30, 115), within(30, 112), within(15, 400), within(0, 100) / 100};
}

RC_GTEST_PROP(CoolingT1, DoesMoreAtEveryStepAboveATargetUntilNothingIsLeft, ()) {
  Bench b;
  b.limits = any_limits();
  for (int i = 0; i < 60; ++i) {
    const auto world = any_world();
    const int times = *rc::gen::inRange(1, 30);
    for (int k = 0; k < times; ++k) {
      const double before = b.done();
      const bool first = !b.last.next.begun, stepped = b.last.next.rungs.low_band;
      b.run(world);
      // The step to the low band is more cooling, though the number of its rung starts anew; yielding takes 15 s of patience.
      const bool all =
          b.done() >= effort(b.limits, {b.limits.fan_highest,
                                        b.limits.memory ? std::optional{b.limits.memory->low ? 4001.0 : 8501.0} : std::nullopt,
                                        b.limits.memory && b.limits.memory->low, b.limits.cap_floor.v, false}) -
                          1e-9;
      if (hot(b, world) && !first && !all && stepped == b.last.next.rungs.low_band) RC_ASSERT(b.done() > before);
    }
  }
}

RC_GTEST_PROP(CoolingT1, EndsWithFullFanLowestMemoryClockFloorCapAndTheJobToldToYield, ()) {
  Bench b;
  b.limits = any_limits();
  for (int i = 0; i < 10; ++i) b.run(any_world(), *rc::gen::inRange(1, 60));
  b.run({70, 80, 81.0 + *rc::gen::inRange(0, 25), 250, 0.8}, 4 * 3600);
  const auto& c = b.last.command;
  RC_ASSERT(c.fan == Fraction{1} && c.yield && c.cap == b.limits.cap_floor);
  const double lowest = b.limits.memory && b.limits.memory->low ? 4001 : 8501;
  const bool down = !b.limits.memory || c.memory == Megahertz{lowest};
  RC_ASSERT(down);
}

RC_GTEST_PROP(CoolingT1, KeepsEveryCommandWithinTheCardsRangeWhateverItsSensorsSay, ()) {
  Bench b;
  b.limits = any_limits();
  for (int i = 0; i < 300; ++i) {
    auto r = readings(any_world(), b.now + seconds{1});
    for (auto& t : r.heat) {
      const int what = *rc::gen::inRange(0, 12);
      if (what == 0) t = no_reading<Celsius>(Absent::Silent, b.now);
      if (what == 1) t = no_reading<Celsius>(Absent::Frozen, b.now);
      if (what == 2) t = reading(Celsius{std::nan("")}, b.now + seconds{1});
    }
    const auto& c = b.tick(r).command;
    RC_ASSERT(c.cap >= b.limits.cap_floor && c.cap <= b.limits.cap);
    const bool turns = !c.fan || (c.fan->v >= b.limits.fan_lowest && c.fan->v <= 1);
    RC_ASSERT(turns);
    const double lowest = c.low_band ? 4001 : 8501, highest = c.low_band ? 6501 : 11001;
    const bool within = !c.memory || (c.memory->v >= lowest && c.memory->v <= highest);
    RC_ASSERT(within);
  }
}

RC_GTEST_PROP(CoolingT1, IsFailSafeWhenAnySensorThatSpokeStopsWhateverTheOthersSay, ()) {
  Bench b;
  b.limits = any_limits();
  b.run(any_world(), 30);
  const auto lost = static_cast<std::size_t>(*rc::gen::inRange(0, 3));
  for (int i = 0; i < 20; ++i) {
    auto r = readings(any_world(), b.now + seconds{1});
    r.heat[lost] = no_reading<Celsius>(Absent::Silent, b.now + seconds{1});
    b.tick(r);
  }
  RC_ASSERT(b.last.command.fan == Fraction{1} && b.last.command.cap == b.limits.cap_floor);
}

}  // namespace
}  // namespace ohm::cooling
