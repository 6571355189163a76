#include "telemetry/history/history.h"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <thread>

#include "telemetry/testing/naive_history.h"
#include "telemetry/testing/temp_dir.h"

namespace ohm {
namespace {

constexpr std::int64_t kStart = 1'763'942'400;  // 2025-11-24 00:00 UTC: a multiple of 300 s
constexpr double kQuantum = 0.1;
constexpr double kHalf = kQuantum * 0.50001;

/// A store of one series, A7 draw_w, and all that was ever given to it.
struct Logged {
  explicit Logged(const std::string& dir) : history{*History::open(dir)}, id{*history.series("A7", "draw_w", "W", kQuantum)} {}

  void add(std::int64_t second, const Band<double>& band) {
    const Sample sample{id, band.min, band.mean, band.max};
    ASSERT_TRUE(history.append(at_second(second), {&sample, 1}));
    truth.add(second, band);
  }
  /// A draw that wanders, each second, with a swing inside the second.
  void add_each_second(std::int64_t from, std::int64_t to) {
    for (std::int64_t s = from; s < to; ++s) {
      const double mean = 250 + 90 * std::sin(static_cast<double>(s) / 37.0);
      add(s, {mean - 4.03, mean, mean + 11.17});
    }
  }

  History history;
  SeriesId id;
  NaiveHistory truth;
};

Result<Points> all_of(const History& h, std::int64_t from, std::int64_t to, std::size_t points = 20'000) {
  return h.query("A7", "draw_w", at_second(from), at_second(to), points);
}

std::size_t readings_in(const Points& points) {
  return static_cast<std::size_t>(std::count_if(points.points.begin(), points.points.end(), [](const Point& p) { return p.mean; }));
}

/// The directory as a kill -9 at this moment would leave it.
void copy_as_killed(const std::string& from, const std::string& to) {
  std::filesystem::copy(from, to, std::filesystem::copy_options::overwrite_existing | std::filesystem::copy_options::recursive);
}

TEST(History, TellsSecondsAsTheyWereRead) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 3600);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 3600, 1), kHalf);
}

TEST(History, RollsUpToMinMeanAndMax) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 2 * 3600);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 2 * 3600, 10), kHalf);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 2 * 3600, 300), kHalf);
}

TEST(History, MergesFurtherToThePointsAskedFor) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 3600);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 3600, 20), 2 * kHalf);
}

RC_GTEST_PROP(History, AgreesWithANaiveModelThroughGapsAndRestarts, ()) {
  const TempDir dir;
  auto log = std::make_unique<Logged>(dir.path());
  NaiveHistory truth;
  std::int64_t second = kStart + *rc::gen::inRange(0, 100'000);
  const auto runs =
      *rc::gen::container<std::vector<std::pair<int, int>>>(6, rc::gen::pair(rc::gen::inRange(1, 400), rc::gen::inRange(0, 900)));
  for (const auto& [length, gap] : runs) {
    for (int i = 0; i < length; ++i, ++second) {
      const double mean = *rc::gen::inRange(0, 4'000'000) / 10'000.0;
      log->add(second, {mean - 1, mean, mean + 2});
      truth.add(second, {mean - 1, mean, mean + 2});
    }
    second += gap;
    if (gap % 3 == 0) {
      log.reset();
      log = std::make_unique<Logged>(dir.path());
    }
  }
  const std::int64_t end = (second / 300 + 1) * 300, start = end - 3300, longer = end - 9000;
  RC_ASSERT(worst_error(log->history, truth, start, end, 1) <= kHalf);
  RC_ASSERT(worst_error(log->history, truth, longer, end, 10) <= 2 * kHalf);  // a step across a restart is rounded twice
  RC_ASSERT(worst_error(log->history, truth, longer, end, 300) <= 2 * kHalf);
}

TEST(History, LeavesAGapWhereNothingWasRead) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add(kStart, {1, 2, 3});
  const Sample absent = sample_of(log.id, std::nullopt);
  ASSERT_TRUE(log.history.append(at_second(kStart + 1), {&absent, 1}));
  const Sample odd = sample_of(log.id, std::nan(""));
  ASSERT_TRUE(log.history.append(at_second(kStart + 2), {&odd, 1}));
  const auto points = all_of(log.history, kStart, kStart + 4)->points;
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(points[0], (Point{at_second(kStart), 1, 2, 3}));
  EXPECT_EQ(points[1], (Point{at_second(kStart + 1)}));
  EXPECT_EQ(points[2], (Point{at_second(kStart + 2)}));
}

