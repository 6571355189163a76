#include "twin/board/board_access.h"

#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace ohm::twin {
namespace {

/// A reading in which every figure says the same number, so that a mixture of two shows.
BoardReadings all_say(std::uint32_t n) {
  BoardReadings r{};
  r.power_now_mw = n;
  r.die_c = static_cast<std::int32_t>(n);
  r.energy_mj = n;
  r.throttle_ns[8] = n;
  r.process[kMaxProcesses - 1].vram_bytes = n;
  r.pcie_rx_kbps = n;
  return r;
}

bool is_whole(const BoardReadings& r) {
  const std::uint64_t n = r.power_now_mw;
  return r.die_c == static_cast<std::int32_t>(n) && r.energy_mj == n && r.throttle_ns[8] == n &&
         r.process[kMaxProcesses - 1].vram_bytes == n && r.pcie_rx_kbps == n;
}

TEST(BoardReadings, AreReadAsTheyWereWritten) {
  const auto card = std::make_unique<BoardCard>();
  write_card(*card, all_say(7));
  write_card(*card, all_say(8));
  const auto read = read_card(*card);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->power_now_mw, 8U);
  EXPECT_TRUE(is_whole(*read));
}

TEST(BoardReadings, AreNeverAMixtureWhileTheTwinWrites) {
  const auto card = std::make_unique<BoardCard>();
  write_card(*card, all_say(1));
  std::atomic<bool> end{false};
  std::atomic<int> mixed{0}, back{0}, whole{0};
  const auto reader = [&] {
    std::uint32_t last = 0;
    while (!end) {
      const auto read = read_card(*card);
      if (!read) continue;  // a writer without any pause may win every time: said, not mixed
      ++whole;
      mixed += is_whole(*read) ? 0 : 1;
      back += read->power_now_mw < last ? 1 : 0;
      last = read->power_now_mw;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(reader);
  std::uint32_t n = 1;
  while (n < 200'000 || whole < 1000) write_card(*card, all_say(++n));
  end = true;
  for (auto& thread : readers) thread.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(back, 0);
  EXPECT_TRUE(read_card(*card));
}

TEST(BoardReadings, StayReadableWhenTheTwinIsKilledInTheMiddleOfAWrite) {
  const auto card = std::make_unique<BoardCard>();
  write_card(*card, all_say(5));
  // What kill -9 leaves: half of the words of the next write, unpublished.
  for (std::size_t i = 0; i < kReadingWords / 2; ++i) card->readings[0][i] = ~0ULL;
  const auto read = read_card(*card);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->power_now_mw, 5U);
  EXPECT_TRUE(is_whole(*read));
}

TEST(BoardEvents, ComeInOrderAndOnce) {
  const auto board = std::make_unique<Board>();
  EXPECT_FALSE(next_event(*board, 0));
  write_event(*board, 3, 79, 10);
  write_event(*board, 4, 31, 20);
  const auto first = next_event(*board, 0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->card, 3U);
  EXPECT_EQ(first->xid, 79U);
  const auto second = next_event(*board, first->number);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->xid, 31U);
  EXPECT_EQ(second->at_ns, 20);
  EXPECT_FALSE(next_event(*board, second->number));
}

TEST(BoardEvents, OlderThanTheRingAreSkippedNotInvented) {
  const auto board = std::make_unique<Board>();
  for (std::uint64_t xid = 1; xid <= kEventRing + 10; ++xid) write_event(*board, 0, xid, 0);
  const auto oldest = next_event(*board, 0);
  ASSERT_TRUE(oldest);
  EXPECT_EQ(oldest->number, 11U);
  EXPECT_EQ(oldest->xid, 11U);
  EXPECT_FALSE(read_event(*board, 1));
}

TEST(BoardEvents, AreWholeWhileTheRingGoesRound) {
  const auto board = std::make_unique<Board>();
  std::atomic<bool> end{false};
  std::atomic<std::uint64_t> mixed{0}, newest{0};
  std::thread reader{[&] {
    std::uint64_t seen = 0;
    while (!end || seen < newest) {
      const auto event = next_event(*board, seen);
      if (!event) continue;
      mixed += event->xid == event->number && event->card == event->number % 1000 ? 0U : 1U;
      seen = event->number;
    }
  }};
  for (std::uint64_t n = 1; n <= 100'000; ++n) write_event(*board, static_cast<std::uint32_t>(n % 1000), n, 0);
  newest = 100'000;
  end = true;
  reader.join();
  EXPECT_EQ(mixed, 0U);
}

}  // namespace
}  // namespace ohm::twin
