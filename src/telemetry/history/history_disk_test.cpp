// What a disk can do to the history: be full, be torn, be somebody else's.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "telemetry/history/history.h"
#include "telemetry/testing/naive_history.h"
#include "telemetry/testing/temp_dir.h"

namespace ohm {
namespace {

constexpr std::int64_t kStart = 1'763'942'400;

/// `series` series, each second its own ramp.
struct Ramps {
  Ramps(const std::string& dir, int series) : history{*History::open(dir)} {
    for (int i = 0; i < series; ++i) ids.push_back(*history.series("A" + std::to_string(i), "ramp", "", 1));
  }
  Result<void> add(std::int64_t second) {
    std::vector<Sample> samples;
    for (const SeriesId id : ids) samples.push_back(sample_of(id, value(second, id.slot)));
    return history.append(at_second(second), samples);
  }
  static double value(std::int64_t second, int slot) { return static_cast<double>((second + 13 * slot) % 5000); }
  /// How many of the points of [from, to) are there. A wrong one fails the test.
  std::size_t right_points(std::int64_t from, std::int64_t to) const {
    std::size_t right = 0;
    for (const SeriesId id : ids) {
      const auto points = history.query("A" + std::to_string(id.slot), "ramp", at_second(from), at_second(to), 20'000);
      if (!points || points->step.count() != 1) continue;
      for (const Point& p : points->points) {
        if (!p.mean) continue;
        EXPECT_EQ(*p.mean, value(p.at.time_since_epoch() / std::chrono::seconds{1}, id.slot));
        ++right;
      }
    }
    return right;
  }
  History history;
  std::vector<SeriesId> ids;
};

/// Runs `work` in a child that may write files of `bytes` at most; what it returns is the exit status.
int with_file_limit(rlim_t bytes, const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(HistoryDisk, FullIsSaidAndTheNewestStaysInMemory) {
  const TempDir dir;
  const int status = with_file_limit(64 * 1024, [&] {
    Ramps ramps{dir.path(), 40};
    int refused = 0;
    for (std::int64_t s = kStart; s < kStart + 1000; ++s) refused += ramps.add(s) ? 0 : 1;
    if (refused == 0) return 1;
    const auto newest = ramps.history.query("A39", "ramp", at_second(kStart + 990), at_second(kStart + 1000), 10);
    return newest && newest->points.at(9).mean == Ramps::value(kStart + 999, 39) ? 0 : 2;
  });
  EXPECT_EQ(status, 0);
  const Ramps after{dir.path(), 40};  // there is room again: what is on disk is right, and it opens
  EXPECT_GT(after.right_points(kStart, kStart + 1000), 0u);
}

TEST(HistoryDisk, FullNamesTheFileAndTheReason) {
  const TempDir dir;
  const int status = with_file_limit(4096, [&] {
    Ramps ramps{dir.path(), 40};
    Result<void> last;
    for (std::int64_t s = kStart; s < kStart + 100; ++s) last = ramps.add(s);
    return !last && last.error().kind == Error::Kind::Io && last.error().what.find("journal.") != std::string::npos ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST(HistoryDisk, GoesOnWhenThereIsRoomAgain) {
  const TempDir dir;
  (void)with_file_limit(32 * 1024, [&] {
    Ramps ramps{dir.path(), 40};
    for (std::int64_t s = kStart; s < kStart + 600; ++s) (void)ramps.add(s);
    return 0;
  });
  Ramps ramps{dir.path(), 40};
  for (std::int64_t s = kStart + 600; s < kStart + 700; ++s) ASSERT_TRUE(ramps.add(s));
  EXPECT_GE(ramps.right_points(kStart + 600, kStart + 700), 40u * 100u);
}

TEST(HistoryDisk, IsTakenByOneStoreAtATime) {
  const TempDir dir;
  const Ramps ramps{dir.path(), 1};
  const auto second = History::open(dir.path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().what, testing::HasSubstr("in use"));
}

TEST(HistoryDisk, WhatCannotBeMadeIsAnError) {
  const auto nowhere = History::open("/proc/ohm-history");
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().what, testing::HasSubstr("/proc/ohm-history"));
}

TEST(HistoryDisk, SaysItsBoundExactly) {
  // By hand: 16 + 69 + 824 blocks of 1,568 bytes; two journals of 256 records of 24 + 640 x 24; two tables of 640 x 256; the rest.
  EXPECT_EQ(series_bytes(), (16u + 69u + 824u) * 1568u);
  EXPECT_EQ(history_bytes(640), 640u * 909u * 1568u + 2u * 256u * (24u + 640u * 24u) + 2u * 640u * 256u + 256u);
  EXPECT_LE(history_bytes(640), 1'000'000'000u);
}

TEST(HistoryDisk, NeverGrowsBeyondItsBound) {
  const TempDir dir;
  {
    Ramps ramps{dir.path(), 3};
    for (std::int64_t s = kStart; s < kStart + 900 * 86'400LL; s += 3571) ASSERT_TRUE(ramps.add(s));  // two and a half years
    for (std::int64_t s = 0; s < 1000; ++s) ASSERT_TRUE(ramps.add(kStart + 901 * 86'400LL));          // and a clock that stopped
  }
  std::uint64_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator{dir.path()}) bytes += file.file_size();
  EXPECT_LE(bytes, history_bytes(3));
}

RC_GTEST_PROP(HistoryDisk, ScribbledOverAnywhereShowsNoWrongPoint, ()) {
  const TempDir dir;
  {
    Ramps ramps{dir.path(), 4};
    for (std::int64_t s = kStart; s < kStart + 700; ++s) RC_ASSERT(ramps.add(s).has_value());
  }
  const auto name = *rc::gen::element<std::string>("1s.ring", "10s.ring", "5min.ring", "journal.0", "journal.1", "series");
  const auto size = std::filesystem::file_size(dir.file(name));
  const auto length = *rc::gen::inRange<std::size_t>(1, 3000);
  const auto at = *rc::gen::inRange<std::size_t>(0, size);
  std::mt19937 random{static_cast<std::uint32_t>(at)};
  std::fstream file{dir.file(name), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(at));
  for (std::size_t i = 0; i < std::min(length, size - at); ++i) file.put(static_cast<char>(random()));
  file.close();
  const Ramps after{dir.path(), 4};
  (void)after.right_points(kStart, kStart + 700);
}

RC_GTEST_PROP(HistoryDisk, CutShortAnywhereLosesTheNewestAtMost, ()) {
  const TempDir dir;
  {
    Ramps ramps{dir.path(), 4};
    for (std::int64_t s = kStart; s < kStart + 700; ++s) RC_ASSERT(ramps.add(s).has_value());
  }
  const auto name = *rc::gen::element<std::string>("journal.0", "journal.1");
  std::filesystem::resize_file(dir.file(name), *rc::gen::inRange<std::size_t>(0, std::filesystem::file_size(dir.file(name)) + 1));
  const Ramps after{dir.path(), 4};
  RC_ASSERT(after.right_points(kStart, kStart + 700) == 4u * 700u);  // after an orderly end the blocks hold it all
}

}  // namespace
}  // namespace ohm
