#include "twin/process/host/pace.h"

#include <gtest/gtest.h>

namespace ohm::twin {
namespace {

using namespace std::chrono_literals;

TEST(Pace, MakesTenStepsASecondAtTheSpeedOfLife) {
  EXPECT_DOUBLE_EQ(pace_at(1).step.count(), 0.1);
  EXPECT_EQ(period(pace_at(1)), 100ms);
}

TEST(Pace, MakesLongerStepsRatherThanMoreThanAHundredASecond) {
  EXPECT_DOUBLE_EQ(pace_at(100).step.count(), 1);
  EXPECT_EQ(period(pace_at(100)), 10ms);
  EXPECT_DOUBLE_EQ(pace_at(10).step.count(), 0.1);
  EXPECT_EQ(period(pace_at(1000)), 10ms);
}

TEST(Pace, MakesNoStepBeforeItsTime) {
  const auto none = due(pace_at(1), 5s, 5s + 99ms);
  EXPECT_EQ(none.steps, 0U);
  EXPECT_EQ(none.started, 5s);
}

TEST(Pace, KeepsTheRemainderSoThatTheClockDoesNotDrift) {
  const auto late = due(pace_at(1), 5s, 5s + 130ms);
  EXPECT_EQ(late.steps, 1U);
  EXPECT_EQ(late.started, 5s + 100ms);
}

TEST(Pace, MakesUpAShortDelayAndDropsALongOne) {
  EXPECT_EQ(due(pace_at(1), 0s, 210ms).steps, 2U);
  const auto asleep = due(pace_at(1), 0s, 1h);  // the laptop's lid was closed
  EXPECT_EQ(asleep.steps, 2U);
  EXPECT_EQ(asleep.skipped, 36'000U - 2);
  EXPECT_EQ(asleep.started, 1h);
}

TEST(Pace, AlwaysMovesOnEvenWhereAStepIsLongerThanWhatIsMadeUp) {
  EXPECT_EQ(due(pace_at(0.1), 0s, 1s).steps, 1U);  // 0.1 s of the twin last 1 s
}

}  // namespace
}  // namespace ohm::twin