TEST(History, CountsSeveralAppendsInASecondAsOneBand) {
  const TempDir dir;
  Logged log{dir.path()};
  for (const double w : {300.0, 310.0, 350.0}) {
    const Sample s = sample_of(log.id, w);
    ASSERT_TRUE(log.history.append(at_second(kStart) + std::chrono::milliseconds{static_cast<int>(w)}, {&s, 1}));
  }
  EXPECT_EQ(all_of(log.history, kStart, kStart + 1)->points.at(0), (Point{at_second(kStart), 300, 320, 350}));
}

TEST(History, AClockThatJumpsAheadLeavesAGap) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 60);
  log.add_each_second(kStart + 1000, kStart + 1100);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 1100, 1), kHalf);
}

TEST(History, AClockThatJumpsBackReplacesTheStepsItComesToAgain) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 600);
  for (std::int64_t s = kStart + 200; s < kStart + 260; ++s) log.add(s, {1, 1, 1});
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 600, 1), kHalf);
}

TEST(History, AClockThatWasYearsAheadNeverShowsAtAnotherTime) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 600);
  const Sample odd = sample_of(log.id, 6000.0);
  ASSERT_TRUE(log.history.append(at_second(kStart + 20 * 31'556'952LL), {&odd, 1}));
  ASSERT_TRUE(log.history.append(at_second(0), {&odd, 1}));  // and one without a battery
  log.add_each_second(kStart + 600, kStart + 900);
  const auto points = all_of(log.history, kStart - 3 * 86'400, kStart + 900);
  ASSERT_TRUE(points);
  for (const Point& p : points->points) EXPECT_LE(p.max.value_or(0), 352) << p.at.time_since_epoch().count();
  EXPECT_GE(readings_in(*all_of(log.history, kStart + 600, kStart + 900)), 300u);
}

TEST(History, GoesOnAfterAnOrderlyRestart) {
  const TempDir dir;
  NaiveHistory truth;
  {
    Logged log{dir.path()};
    log.add_each_second(kStart, kStart + 1003);
    truth = log.truth;
  }
  Logged log{dir.path()};
  log.truth = truth;
  log.add_each_second(kStart + 1003, kStart + 1800);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 1800, 1), kHalf);
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 1800, 300), 2 * kHalf);
}

TEST(History, LosesNothingToAKill) {
  const TempDir dir, image;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 5 * 3600 + 123);  // 5-minute and 10-second blocks never left memory
  copy_as_killed(dir.path(), image.path());
  const auto after = History::open(image.path());
  ASSERT_TRUE(after);
  const std::int64_t end = kStart + 5 * 3600 + 300;
  EXPECT_LE(worst_error(*after, log.truth, end - 3300, end, 1), kHalf);
  EXPECT_LE(worst_error(*after, log.truth, kStart, end, 10), 2 * kHalf);
  EXPECT_LE(worst_error(*after, log.truth, kStart, end, 300), 3 * kHalf);
}

TEST(History, SurvivesAKillRightAfterAKill) {
  const TempDir dir, first, second;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 400);
  copy_as_killed(dir.path(), first.path());
  const auto opened = History::open(first.path());
  ASSERT_TRUE(opened);
  copy_as_killed(first.path(), second.path());
  EXPECT_LE(worst_error(*History::open(second.path()), log.truth, kStart, kStart + 400, 1), kHalf);
}

TEST(History, NewSeriesComeLaterAndOldOnesStay) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 10);
  const auto fan = log.history.series("B1", "fan", "", 0.01);
  ASSERT_TRUE(fan);
  const std::array samples{sample_of(*fan, 0.62)};  // A7 has vanished
  ASSERT_TRUE(log.history.append(at_second(kStart + 10), samples));
  EXPECT_THAT(log.history.things(),
              testing::ElementsAre(SeriesInfo{"A7", "draw_w", "W", kQuantum}, SeriesInfo{"B1", "fan", "", 0.01}));
  EXPECT_EQ(log.history.query("B1", "fan", at_second(kStart + 10), at_second(kStart + 11), 1)->points.at(0).mean, 0.62);
  EXPECT_EQ(readings_in(*all_of(log.history, kStart, kStart + 20)), 10u);
}

