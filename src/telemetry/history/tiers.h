// How the history is laid out on disk, and therefore exactly how large it can grow.
//
// Three tiers of min/mean/max. Each tier is one ring file: for every series a ring of blocks, a block being 256 steps of one
// series. Constants and pure arithmetic; used by the store (history.h), by benches and by pages that state the bound. The figures:
//
//   tier     kept              steps     blocks a series   bytes a series
//   1 s      1 hour            3,600     16                25,088
//   10 s     2 days           17,280     69               108,192
//   5 min    731 days        210,528     824            1,292,032
//
// One block more than the span needs, because the block being filled replaces the oldest as a whole. 640 series (32 cards x 20):
// 640 x 1,425,312 + 7,876,608 of journal + 327,680 of series table + 256 = 920,404,224 bytes at most: 92 % of 1 GB.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ohm {

inline constexpr std::int64_t kStepsPerBlock = 256;
inline constexpr std::uint64_t kBlockBytes = 32 + kStepsPerBlock * 3 * sizeof(std::uint16_t);  ///< 1,568

struct Tier {
  std::int64_t step_s{};  ///< seconds
  std::int64_t kept_s{};  ///< seconds that are surely there
  std::string_view file;

  constexpr std::int64_t block_s() const { return step_s * kStepsPerBlock; }
  constexpr std::int64_t blocks() const { return (kept_s + block_s() - 1) / block_s() + 1; }
};

inline constexpr std::size_t kTiers = 3;

/// Finest first; each step is a whole multiple of the one before.
inline constexpr std::array<Tier, kTiers> kHistoryTiers{{
    {1, 3'600, "1s.ring"}, {10, 2 * 86'400, "10s.ring"}, {300, 731 * 86'400, "5min.ring"},  // two years, one of them a leap year
}};

/// What one series takes in the three rings.
constexpr std::uint64_t series_bytes() {
  std::uint64_t blocks = 0;
  for (const Tier& tier : kHistoryTiers) blocks += static_cast<std::uint64_t>(tier.blocks());
  return blocks * kBlockBytes;
}

// The journal: two files, each of one block of the finest tier, a record a second (journal.h).
inline constexpr std::uint64_t kJournalHeadBytes = 24, kJournalPlainBytes = 8, kJournalBandBytes = 24;

/// A line of the series table, twice: the new table is written before the old one goes.
inline constexpr std::uint64_t kMostLineBytes = 256;

/// The most bytes that `series` series ever take on disk: rings, journal, series table, lock. Every sample is taken to be a band.
constexpr std::uint64_t history_bytes(std::uint64_t series) {
  const std::uint64_t journal = 2 * kStepsPerBlock * (kJournalHeadBytes + series * kJournalBandBytes);
  return series * series_bytes() + journal + 2 * series * kMostLineBytes + 256;
}

static_assert(history_bytes(640) <= 1'000'000'000, "32 cards x 20 series x 2 years fit into 1 GB");

/// Rounded towards the past, so that a block holds the same span before 1970 as after.
constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Which step of this tier a second falls into, which block a step belongs to, and where in it.
constexpr std::int64_t step_of(const Tier& tier, std::int64_t second) { return floor_divide(second, tier.step_s); }
constexpr std::int64_t block_of(std::int64_t step) { return floor_divide(step, kStepsPerBlock); }
constexpr std::size_t place_in_block(std::int64_t step) { return static_cast<std::size_t>(step - block_of(step) * kStepsPerBlock); }

}  // namespace ohm
