// What was measured, for two years: the store behind `ohm history`, the page's plots and the reports.
//
// A series is one figure of one thing ("A7", "vram_c", in °C, in steps of 0.1). Each second the daemon appends what it read; the
// store keeps min, mean and max in steps of 1 s for an hour, 10 s for two days and 5 min for two years, in files that never grow
// beyond history_bytes() (tiers.h). It is keyed by the calendar: a clock that jumps leaves gaps, or replaces steps it comes to
// again, and never makes a point of another time. (Where it strays to, its steps take the place of one older block of each tier.)
// A tick that slips over the edge of a second leaves that second empty and makes the next a band of two.
//
// The newest block (256 steps) of each series and tier is in memory, 5 kB a series; what it holds of the last minutes is in the
// journal, and coarser steps are worked out again from finer ones after a kill. kill -9 costs nothing; a power cut costs what the
// kernel had not written, about 30 s (its default write-back, Linux vm.dirty_expire_centisecs; nothing is forced to disk each
// second). A full or failing disk is an Error of append(), each time; the store goes on in memory and on disk once there is room.
//
// All members may be called from any thread. append() and series() are meant for one writer: a record a second (0.1 ms for 640
// series), their steps every 30 s (2 ms), a block of each series every 256 s (16 ms). They write into the kernel's cache, so a disk
// that is choked can hold them up. Only the table of series is forced to disk: by the append() or flush() after series() made a new
// one; flush() before a loop begins keeps that out of it. query() copies what it needs under the lock and reads files outside it.
// One store at a time has the directory. Other programs ask the daemon.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/reading.h"
#include "base/result.h"
#include "telemetry/history/tiers.h"

namespace ohm {

/// A series of this store, until it is closed. Kept by the caller, so that appending looks nothing up.
struct SeriesId {
  std::uint16_t slot{};
  friend auto operator<=>(SeriesId, SeriesId) = default;
};

/// What one series did since the last append. Without a mean there is no sample; without min or max they are the mean.
struct Sample {
  SeriesId series;
  std::optional<double> min, mean, max;
};

inline Sample sample_of(SeriesId series, std::optional<double> value) { return {series, value, value, value}; }

struct SeriesInfo {
  std::string thing, series, unit;
  double quantum{};
  friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

/// A step: its start, and what was there in it; nothing of all three where nothing was read.
struct Point {
  WallTime at;
  std::optional<double> min, mean, max;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Points {
  std::chrono::seconds step{};
  std::string unit;
  std::vector<Point> points;  ///< every step from the one that holds `from` to the last that begins before `to`, gaps too
};

class HistoryStore;

class History {
 public:
  struct Options {
    std::size_t most_series{1024};  ///< at most 4,096; the disk's bound is history_bytes(most_series), reached only if all exist
  };

  /// Makes `dir` where it is missing. Errors: Io, PermissionDenied; Timeout when another store has it: ask again.
  static Result<History> open(const std::string& dir, Options options);
  static Result<History> open(const std::string& dir) { return open(dir, Options{}); }

  History(History&&) noexcept;
  History& operator=(History&&) noexcept;
  /// Writes what is in memory.
  ~History();

  /// The series of that name, made if it is new; values are kept to the nearest whole `quantum` (of `unit`). Another unit or
  /// quantum than before starts it anew. BadInput: a name with control characters or over 64 bytes, a quantum not above 0, no slot
  /// left (one that was silent for two years gives way).
  Result<SeriesId> series(const std::string& thing, const std::string& name, const std::string& unit, double quantum);

  /// What was read in the second that holds `at`. Several appends in one second count as one band. Values that are not finite, or
  /// beyond 7e13 quanta, are absent. Io: the disk takes no more; what was given is in memory nevertheless.
  Result<void> append(WallTime at, std::span<const Sample> samples);

  /// From `from` (included) to `to` (excluded), in the finest steps that give at most `max_points` (1 to 20,000) and were kept
  /// since `from`: 1, 2, 5, 10, 20, 30 s, 1, 2, 5, 10, 15, 30 min, 1, 2, 3, 6, 12 h, then days. A mean is that of the steps that
  /// were read. BadInput: nothing of that name (with the nearest), `to` not after `from`.
  Result<Points> query(const std::string& thing, const std::string& series, WallTime from, WallTime to,
                       std::size_t max_points) const;

  /// Every series there is, by thing and name.
  std::vector<SeriesInfo> things() const;

  /// What the files take of the disk now.
  std::uint64_t bytes() const;

  /// Writes what is in memory to the files.
  Result<void> flush();

 private:
  explicit History(std::unique_ptr<HistoryStore> store);
  std::unique_ptr<HistoryStore> store_;
};

}  // namespace ohm
