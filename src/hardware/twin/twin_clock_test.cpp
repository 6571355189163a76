#include "hardware/twin/twin_clock.h"

#include <gtest/gtest.h>

#include "hardware/testing/fake_rig.h"
#include "twin/board/board_writer.h"

namespace ohm {
namespace {

using std::chrono::seconds;
constexpr std::int64_t kSecondNs = 1'000'000'000;

class OnTheTwinsClock : public testing::Test {
 protected:
  twin::BoardWriter twin(double speed) {
    return std::move(
        *twin::BoardWriter::open(path(), {.rig = "barn", .hosts = {"A"}, .speed = speed, .wall_at_zero_ns = 1000 * kSecondNs}, {}));
  }
  std::unique_ptr<TwinClock> clock() { return std::move(*TwinClock::open(path())); }
  std::string path() const { return folder.path() / "board"; }

  fake_nvml::TempDir folder;
};

TEST_F(OnTheTwinsClock, TellsTheTwinsTimeAndCalendar) {
  auto writer = twin(1);
  writer.tick(50 * kSecondNs);
  const auto now = clock();
  EXPECT_GE(now->now(), TimePoint{seconds{50}});
  EXPECT_LE(now->now(), TimePoint{seconds{51}});  // at most the slowest step ahead
  EXPECT_GE(now->wall(), WallTime{seconds{1050}});
}

TEST_F(OnTheTwinsClock, RunsOnBetweenStepsAndNeverBackwards) {
  auto writer = twin(100);
  writer.tick(50 * kSecondNs);
  const auto now = clock();
  TimePoint last = now->now();
  const TimePoint first = last;
  while (last == first) last = now->now();  // moves without a step
  writer.tick(50 * kSecondNs);              // a twin that is slower than it promised
  EXPECT_GE(now->now(), last);
}

TEST_F(OnTheTwinsClock, WaitsAHundredthAtSpeedHundred) {
  auto writer = twin(100);
  writer.tick(0);
  EXPECT_EQ(clock()->real(Seconds{1}), std::chrono::milliseconds{10});
}

TEST_F(OnTheTwinsClock, RunsOnWithTheMachineWhenTheTwinEnded) {
  auto writer = twin(1000);
  writer.tick(50 * kSecondNs);
  const auto now = clock();
  writer.close();
  EXPECT_TRUE(now->gone());
  const TimePoint first = now->now();
  TimePoint last = first;
  while (last == first) last = now->now();
  EXPECT_LT(last - first, seconds{1});  // not at the twin's thousandfold any more
  EXPECT_EQ(now->real(Seconds{1}), seconds{1});
}

TEST_F(OnTheTwinsClock, GoesOnWithATwinThatWasStartedInPlaceOfOneThatDied) {
  auto writer = twin(1000);
  writer.tick(50 * kSecondNs);
  const auto clock_of_ohmd = clock();
  const auto before = clock_of_ohmd->now();
  const auto wall_before = clock_of_ohmd->wall();
  writer.close();
  auto another = twin(1);
  another.tick(2 * kSecondNs);
  EXPECT_FALSE(clock_of_ohmd->gone());
  EXPECT_EQ(clock_of_ohmd->speed(), 1);
  const auto after = clock_of_ohmd->now();
  EXPECT_GE(after, before);
  EXPECT_LT(after - before, seconds{5}) << "the new twin's two seconds are not the old one's";
  another.tick(12 * kSecondNs);
  EXPECT_GE(clock_of_ohmd->now() - after, seconds{8});
  EXPECT_GE(clock_of_ohmd->wall(), wall_before);
}

TEST_F(OnTheTwinsClock, SaysWhyThereIsNone) {
  const auto none = TwinClock::open(path());
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().what.find(path()), std::string::npos);
}

}  // namespace
}  // namespace ohm
