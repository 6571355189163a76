// How the words of a board are read and written while others do the same: the one place that knows the memory order.
//
// Each card has two copies of its readings. Write n fills copy n % 2 and then publishes n, so the copy that readers look at is
// never the one being written: a writer that is killed or put off its core in the middle of a write spoils nothing, and the last
// whole reading stays readable. A reader begins again only when a write was published while it copied; after kReadTries such
// accidents it gives up and says so (nullopt), which only a broken writer brings about. No fences, which ThreadSanitizer does not
// know: words are stored with release and loaded with acquire. Whoever sees a word of write n + 2 therefore also sees that n + 1
// was published before it. Both cost nothing on x86-64. Any thread and process; one writer; nothing here waits or calls the system.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>

#include "twin/board/board.h"

namespace ohm::twin {

inline constexpr int kReadTries = 1000;  ///< a writer that never rests lets most of them fail; a fifth of a millisecond in all

using ReadingWords = std::array<std::uint64_t, kReadingWords>;

inline void write_card(BoardCard& card, const BoardReadings& readings) {
  const auto words = std::bit_cast<ReadingWords>(readings);
  const std::uint64_t next = card.sequence.load(std::memory_order_relaxed) + 1;
  auto& copy = card.readings[next % 2];
  for (std::size_t i = 0; i < kReadingWords; ++i) copy[i].store(words[i], std::memory_order_release);
  card.sequence.store(next, std::memory_order_release);
}

/// What the twin wrote last, whole. Nothing: see above.
inline std::optional<BoardReadings> read_card(const BoardCard& card) {
  ReadingWords words;
  for (int attempt = 0; attempt < kReadTries; ++attempt) {
    const std::uint64_t before = card.sequence.load(std::memory_order_acquire);
    const auto& copy = card.readings[before % 2];
    for (std::size_t i = 0; i < kReadingWords; ++i) words[i] = copy[i].load(std::memory_order_acquire);
    if (card.sequence.load(std::memory_order_relaxed) == before) return std::bit_cast<BoardReadings>(words);
  }
  return std::nullopt;
}

/// One event of the ring as a plain value.
struct EventRead {
  std::uint64_t number{};
  std::uint32_t card{};
  std::uint64_t xid{};
  std::int64_t at_ns{};
};

/// Puts the next event into the ring; the caller rings the bell afterwards.
inline void write_event(Board& board, std::uint32_t card, std::uint64_t xid, std::int64_t at_ns) {
  const std::uint64_t number = board.events_written.load(std::memory_order_relaxed) + 1;
  BoardEvent& event = board.events[number % kEventRing];
  event.number.store(0, std::memory_order_relaxed);
  event.card.store(card, std::memory_order_release);
  event.xid.store(xid, std::memory_order_release);
  event.at_ns.store(at_ns, std::memory_order_release);
  event.number.store(number, std::memory_order_release);
  board.events_written.store(number, std::memory_order_release);
}

/// Event `number`, or nothing when it was not written yet or the ring went over it.
inline std::optional<EventRead> read_event(const Board& board, std::uint64_t number) {
  const BoardEvent& event = board.events[number % kEventRing];
  if (event.number.load(std::memory_order_acquire) != number) return std::nullopt;
  EventRead read{.number = number};
  read.card = static_cast<std::uint32_t>(event.card.load(std::memory_order_acquire));
  read.xid = event.xid.load(std::memory_order_acquire);
  read.at_ns = event.at_ns.load(std::memory_order_acquire);
  if (event.number.load(std::memory_order_relaxed) != number) return std::nullopt;
  return read;
}

/// The oldest event after `seen` that the ring still holds; nothing when there is none.
inline std::optional<EventRead> next_event(const Board& board, std::uint64_t seen) {
  const std::uint64_t newest = board.events_written.load(std::memory_order_acquire);
  std::uint64_t number = newest > kEventRing && seen < newest - kEventRing ? newest - kEventRing + 1 : seen + 1;
  for (; number <= newest; ++number) {
    if (const auto event = read_event(board, number)) return event;
  }
  return std::nullopt;
}

}  // namespace ohm::twin
