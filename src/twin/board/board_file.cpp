#include "twin/board/board_file.h"

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

/// A descriptor for the length of a function.
struct Opened {
  explicit Opened(const char* path) : fd{::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)} {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (fd >= 0) ::close(fd);
  }
  int fd;
};

BoardTrouble trouble_of_open() { return errno == ENOENT || errno == ENOTDIR ? BoardTrouble::NoFile : BoardTrouble::NotReadable; }

/// Somebody holds the twin's lock. (Where the file system knows no locks, the last step alone tells.)
bool twin_holds(int fd) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return ::fcntl(fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

bool counts_are_sound(const Board& board) {
  return board.size_bytes == sizeof(Board) && board.cards <= kMaxBoardCards && board.hosts <= kMaxHosts;
}

}  // namespace

const char* name_of(BoardTrouble trouble) {
  switch (trouble) {
    case BoardTrouble::NoFile: return "no such file";
    case BoardTrouble::NotReadable: return "not readable";
    case BoardTrouble::NotABoard: return "not a twin's board";
    case BoardTrouble::OtherVersion: return "a board of another version of Ohmstead";
    case BoardTrouble::TwinGone: return "its twin is gone";
  }
  return "";
}

std::int64_t coarse_monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

BoardFile::~BoardFile() {
  if (board_) ::munmap(const_cast<Board*>(board_), sizeof(Board));
}

tl::expected<BoardFile, BoardTrouble> BoardFile::open(const char* path) {
  const Opened file{path};
  if (file.fd < 0) return tl::make_unexpected(trouble_of_open());
  struct stat status {};
  if (::fstat(file.fd, &status) != 0) return tl::make_unexpected(BoardTrouble::NotReadable);
  if (!S_ISREG(status.st_mode) || status.st_size != off_t{sizeof(Board)}) return tl::make_unexpected(BoardTrouble::NotABoard);
  void* mapped = ::mmap(nullptr, sizeof(Board), PROT_READ, MAP_SHARED, file.fd, 0);
  if (mapped == MAP_FAILED) return tl::make_unexpected(BoardTrouble::NotReadable);
  BoardFile opened{static_cast<const Board*>(mapped), {status.st_dev, status.st_ino}};
  const Board& board = opened.board();
  if (board.magic != kBoardMagic) return tl::make_unexpected(BoardTrouble::NotABoard);
  if (board.version != kBoardVersion) return tl::make_unexpected(BoardTrouble::OtherVersion);
  if (!counts_are_sound(board)) return tl::make_unexpected(BoardTrouble::NotABoard);
  if (twin_gone(board, coarse_monotonic_ns()) || !twin_holds(file.fd)) return tl::make_unexpected(BoardTrouble::TwinGone);
  return opened;
}

}  // namespace ohm::twin
