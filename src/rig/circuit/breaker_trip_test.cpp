#include "rig/circuit/breaker_trip.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

double seconds(const TripEdge& edge, double ratio, double theta0) {
  const auto t = time_to_trip(edge, ratio, theta0);
  return t ? t->count() : -1;
}

TEST(BreakerTrip, FollowsTheTableOfThreeEdgesFromCold) {
  // power facts 1.2, rows fast / nominal / slow
  EXPECT_NEAR(seconds(fast_edge(Curve::C), 1.25, 0), 51, 1);
  EXPECT_NEAR(seconds(fast_edge(Curve::C), 2.0, 0), 11.5, 0.2);
  EXPECT_NEAR(seconds(nominal_edge(Curve::C), 1.45, 0), 113, 1);
  EXPECT_NEAR(seconds(slow_edge(Curve::C), 2.55, 0), 59, 1);
}

TEST(BreakerTrip, ComesSoonerAfterHoursAtEightyPercent) {
  EXPECT_NEAR(seconds(fast_edge(Curve::C), 2.0, 0.64), 6.3, 1.1);
  EXPECT_LT(seconds(fast_edge(Curve::C), 2.0, 0.64), seconds(fast_edge(Curve::C), 2.0, 0));
}

TEST(BreakerTrip, NeverComesAtThePlannedEightyPercentOrAtTheRatingItself) {
  for (const auto curve : {Curve::UL489, Curve::B, Curve::C, Curve::D}) {
    EXPECT_FALSE(time_to_trip(fast_edge(curve), 0.8));
    EXPECT_FALSE(time_to_trip(fast_edge(curve), 1.0));
  }
}

TEST(BreakerTrip, TripsWithinAnHourAtOnePointFourFiveEvenOnTheSlowEdge) {
  const auto t = time_to_trip(slow_edge(Curve::C), 1.45, 0);  // IEC 60898-1: < 1 h at 1.45 In
  ASSERT_TRUE(t);
  EXPECT_LT(t->count(), 3600);
}

TEST(BreakerTrip, IsInstantAboveTheMagnetOfItsCurve) {
  EXPECT_EQ(seconds(fast_edge(Curve::B), 3.0, 0), 0);
  EXPECT_GT(seconds(fast_edge(Curve::D), 3.0, 0), 0);
}

TEST(BreakerTrip, PlannedThetaLiesHalfwayBetweenEightyPercentAndTheTrip) {
  EXPECT_NEAR(kThetaPlanned, (0.64 + fast_edge(Curve::C).theta_trip) / 2, 0.001);
}

}  // namespace
}  // namespace ohm