TEST(History, KeepsWhatASeriesThatVanishedSaidLast) {
  const TempDir dir, image;
  Logged log{dir.path()};
  const auto other = *log.history.series("B1", "fan", "", 0.01);
  log.add_each_second(kStart, kStart + 100);
  for (std::int64_t s = kStart + 100; s < kStart + 1500; ++s) {  // both files of the journal have turned since
    const Sample sample = sample_of(other, 0.5);
    ASSERT_TRUE(log.history.append(at_second(s), {&sample, 1}));
  }
  copy_as_killed(dir.path(), image.path());
  EXPECT_LE(worst_error(*History::open(image.path()), log.truth, kStart, kStart + 1500, 1), kHalf);
}

TEST(History, ANewUnitStartsTheSeriesAnew) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 10);
  const auto again = log.history.series("A7", "draw_w", "kW", 0.001);
  ASSERT_TRUE(again);
  EXPECT_EQ(log.history.things().size(), 1u);
  EXPECT_EQ(readings_in(*all_of(log.history, kStart, kStart + 10)), 0u);
}

TEST(History, AsksNearestWhenItDoesNotKnowAName) {
  const TempDir dir;
  const Logged log{dir.path()};
  const auto thing = log.history.query("A", "draw_w", at_second(0), at_second(1), 1);
  const auto series = log.history.query("A7", "draw", at_second(0), at_second(1), 1);
  EXPECT_THAT(thing.error().what, testing::HasSubstr("no history of `A`"));
  EXPECT_THAT(series.error().what, testing::HasSubstr("draw_w"));
}

TEST(History, RefusesSpansAndCountsThatMakeNoSense) {
  const TempDir dir;
  const Logged log{dir.path()};
  EXPECT_FALSE(all_of(log.history, kStart, kStart));
  EXPECT_FALSE(all_of(log.history, kStart, kStart + 1, 0));
  EXPECT_FALSE(all_of(log.history, kStart, kStart + 1, 20'001));
}

TEST(History, HasRoomForSoManySeriesAndForgetsTheSilentOnes) {
  const TempDir dir;
  auto history = *History::open(dir.path(), {.most_series = 2});
  const auto a = *history.series("A1", "die_c", "°C", 0.1), b = *history.series("A2", "die_c", "°C", 0.1);
  const std::array both{sample_of(a, 60.0), sample_of(b, 61.0)};
  ASSERT_TRUE(history.append(at_second(kStart), both));
  const auto full = history.series("A3", "die_c", "°C", 0.1);
  ASSERT_FALSE(full);
  EXPECT_THAT(full.error().what, testing::HasSubstr("all 2 series"));
  ASSERT_TRUE(history.append(at_second(kStart + 732 * 86'400), std::array{sample_of(b, 61.0)}));  // two years without A1
  ASSERT_TRUE(history.series("A3", "die_c", "°C", 0.1));
  EXPECT_FALSE(history.query("A1", "die_c", at_second(0), at_second(1), 1));
}

TEST(History, AnswersOtherThreadsWhileItIsWritten) {
  const TempDir dir;
  Logged log{dir.path()};
  log.add_each_second(kStart, kStart + 600);
  std::atomic<bool> done{false};
  std::size_t fewest = 600;
  std::thread reader{[&] {
    while (!done) {
      const auto points = all_of(log.history, kStart, kStart + 600);
      fewest = std::min(fewest, points ? readings_in(*points) : 0);
    }
  }};
  log.add_each_second(kStart + 600, kStart + 3000);
  done = true;
  reader.join();
  EXPECT_EQ(fewest, 600u);
}

TEST(History, AWeekOfOneSeriesIsRight) {
  const TempDir dir;
  Logged log{dir.path()};
  for (std::int64_t s = kStart; s < kStart + 7 * 86'400; s += 60) {
    const double mean = 200 + static_cast<double>((s * 7919) % 1000) / 10;
    log.add(s, {mean, mean, mean});
  }
  EXPECT_LE(worst_error(log.history, log.truth, kStart, kStart + 7 * 86'400, 300), kHalf);
}

}  // namespace
}  // namespace ohm
