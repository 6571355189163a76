#include "base/reading.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace ohm {
namespace {

using namespace std::chrono_literals;

TEST(Reading, IsFreshUpToTheLimitAndNotBeyond) {
  const auto hot = reading(Celsius{80}, TimePoint{10s});
  EXPECT_EQ(hot.fresh(TimePoint{15s}, Seconds{5}), Celsius{80});
  EXPECT_EQ(hot.fresh(TimePoint{15s + 1ns}, Seconds{5}), std::nullopt);
  EXPECT_EQ(hot.get(), Celsius{80});  // its age is for the caller to judge
}

TEST(Reading, OfASilentSensorHasAReasonAndNoNumber) {
  const auto none = no_reading<Celsius>(Absent::Silent, TimePoint{10s});
  EXPECT_EQ(none.get(), std::nullopt);
  EXPECT_EQ(none.fresh(TimePoint{10s}, Seconds{5}), std::nullopt);
  EXPECT_EQ(none.absent(), Absent::Silent);
  EXPECT_EQ(name_of(*none.absent()), "silent");
}

TEST(Reading, NobodyHasTakenYetIsNotZero) { EXPECT_EQ(Reading<Watts>{}.absent(), Absent::NotYet); }

TEST(ManualClock, MovesOnlyWhenAdvancedAndTakesItsCalendarAlong) {
  ManualClock clock{WallTime{100s}};
  EXPECT_EQ(clock.now(), TimePoint{});
  clock.advance(Seconds{1.5});
  EXPECT_EQ(clock.now(), TimePoint{1500ms});
  EXPECT_EQ(clock.wall(), WallTime{101500ms});
  EXPECT_EQ(clock.real(Seconds{3600}), 0ns);
}

TEST(SystemClock, NeverRunsBackwards) {
  const SystemClock clock;
  const auto before = clock.now();
  EXPECT_LE(before, clock.now());
}

}  // namespace
}  // namespace ohm
