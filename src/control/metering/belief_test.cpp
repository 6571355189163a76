#include "control/metering/belief.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <vector>

namespace ohm::metering {
namespace {

using testing::HasSubstr;

constexpr double kStep = 0.1;  // amperes, as most PDUs print

TimePoint at(double seconds) { return TimePoint{} + nanoseconds_of(Seconds{seconds}); }

Modelled about(double is) { return {is * 0.95, is, is * 1.05}; }

Wire wire(double meter, double model, double second) {
  return {{reading(meter, at(second)), kStep}, about(model), 40, std::nullopt};
}

/// One wire through time, a tick a second.
struct Walk {
  Gains gains;
  State state;
  Belief belief;
  double second{};

  const Belief& tick(const Wire& w) {
    Step s = step(gains, state, w, at(second));
    state = s.next;
    belief = s.belief;
    second += 1;
    return belief;
  }
  /// A good meter that says `meter`, with a last digit that is never quite still.
  void well(double meter, double model, int ticks) {
    for (int i = 0; i < ticks; ++i) tick(wire(meter + kStep * (i % 2), model, second));
  }
  void stuck(double meter, double model, int ticks) {
    for (int i = 0; i < ticks; ++i) tick(wire(meter, model, second));
  }
  void silent(double model, int ticks) {
    for (int i = 0; i < ticks; ++i) tick({{no_reading<double>(Absent::Silent, at(second)), 0}, about(model), 40, std::nullopt});
  }
};

TEST(MeterBelief, TrustsAMeterAfterAFewGoodAnswersAndThenMeasures) {
  Walk walk;
  walk.well(20, 20, 2);
  EXPECT_EQ(walk.belief.grade, Grade::Model);
  EXPECT_EQ(walk.belief.why, Why::NotYet);
  walk.well(20, 20, 5);
  EXPECT_TRUE(walk.belief.believed);
  EXPECT_EQ(walk.belief.grade, Grade::Measured);
  EXPECT_EQ(walk.belief.says, "");
  EXPECT_NEAR(*walk.belief.value, 20, kStep);
  EXPECT_NEAR(walk.belief.margin, 0.02 * 20 + kStep, 0.01);  // 2 % and one step
}

TEST(MeterBelief, AnUnmeteredWireIsModelWithTheRigFilesOwnMargin) {
  Walk walk;
  Wire unmetered{{}, Modelled{10, 10, 10}, 40, 0.05};
  walk.tick(unmetered);
  EXPECT_EQ(walk.belief.why, Why::NoMeter);
  EXPECT_EQ(walk.belief.grade, Grade::Model);
  EXPECT_DOUBLE_EQ(*walk.belief.value, 10);
  EXPECT_DOUBLE_EQ(walk.belief.margin, 0.5);
  unmetered.own_margin.reset();
  EXPECT_DOUBLE_EQ(walk.tick(unmetered).margin, 0.8);  // 8 %
  unmetered.model->high = 12;
  EXPECT_DOUBLE_EQ(walk.tick(unmetered).margin, 2) << "a model that says itself it may be 2 A off keeps 2 A back";
}

TEST(MeterBelief, AMissedPollChangesNothingAndALongSilenceDoes) {
  Walk walk;
  walk.well(20, 20, 10);
  walk.silent(20, 5);
  EXPECT_EQ(walk.belief.grade, Grade::Measured);
  walk.silent(20, 20);
  EXPECT_EQ(walk.belief.grade, Grade::Model);
  EXPECT_EQ(walk.belief.why, Why::Silent);
  EXPECT_THAT(walk.belief.says, HasSubstr("silent for"));
}

TEST(MeterBelief, AnAnswerThatStaysTheSameInstantGrowsStale) {
  Walk walk;
  walk.well(20, 20, 10);
  const Wire old = wire(20, 20, walk.second);
  for (int i = 0; i < 20; ++i) walk.tick(old);
  EXPECT_FALSE(walk.belief.believed);
  EXPECT_EQ(walk.belief.why, Why::Stale);
}

TEST(MeterBelief, AMeterThatRepeatsItselfWhileTheLoadMovesIsFrozen) {
  Walk walk;
  walk.well(20, 20, 20);
  walk.stuck(20, 20, 100);
  EXPECT_TRUE(walk.belief.believed) << "a still load may well read the same for long";
  walk.stuck(20, 17, 30);
  EXPECT_TRUE(walk.belief.believed) << "a slow driver may lag that long";
  walk.stuck(20, 17, 20);
  EXPECT_EQ(walk.belief.why, Why::Frozen);
  EXPECT_THAT(walk.belief.says, HasSubstr("repeats 20 A to the last digit while the model went from 20 A to 17 A"));
}

TEST(MeterBelief, AFrozenMeterIsNotTrustedAgainBecauseTheLoadCameBack) {
  Walk walk;
  walk.well(20, 20, 20);
  walk.stuck(20, 15, 60);
  walk.stuck(20, 20, 600);
  EXPECT_EQ(walk.belief.why, Why::Frozen);
  walk.well(19.8, 20, 20);
  EXPECT_FALSE(walk.belief.believed) << "alive again, but not for long enough";
  walk.well(19.8, 20, 20);
  EXPECT_TRUE(walk.belief.believed);
}

TEST(MeterBelief, ZeroUnderLoadIsNotBelievedAndNeverCounted) {
  Walk walk;
  walk.well(20, 20, 20);
  walk.well(0, 20, 10);
  EXPECT_GE(*walk.belief.value, 19) << "while it is doubted, no less than the model's lower bound";
  walk.well(0, 20, 40);
  EXPECT_EQ(walk.belief.why, Why::Zero);
  EXPECT_GE(*walk.belief.value, 19);
}

TEST(MeterBelief, FarBelowTheModelIsNotBelievedFarAboveIsCountedAllTheSame) {
  Walk walk;
  walk.well(20, 20, 20);
  walk.well(10, 20, 50);
  EXPECT_EQ(walk.belief.why, Why::FarBelow);
  EXPECT_NEAR(*walk.belief.value, 20, 0.5);

  Walk foreign;
  foreign.well(20, 20, 20);
  foreign.well(30, 20, 3);
  EXPECT_GE(*foreign.belief.value, 30) << "a heater on the same breaker counts from its first reading";
  foreign.well(30, 20, 50);
  EXPECT_EQ(foreign.belief.why, Why::FarAbove);
  EXPECT_GE(*foreign.belief.value, 30) << "the breaker carries it whether we believe or not";
}

TEST(MeterBelief, MoreThanTheBreakerCouldCarryIsImpossible) {
  Walk walk;
  walk.well(20, 20, 20);
  walk.well(400, 20, 30);
  EXPECT_EQ(walk.belief.why, Why::Impossible);
  EXPECT_NEAR(*walk.belief.value, 20, 0.5);
  EXPECT_THAT(walk.belief.says, HasSubstr("which cannot be"));
}

TEST(MeterBelief, ALostMeterLeavesACalibratedModelBehind) {
  Walk walk;
  walk.well(22, 20, 600);  // the model is 10 % low: supplies worse than their label
  EXPECT_EQ(walk.belief.grade, Grade::Measured);
  walk.silent(15, 30);
  EXPECT_EQ(walk.belief.grade, Grade::Calibrated);
  EXPECT_NEAR(walk.belief.ratio, 1.1, 0.01);
  EXPECT_NEAR(*walk.belief.value, 15 * 1.1, 0.1);
  EXPECT_NEAR(walk.belief.margin, 0.04 * 15 * 1.1, 0.01);
}

TEST(MeterBelief, AWeekLaterTheCalibrationIsForgotten) {
  Walk walk;
  walk.well(22, 20, 600);
  walk.second += 8 * 86400;
  walk.silent(15, 1);
  EXPECT_EQ(walk.belief.grade, Grade::Model);
  EXPECT_DOUBLE_EQ(*walk.belief.value, 15);
}

TEST(MeterBelief, AShortAcquaintanceDoesNotCalibrate) {
  Walk walk;
  walk.well(22, 20, 60);
  walk.silent(15, 30);
  EXPECT_EQ(walk.belief.grade, Grade::Model);
}

TEST(MeterBelief, DoesNotFlapWithAMeterThatComesAndGoes) {
  Walk walk;
  walk.well(20, 20, 20);
  int changes = 0;
  bool before = walk.belief.believed;
  for (int round = 0; round < 30; ++round) {
    walk.silent(20, 20);
    walk.well(20, 20, 20);
    changes += walk.belief.believed != before;
    before = walk.belief.believed;
  }
  EXPECT_LE(changes, 1) << "20 s of answers do not win back what a 20 s silence lost";
}

TEST(MeterBelief, ATypedReadingMeasuresForAMomentAndCalibratesFromThenOn) {
  Walk walk;
  walk.gains = Gains::typed();
  const Wire typed{{reading(21.0, at(0)), kStep}, about(20), 40, std::nullopt};
  EXPECT_EQ(walk.tick(typed).grade, Grade::Measured);
  for (int i = 0; i < 40; ++i) walk.tick(typed);
  EXPECT_EQ(walk.belief.grade, Grade::Calibrated);
  EXPECT_NEAR(*walk.belief.value, 21, 0.01);
  EXPECT_EQ(walk.belief.why, Why::Stale);
}

TEST(MeterBelief, AMistypedReadingIsNotBelievedAtAll) {
  Walk walk;
  walk.gains = Gains::typed();
  walk.tick({{reading(2.1, at(0)), kStep}, about(20), 40, std::nullopt});  // 2.1 for 21
  EXPECT_FALSE(walk.belief.believed);
  EXPECT_EQ(walk.belief.why, Why::FarBelow);
}

TEST(MeterBelief, WithNeitherModelNorMeterThereIsNoFigure) {
  Walk walk;
  walk.tick({});
  EXPECT_EQ(walk.belief.value, std::nullopt);
  EXPECT_FALSE(walk.belief.believed);
}

// ---- whatever comes in ----

rc::Gen<double> any_number() {
  return rc::gen::oneOf(rc::gen::map(rc::gen::inRange(-500, 5000), [](int x) { return x * 0.1; }),
                        rc::gen::element(0.0, -0.0, 1e308, -1e308, 5e-324, std::numeric_limits<double>::quiet_NaN(),
                                         std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()));
}

Wire any_wire(double second) {
  Wire w;
  if (*rc::gen::inRange(0, 4) == 0) {
    w.meter.is = no_reading<double>(*rc::gen::element(Absent::Silent, Absent::NotSupported, Absent::Implausible, Absent::NotYet),
                                    at(second));
  } else {
    w.meter.is = reading(*any_number(), at(second - *rc::gen::inRange(-5, 40)));
  }
  w.meter.step = *any_number();
  if (*rc::gen::inRange(0, 5) != 0) w.model = Modelled{*any_number(), *any_number(), *any_number()};
  if (*rc::gen::inRange(0, 2) != 0 && w.model) *w.model = about(*rc::gen::inRange(0, 400) * 0.1);
  w.possible = *any_number();
  if (*rc::gen::inRange(0, 2) != 0) w.own_margin = *any_number();
  return w;
}

void expect_sound(const Belief& b, const Wire& w) {
  RC_ASSERT(std::isfinite(b.margin) && b.margin >= 0 && std::isfinite(b.ratio));
  if (!b.value) return;
  RC_ASSERT(std::isfinite(*b.value) && *b.value >= 0);
  RC_ASSERT(b.believed == (b.grade == Grade::Measured));
  RC_ASSERT(b.believed == b.says.empty());
  if (b.grade == Grade::Measured) RC_ASSERT(b.margin >= 0.02 * *b.value);
  if (b.grade == Grade::Calibrated) RC_ASSERT(b.margin >= 0.04 * *b.value * (1 - 1e-12));
  if (b.grade == Grade::Model && !w.own_margin) RC_ASSERT(b.margin >= 0.08 * *b.value * (1 - 1e-12));
}

RC_GTEST_PROP(MeterBeliefProperty, NothingThatComesOutIsNanInfiniteNegativeOrWithoutItsMargin, ()) {
  State state;
  double second = 0;
  const int ticks = *rc::gen::inRange(1, 80);
  for (int i = 0; i < ticks; ++i) {
    second += *rc::gen::inRange(0, 40);
    const Wire w = any_wire(second);
    const Step s = step({}, state, w, at(second));
    expect_sound(s.belief, w);
    state = s.next;
  }
}

RC_GTEST_PROP(MeterBeliefProperty, AMeterThatFreezesIsFoundOutWhereverTheLoadGoes, ()) {
  Walk walk;
  const double from = *rc::gen::inRange(50, 250) * 0.1;
  walk.well(from, from, 60);
  const double held = from;
  walk.stuck(held, from, *rc::gen::inRange(1, 200));
  // The load goes elsewhere in steps of its own, and stays at least 12 % and a half ampere away.
  for (int i = 0; i < 6; ++i) {
    const double away = from * (1 + *rc::gen::element(-1, 1) * *rc::gen::inRange(12, 60) * 0.01);
    walk.stuck(held, away < from ? away - 0.5 : away + 0.5, *rc::gen::inRange(10, 60));
  }
  RC_ASSERT(!walk.belief.believed);
}

RC_GTEST_PROP(MeterBeliefProperty, NoMeterTalksTheLoadBelowWhatTheModelIsSureOf, ()) {
  State state;
  for (int second = 0; second < 120; ++second) {
    const double load = *rc::gen::inRange(0, 300) * 0.1;
    const Wire w = wire(*rc::gen::inRange(0, 400) * 0.1, load, second);
    const Step s = step({}, state, w, at(second));
    const double ratio = s.belief.grade == Grade::Calibrated ? s.belief.ratio : 1;
    RC_ASSERT(*s.belief.value >= w.model->low * std::min(1.0, ratio) - 1e-9);
    state = s.next;
  }
}

RC_GTEST_PROP(MeterBeliefProperty, AnHonestMeterOfARestlessLoadIsKept, ()) {
  Walk walk;
  const double off = *rc::gen::inRange(95, 106) * 0.01;  // PSU losses a few per cent off the label
  for (int i = 0; i < 300; ++i) {
    const double load = *rc::gen::inRange(100, 250) * 0.1;
    walk.tick(wire(std::round(load * off / kStep) * kStep, load, walk.second));
  }
  RC_ASSERT(walk.belief.believed);
}

}  // namespace
}  // namespace ohm::metering
