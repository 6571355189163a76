#include "control/curve/curve_learner.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "control/curve/measured_curves.h"
#include "control/testing/random_circuit.h"

namespace ohm {
namespace {

/// A job that runs as `truth` says, times an unknown 1234 tokens/s, watched for a minute at a cap.
CurveSample sample_at(double cap, const PowerCurve& truth, double noise = 0) {
  return {cap, std::min(cap, truth.enough()), 1234 * truth.speed_at(cap) * (1 + noise), Seconds{10}, Seconds{60}};
}

TEST(CurveLearner, StartsFromTheMeasuredClass) {
  const LearntCurve learnt = CurveLearner{measured_curve(Work::Train), 350}.curve();
  for (double cap = 190; cap <= 350; cap += 10)
    EXPECT_NEAR(learnt.curve.speed_at(cap), measured_curve(Work::Train).speed_at(cap), 1e-9);
}

TEST(CurveLearner, ComesToAJobThatIsOfAnotherClass) {
  const PowerCurve& truth = measured_curve(Work::MoeDecode);
  CurveLearner learner{measured_curve(Work::Decode), 350};
  testing::Dice dice{5};
  for (int round = 0; round < 60; ++round) {
    for (double cap = 150; cap <= 350; cap += 10) learner.teach(sample_at(cap, truth, dice.between(-0.02, 0.02)));
  }
  const LearntCurve learnt = learner.curve();
  for (double cap = 200; cap <= 350; cap += 10) {
    EXPECT_NEAR(learnt.curve.speed_at(cap), truth.speed_at(cap), 0.03) << cap;
    EXPECT_LE(learnt.lower.speed_at(cap), learnt.curve.speed_at(cap) + 1e-9);
    EXPECT_GE(learnt.upper.speed_at(cap), learnt.curve.speed_at(cap) - 1e-9);
  }
}

TEST(CurveLearner, BoundsCloseInWithTheSamples) {
  CurveLearner learner{measured_curve(Work::Train), 350};
  const auto width = [&] { return learner.curve().upper.speed_at(250) - learner.curve().lower.speed_at(250); };
  const double before = width();
  for (int k = 0; k < 50; ++k) {
    for (double cap = 200; cap <= 350; cap += 10) learner.teach(sample_at(cap, measured_curve(Work::Train)));
  }
  EXPECT_LT(width(), before / 3);
}

TEST(CurveLearner, LearnsNothingFromAProbeTooShortToFeelTheCap) {
  CurveLearner learner{measured_curve(Work::Train), 350};
  CurveSample probe{200, 199, 65.4, Seconds{10}, Seconds{1}};  // a matmul of one second that ran before the cap bit
  EXPECT_EQ(learner.teach(probe), Taught::TooShort);
  probe = {200, 199, 65.4, Seconds{0.5}, Seconds{60}};
  EXPECT_EQ(learner.teach(probe), Taught::TooSoon);
  EXPECT_EQ(learner.samples(), 0);
}

TEST(CurveLearner, TakesADrawBelowTheCapAsAllTheWorkAskedFor) {
  CurveLearner learner{measured_curve(Work::Train), 350};
  EXPECT_EQ(learner.teach({350, 240, 900, Seconds{10}, Seconds{60}}), Taught::EnoughBelow);
  EXPECT_EQ(learner.teach({240, 239, 880, Seconds{10}, Seconds{60}}), Taught::Cap);
}

TEST(CurveLearner, RefusesWhatIsNoNumber) {
  CurveLearner learner{measured_curve(Work::Train), 350};
  EXPECT_EQ(learner.teach({std::nan(""), 240, 900, Seconds{10}, Seconds{60}}), Taught::NoNumber);
  EXPECT_EQ(learner.teach({250, 240, 0, Seconds{10}, Seconds{60}}), Taught::NoNumber);
}

}  // namespace
}  // namespace ohm
