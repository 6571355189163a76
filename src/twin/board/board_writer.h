// The twin's side of the board: makes the file, puts it in its place, writes every card at every step, rings the bell of events.
//
// Called by the twin's process (twin/process) from one thread. Opening and closing touch the file system; write_card() and tick()
// only write memory; post_event() makes one system call to wake who waits. It never waits for a reader.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "twin/board/board.h"

namespace ohm::twin {

/// What is true of the whole rig as long as the board lives. The versions are those of one real driver branch, R570 (CUDA 12.8),
/// the first that tells fan speeds in rpm.
struct BoardFacts {
  std::string rig;
  std::vector<std::string> hosts;
  double speed{1};
  std::int64_t wall_at_zero_ns{};
  std::string driver_version{"570.169"}, nvml_version{"12.570.169"};
  std::uint32_t cuda_version{12080};
};

/// Copies `text` into a fixed field of an identity, cut to fit and always ended by a zero.
template <std::size_t Size>
void put_text(char (&field)[Size], const std::string& text) {
  const std::size_t length = text.size() < Size ? text.size() : Size - 1;
  text.copy(field, length);
  field[length] = '\0';
}

class BoardWriter {
 public:
  /// Replaces whatever lies at `path`, all at once: nobody sees half a board. `first` are the readings to begin with, one per card
  /// (none: every card absent until written). Errors: BadInput (too many cards or hosts, a card of no host), Io (names the file),
  /// and Io too when a living twin holds the board at this path.
  static Result<BoardWriter> open(const std::string& path, const BoardFacts& facts, const std::vector<BoardIdentity>& cards,
                                  const std::vector<BoardReadings>& first = {});
  BoardWriter(BoardWriter&& other) noexcept
      : board_{std::exchange(other.board_, nullptr)}, descriptor_{std::exchange(other.descriptor_, -1)} {}
  BoardWriter& operator=(BoardWriter&&) = delete;
  ~BoardWriter() { close(); }

  /// `card` below the number of cards.
  void write_card(std::uint32_t card, const BoardReadings& readings);
  /// The twin's clock after a step; also tells readers that the twin lives. At least once a second.
  void tick(std::int64_t now_ns);
  void post_event(std::uint32_t card, std::uint64_t xid);
  /// Tells readers that the twin ended in order and wakes those who wait. The file stays, for they may have it mapped.
  void close();

  const Board& board() const { return *board_; }

 private:
  BoardWriter(Board* board, int descriptor) : board_{board}, descriptor_{descriptor} {}
  void ring();
  Board* board_;
  int descriptor_;  ///< holds the lock by which readers know that this process lives
};

}  // namespace ohm::twin
