// What two years of 32 cards x 20 series cost: history_store [DIRECTORY]
//
// Fills a store so that every block of every ring is used (one append in each 5-minute block for two years and a day, then a week
// of 5-minute steps, then half an hour of seconds), and measures: bytes on disk against 1 GB, a one-week query of one series
// against 50 ms (warm, and after the kernel was asked to drop the files from its cache), the cost of an append of 640 series,
// opening, and the resident memory that the store adds. A draw has min, mean and max within the second, the other series one value.
// Exit status 2 when a limit of the issue is missed. A directory of its own is made under DIRECTORY
// (default /tmp) and removed afterwards.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <unistd.h>

#include "bench/median.h"
#include "telemetry/history/history.h"

namespace ohm::bench {
namespace {

constexpr int kCards = 32, kSeries = 20;
constexpr std::int64_t kStart = 1'700'000'000 / 300 * 300, kDay = 86'400;
constexpr double kLimitBytes = 1e9, kLimitQuery = 0.050, kLimitMiB = 10;

WallTime at_second(std::int64_t s) { return WallTime{std::chrono::seconds{s}}; }

/// MiB of this process now.
double resident() {
  std::ifstream statm{"/proc/self/statm"};
  double whole = 0, pages = 0;
  statm >> whole >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

std::string card(int i) { return (i < 16 ? "A" : "B") + std::to_string(i % 16 + 1); }

struct Rig {
  explicit Rig(const std::string& dir) : history{*History::open(dir)} {
    for (int c = 0; c < kCards; ++c)
      for (int s = 0; s < kSeries; ++s) samples.push_back({*history.series(card(c), "series_" + std::to_string(s), "W", 0.1)});
  }
  void append(std::int64_t second) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const double v = 200 + static_cast<double>((second * 7 + static_cast<std::int64_t>(i) * 31) % 1500) / 10;
      const double swing = i % kSeries == 0 ? 12.5 : 0;
      samples[i].min = v - swing;
      samples[i].mean = v;
      samples[i].max = v + swing;
    }
    if (const auto done = history.append(at_second(second), samples); !done) {
      std::fprintf(stderr, "%s\n", done.error().what.c_str());
      std::exit(1);
    }
  }
  History history;
  std::vector<Sample> samples;
};

/// As after a boot, as far as the kernel goes along: dirty pages written, clean ones of these files dropped.
void drop_cache(const std::string& dir) {
  for (const auto& entry : std::filesystem::directory_iterator{dir}) {
    const int fd = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    (void)fdatasync(fd);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
  }
}

struct QueryTimes {
  double warm{}, cold{};  ///< s, medians
  std::size_t points{};
};

/// Another card each time, so that a cold query finds nothing that the one before has read.
QueryTimes time_week(const History& history, const std::string& dir, std::int64_t end) {
  QueryTimes out;
  const auto once = [&](int i) {
    return seconds([&] {
      const auto told =
          history.query(card(i % kCards), "series_" + std::to_string(i % kSeries), at_second(end - 7 * kDay), at_second(end), 2016);
      out.points = told ? static_cast<std::size_t>(
                              std::count_if(told->points.begin(), told->points.end(), [](const Point& p) { return p.mean; }))
                        : 0;
    });
  };
  std::vector<double> warm, cold;
  for (int i = 0; i < 31; ++i) {
    drop_cache(dir);
    cold.push_back(once(i));
  }
  for (int i = 0; i < 301; ++i) {
    (void)once(i % 7);
    warm.push_back(once(i % 7));
  }
  out.warm = median(warm);
  out.cold = median(cold);
  return out;
}

struct AppendTimes {
  double middle{}, mean{}, worst{};  ///< s
};

AppendTimes time_appends(Rig& rig, std::int64_t from, std::int64_t to) {
  std::vector<double> all;
  double sum = 0;
  for (std::int64_t s = from; s < to; ++s) {
    all.push_back(seconds([&] { rig.append(s); }));
    sum += all.back();
  }
  return {median(all), sum / static_cast<double>(all.size()), *std::max_element(all.begin(), all.end())};
}

bool print_limit(const char* what, double value, double limit, const char* unit) {
  std::printf("%-44s %12.4g %-3s of %5.4g   ratio %.3f\n", what, value, unit, limit, value / limit);
  return value <= limit;
}

/// One append in each block of the coarsest tier for as long as it is kept, then a week in its own steps.
std::int64_t fill(Rig& rig) {
  const std::int64_t block = kHistoryTiers[2].block_s(), end = kStart + kHistoryTiers[2].kept_s + block;
  std::int64_t second = kStart;
  for (; second < end - 7 * kDay; second += block) rig.append(second);
  // The finer rings turn once as well.
  for (second = end - 7 * kDay; second < end; second += 300) rig.append(second);
  return end;
}

int run(const std::string& dir) {
  const double before = resident();
  std::optional<Rig> rig{std::in_place, dir};
  std::int64_t end = fill(*rig);
  const AppendTimes append = time_appends(*rig, end, end + 1800);
  end += 1800;
  const double memory = resident() - before;
  (void)rig->history.flush();
  const auto bytes = rig->history.bytes();
  const QueryTimes week = time_week(rig->history, dir, end);
  rig.reset();
  const double opening = seconds([&] { rig.emplace(dir); });

  bool good = print_limit("bytes at most, worked out", static_cast<double>(history_bytes(kCards * kSeries)), kLimitBytes, "B");
  good &= print_limit("bytes on disk after two years", static_cast<double>(bytes), kLimitBytes, "B");
  good &= print_limit("one week of one series, cold (31, median)", week.cold * 1e3, kLimitQuery * 1e3, "ms");
  good &= print_limit("one week of one series, warm (301, median)", week.warm * 1e3, kLimitQuery * 1e3, "ms");
  good &= print_limit("resident memory of the store", memory, kLimitMiB, "MiB");
  std::printf("append of 640 series, each second: median %.0f us, mean %.0f us (%.3f %% of a core), worst %.1f ms\n",
              append.middle * 1e6, append.mean * 1e6, append.mean * 100, append.worst * 1e3);
  std::printf("opening again after an orderly end: %.0f ms; points of the week: %zu of 2016\n", opening * 1e3, week.points);
  return good && week.points > 2000 ? 0 : 2;
}

}  // namespace
}  // namespace ohm::bench

int main(int argc, char** argv) {
  std::string dir = std::string{argc > 1 ? argv[1] : "/tmp"} + "/ohm-history-bench-XXXXXX";
  if (!mkdtemp(dir.data())) {
    std::fprintf(stderr, "usage: history_store [DIRECTORY]      where 1 GB is free; default /tmp\n");
    return 1;
  }
  const int status = ohm::bench::run(dir);
  std::filesystem::remove_all(dir);
  return status;
}
