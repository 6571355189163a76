// A reader's read-only mapping of a board, and how it tells that the twin behind it is gone.
//
// Used by the stand-in NVML library inside other people's programs, so it allocates nothing, throws nothing and keeps no descriptor
// open. Opening calls the system; everything after it reads memory. A twin lives as long as its process holds a lock on the file:
// seen when a board is opened, in any pid namespace. After that a reader knows by `closed` (ended in order) or by a last step older
// than kTwinGoneAfterNs (killed, stopped). A mapping stays valid whatever happens to the twin or the file. Any thread.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>
#include <utility>

#include "twin/board/board.h"

namespace ohm::twin {

inline constexpr std::int64_t kTwinGoneAfterNs = 5'000'000'000;  ///< assumed: 5 of the slowest steps a twin takes

enum class BoardTrouble {
  NoFile,        ///< nothing of that name
  NotReadable,   ///< there, but this user may not read or map it
  NotABoard,     ///< another kind of file, cut short, or counts that cannot be
  OtherVersion,  ///< written by another version of Ohmstead
  TwinGone       ///< nobody writes it any more
};

/// "no such file", "not readable", …
const char* name_of(BoardTrouble trouble);

/// CLOCK_MONOTONIC from the kernel's shared page (no system call), 1–4 ms coarse: fine for kTwinGoneAfterNs.
std::int64_t coarse_monotonic_ns();

/// Has the twin ended or stopped stepping at this instant of CLOCK_MONOTONIC?
inline bool twin_gone(const Board& board, std::int64_t now_ns) {
  const std::int64_t age = now_ns - board.written_ns.load(std::memory_order_acquire);
  return board.closed.load(std::memory_order_acquire) != 0 || age > kTwinGoneAfterNs || age < -kTwinGoneAfterNs;
}

/// Which file it is, so that a reader can tell a new twin's board from the one it has.
struct BoardInode {
  std::uint64_t device{}, inode{};
  friend bool operator==(const BoardInode&, const BoardInode&) = default;
};

class BoardFile {
 public:
  /// Maps `path` read-only. Never blocks.
  static tl::expected<BoardFile, BoardTrouble> open(const char* path);
  BoardFile(BoardFile&& other) noexcept : board_{std::exchange(other.board_, nullptr)}, inode_{other.inode_} {}
  BoardFile& operator=(BoardFile&&) = delete;
  ~BoardFile();

  const Board& board() const { return *board_; }
  BoardInode inode() const { return inode_; }
  /// Gives up the mapping without ending it: for readers whose threads may still look at it.
  const Board& keep() && { return *std::exchange(board_, nullptr); }

 private:
  BoardFile(const Board* board, BoardInode inode) : board_{board}, inode_{inode} {}
  const Board* board_;
  BoardInode inode_;
};

}  // namespace ohm::twin
