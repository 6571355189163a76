#include "twin/board/board_writer.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "twin/board/board_access.h"
#include "twin/board/board_file.h"

namespace ohm::twin {
namespace {

std::int64_t monotonic_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

tl::unexpected<Error> io_failure(const std::string& path, const std::string& what) {
  return failure(Error::Kind::Io, path + ": " + what + ": " + std::strerror(errno));
}

/// A descriptor for the length of a function, unless it is given on.
struct Descriptor {
  explicit Descriptor(int fd_) : fd{fd_} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  int release() { return std::exchange(fd, -1); }
  int fd;
};

Result<void> check(const BoardFacts& facts, const std::vector<BoardIdentity>& cards) {
  if (cards.size() > kMaxBoardCards)
    return failure(Error::Kind::BadInput, "a board holds 1024 cards, not " + std::to_string(cards.size()));
  if (facts.hosts.size() > kMaxHosts)
    return failure(Error::Kind::BadInput, "a board holds 64 hosts, not " + std::to_string(facts.hosts.size()));
  const auto homeless = std::ranges::find_if(cards, [&](const BoardIdentity& c) { return c.host >= facts.hosts.size(); });
  if (homeless != cards.end())
    return failure(Error::Kind::BadInput, std::string{homeless->place} + ": its host is not among those of the board");
  return {};
}

void fill(Board& board, const BoardFacts& facts, const std::vector<BoardIdentity>& cards, const std::vector<BoardReadings>& first) {
  board.magic = kBoardMagic;
  board.version = kBoardVersion;
  board.size_bytes = sizeof(Board);
  board.pid = static_cast<std::uint32_t>(::getpid());
  board.hosts = static_cast<std::uint32_t>(facts.hosts.size());
  board.cards = static_cast<std::uint32_t>(cards.size());
  board.cuda_version = facts.cuda_version;
  board.speed = facts.speed;
  board.wall_at_zero_ns = facts.wall_at_zero_ns;
  board.written_ns = monotonic_ns();
  put_text(board.rig, facts.rig);
  put_text(board.driver_version, facts.driver_version);
  put_text(board.nvml_version, facts.nvml_version);
  for (std::size_t i = 0; i < facts.hosts.size(); ++i) put_text(board.host[i], facts.hosts[i]);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    board.card[i].identity = cards[i];
    write_card(board.card[i], i < first.size() ? first[i] : BoardReadings{.present = 0});
  }
}

Result<void> take_lock(int fd, const std::string& path) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) return io_failure(path, "cannot lock it");
  return {};
}

/// A new file beside the one it shall replace, gone again unless it did.
struct Draft {
  explicit Draft(const std::string& path) : name{path + ".XXXXXX"}, file{::mkostemp(name.data(), O_CLOEXEC)} {}
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (file.fd >= 0) ::unlink(name.c_str());
  }
  std::string name;
  Descriptor file;
};

/// The draft locked, sized and mapped; its bytes are all zero.
Result<Board*> map(const Draft& draft) {
  if (::fchmod(draft.file.fd, 0644) != 0 || ::ftruncate(draft.file.fd, sizeof(Board)) != 0)
    return io_failure(draft.name, "cannot size it");
  if (auto locked = take_lock(draft.file.fd, draft.name); !locked) return tl::make_unexpected(locked.error());
  void* mapped = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED, draft.file.fd, 0);
  if (mapped == MAP_FAILED) return io_failure(draft.name, "cannot map it");
  return static_cast<Board*>(mapped);  // not made anew in place: that would write, and so fill, the sparse rest of the file
}

/// The right to replace the board of this folder, so that of two twins that start together one finds the other.
Result<int> folder_lock(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (opened.fd < 0 || ::flock(opened.fd, LOCK_EX) != 0) return io_failure(folder, "cannot open or lock it");
  return opened.release();
}

}  // namespace

Result<BoardWriter> BoardWriter::open(const std::string& path, const BoardFacts& facts, const std::vector<BoardIdentity>& cards,
                                      const std::vector<BoardReadings>& first) {
  if (auto sound = check(facts, cards); !sound) return tl::make_unexpected(sound.error());
  const auto folder = folder_lock(path);
  if (!folder) return tl::make_unexpected(folder.error());
  const Descriptor held{*folder};
  if (const auto other = BoardFile::open(path.c_str())) {
    return failure(Error::Kind::Io, path + ": a twin is running on it, process " + std::to_string(other->board().pid));
  }
  Draft draft{path};
  if (draft.file.fd < 0) return io_failure(path, "cannot make it");
  const auto mapped = map(draft);
  if (!mapped) return tl::make_unexpected(mapped.error());
  fill(**mapped, facts, cards, first);
  if (::rename(draft.name.c_str(), path.c_str()) != 0) {
    ::munmap(*mapped, sizeof(Board));
    return io_failure(path, "cannot replace it");
  }
  return BoardWriter{*mapped, draft.file.release()};
}

void BoardWriter::write_card(std::uint32_t card, const BoardReadings& readings) {
  OHM_ASSERT(card < board_->cards);
  twin::write_card(board_->card[card], readings);
}

void BoardWriter::tick(std::int64_t now_ns) {
  board_->now_ns.store(now_ns, std::memory_order_release);
  board_->written_ns.store(monotonic_ns(), std::memory_order_release);
}

void BoardWriter::post_event(std::uint32_t card, std::uint64_t xid) {
  OHM_ASSERT(card < board_->cards);
  write_event(*board_, card, xid, board_->now_ns.load(std::memory_order_relaxed));
  ring();
}

void BoardWriter::ring() {
  board_->event_bell.fetch_add(1, std::memory_order_release);
  ::syscall(SYS_futex, &board_->event_bell, FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void BoardWriter::close() {
  if (!board_) return;
  board_->closed.store(1, std::memory_order_release);
  ring();
  ::munmap(std::exchange(board_, nullptr), sizeof(Board));
  ::close(std::exchange(descriptor_, -1));
}

}  // namespace ohm::twin
