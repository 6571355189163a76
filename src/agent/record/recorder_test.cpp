#include "agent/record/recorder.h"

#include <gtest/gtest.h>

#include "telemetry/testing/temp_dir.h"

namespace ohm {
namespace {

const WallTime kNoon{std::chrono::seconds{1'800'000'000}};

/// One card, a second of which is recorded.
class RecorderTest : public ::testing::Test {
 protected:
  RecorderTest() : history_{History::open(dir_.path()).value()} {
    view_.wall = kNoon;
    view_.now = TimePoint{} + std::chrono::seconds{100};
    view_.cards.emplace_back();
    view_.cards[0].place = "A1";
  }
  Point recorded(const std::string& thing, const std::string& series) {
    Recorder recorder{history_};
    const auto done = recorder.record(view_);
    EXPECT_TRUE(done) << (done ? "" : done.error().what);
    return history_.query(thing, series, kNoon, kNoon + std::chrono::seconds{1}, 10).value().points.at(0);
  }
  void draws(std::initializer_list<double> watts) {
    auto& sample = view_.cards[0].sample;
    for (const double w : watts) {
      sample.power_now = reading(Watts{w}, view_.now);
      sample.draws.add(Watts{w});
    }
  }
  TempDir dir_;
  History history_;
  RigView view_;
};

// Ten draws a second: the spike of one tenth must not be lost between two ticks.
TEST_F(RecorderTest, KeepsLeastMeanAndMostOfTheDrawsOfASecond) {
  draws({250, 250, 250, 250, 410, 250, 250, 120, 250, 250});
  const auto point = recorded("A1", "draw_now_w");
  EXPECT_EQ(point.min, 120);
  EXPECT_EQ(point.mean, 253);
  EXPECT_EQ(point.max, 410);
}

TEST_F(RecorderTest, ASecondWithoutADrawInBetweenHasTheNewest) {
  view_.cards[0].sample.power_now = reading(Watts{300}, view_.now);
  const auto point = recorded("A1", "draw_now_w");
  EXPECT_EQ(point.min, 300);
  EXPECT_EQ(point.max, 300);
}

TEST_F(RecorderTest, ASilentCardLeavesAGap) {
  view_.cards[0].sample.power_now = no_reading<Watts>(Absent::Silent, view_.now);
  EXPECT_EQ(recorded("A1", "draw_now_w").mean, std::nullopt);
}

TEST_F(RecorderTest, ChassisFansAreKeptByTheirPlace) {
  view_.chassis_fans.push_back({"A.fan1", "A", "nct6775 pwm1", "", reading(Rpm{600}, view_.now), reading(Fraction{0.4}, view_.now),
                                reading(FanMode::Automatic, view_.now), false});
  EXPECT_EQ(recorded("A.fan1", "rpm").mean, 600);
  EXPECT_EQ(recorded("A.fan1", "duty").mean, 0.4);
}

}  // namespace
}  // namespace ohm
