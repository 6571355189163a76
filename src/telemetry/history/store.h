// The inside of History: what is in memory of each series, and how it gets to the files and back.
//
// Used by history.cpp only. Every public member takes the lock; store.cpp appends, recover.cpp puts together what a kill left,
// query.cpp answers. What is appended goes into the journal at once and into the blocks some seconds later, many samples of a
// series together, or before anybody looks: to touch the blocks of all series costs more than all else a second asks for.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/history/accumulator.h"
#include "telemetry/history/history.h"
#include "telemetry/history/journal.h"
#include "telemetry/history/ring_file.h"
#include "telemetry/history/series_table.h"

namespace ohm {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

/// One series in memory: the block of each tier that is being filled, and the step that is growing.
struct Track {
  struct Live {
    std::optional<Block> block;
    bool dirty{};
    std::int64_t step{kNever};
    Accumulator sum;  ///< of `step`
  };
  SeriesEntry entry;
  std::uint16_t slot{};
  std::array<Live, kTiers> live;
};

class HistoryStore {
 public:
  static Result<std::unique_ptr<HistoryStore>> open(const std::string& dir, std::size_t most_series);
  HistoryStore(const HistoryStore&) = delete;
  HistoryStore& operator=(const HistoryStore&) = delete;
  ~HistoryStore();

  Result<SeriesId> series(SeriesEntry entry);
  Result<void> append(std::int64_t second, std::span<const Sample> samples);
  Result<Points> query(const std::string& thing, const std::string& series, std::int64_t from, std::int64_t to,
                       std::size_t max_points);
  std::vector<SeriesInfo> things() const;
  std::uint64_t bytes() const;
  Result<void> flush();

 private:
  /// The block read last of each tier, so that steps in their order read each block once.
  struct Kept {
    std::array<std::int64_t, kTiers> number{kNever, kNever, kNever};
    std::array<std::optional<Block>, kTiers> block;
  };
  /// In the journal, and not yet in its blocks.
  struct Waiting {
    std::uint16_t slot{};
    std::int64_t second{};
    Band<double> band;
  };
  /// What a query needs after the lock is given back.
  struct Source {
    std::uint16_t slot{};
    SeriesEntry entry;
    std::optional<Block> live;
  };

  HistoryStore(std::string dir, std::size_t most, File lock, std::array<RingFile, kTiers> rings, Journal journal);

  // store.cpp
  Result<void> enter(std::int64_t second);
  bool turns(std::int64_t second) const;
  void settle();
  Result<void> write_tier(std::size_t tier);
  Result<void> leave(std::size_t tier);
  Result<void> save_table();
  Result<void> flush_locked();
  void apply(Track& track, std::span<const std::uint32_t> samples);
  void begin_step(Track& track, std::size_t tier, std::int64_t step);
  void put_step(Track& track, std::size_t tier);
  Block& live_block(Track& track, std::size_t tier, std::int64_t number);
  Result<std::uint16_t> slot_for(const SeriesEntry& entry);
  std::optional<std::uint16_t> silent_slot() const;
  void retire(std::uint16_t slot);
  void place(std::uint16_t slot, SeriesEntry entry);

  // recover.cpp
  void read_table();
  void recover();
  bool replay_journal();
  void rebuild(const Track& track, std::size_t tier);
  void rebuild_block(const Track& track, std::size_t tier, std::int64_t number);
  std::optional<Quanta> step_at(const Track& track, std::size_t tier, std::int64_t step, Kept& kept) const;
  Accumulator gather(const Track& track, std::size_t tier, std::int64_t step, Kept& kept) const;
  Accumulator gather_from(const Track& track, std::size_t finer, std::int64_t from, std::int64_t to, Kept& kept) const;

  // query.cpp
  Result<const Track*> find(const std::string& thing, const std::string& series) const;

  std::string dir_;
  std::size_t most_;
  File lock_;
  std::array<RingFile, kTiers> rings_;
  mutable std::mutex mutex_;  ///< guards all that follows
  Journal journal_;
  std::vector<std::unique_ptr<Track>> tracks_;  ///< by slot; null where it is free
  std::map<std::pair<std::string, std::string>, std::uint16_t> index_;
  std::array<std::int64_t, kTiers> current_{kNever, kNever, kNever};  ///< numbers of the blocks being filled
  std::int64_t newest_{kNever};                                       ///< the second that was written last
  bool table_changed_{};
  std::vector<Journal::Entry> entries_;
  std::vector<Waiting> waiting_;  ///< in the order in which it came
  std::size_t waiting_seconds_{};
};

/// Keeps the first trouble of several steps that are all done anyway.
inline void note(Result<void>& first, Result<void> next) {
  if (first && !next) first = std::move(next);
}

}  // namespace ohm
