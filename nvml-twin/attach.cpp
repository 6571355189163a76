#include "nvml-twin/attach.h"

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <mutex>
#include <new>

#include "twin/board/board_access.h"
#include "twin/board/board_file.h"

namespace ohm::nvml {

struct Marker {};

namespace {

const Marker kMarkers[twin::kMaxBoardCards]{};

std::mutex attaching;            // nvmlInit and nvmlShutdown only
int attachments = 0;             // guarded by it
const Attached* last = nullptr;  // guarded by it
twin::BoardInode last_inode;     // guarded by it: of last->board
std::atomic<const Attached*> in_use{nullptr};

/// $OHM_TWIN/board; empty when it does not fit.
struct Path {
  char text[PATH_MAX]{};
};
Path board_path(const char* directory) {
  Path path;
  const int length = std::snprintf(path.text, sizeof path.text, "%s/board", directory);
  if (length < 0 || length >= static_cast<int>(sizeof path.text)) path.text[0] = '\0';
  return path;
}

/// The board at this path: the one we have when it is still the same file.
const twin::Board* board_at(const char* path, twin::BoardInode& inode) {
  auto opened = twin::BoardFile::open(path);
  if (!opened) return nullptr;
  inode = opened->inode();
  return last && inode == last_inode ? last->board : &std::move(*opened).keep();
}

bool is_seen(const twin::Board& board, std::uint32_t card, const char* only_host) {
  const twin::BoardIdentity& is = board.card[card].identity;
  if (only_host && (is.host >= board.hosts || std::strncmp(board.host[is.host], only_host, sizeof board.host[0]) != 0))
    return false;
  const auto readings = twin::read_card(board.card[card]);
  return readings && readings->present != 0;
}

void list_cards(Attached& rig, const char* only_host) {
  for (std::uint32_t card = 0; card < twin::kMaxBoardCards; ++card) {
    rig.index[card] = -1;
    if (card >= rig.board->cards || !is_seen(*rig.board, card, only_host)) continue;
    rig.index[card] = static_cast<std::int16_t>(rig.cards);
    rig.card[rig.cards++] = static_cast<std::uint16_t>(card);
  }
}

bool same(const Attached& a, const Attached& b) {
  return a.board == b.board && a.cards == b.cards && std::strcmp(a.directory, b.directory) == 0 &&
         std::memcmp(a.index, b.index, sizeof a.index) == 0;
}

/// What the environment names, or null when no twin is there.
const Attached* find_twin() {
  const char* directory = ::secure_getenv("OHM_TWIN");
  if (!directory || !*directory || std::strlen(directory) >= sizeof Attached::directory) return nullptr;
  twin::BoardInode inode;
  const twin::Board* board = board_at(board_path(directory).text, inode);
  if (!board) return nullptr;
  auto* fresh = new (std::nothrow) Attached{.board = board, .before = last};
  if (!fresh) return nullptr;
  std::strcpy(fresh->directory, directory);
  const char* host = ::secure_getenv("OHM_TWIN_HOST");
  list_cards(*fresh, host && *host ? host : nullptr);
  if (last && same(*fresh, *last)) {
    delete fresh;
    return last;
  }
  last_inode = inode;
  return last = fresh;
}

void nap() {
  const timespec span{.tv_sec = 0, .tv_nsec = 50'000'000};
  ::nanosleep(&span, nullptr);
}

}  // namespace

Return attach() {
  const std::lock_guard lock{attaching};
  if (attachments == 0) {
    const Attached* found = find_twin();
    if (!found) return kDriverNotLoaded;
    in_use.store(found, std::memory_order_release);
  }
  ++attachments;
  return kSuccess;
}

Return detach() {
  const std::lock_guard lock{attaching};
  if (attachments == 0) return kUninitialized;
  if (--attachments == 0) in_use.store(nullptr, std::memory_order_release);
  return kSuccess;
}

const Attached* attached() { return in_use.load(std::memory_order_acquire); }

bool twin_is_gone(const Attached& rig) { return twin::twin_gone(*rig.board, twin::coarse_monotonic_ns()); }

unsigned long long wall_us() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<unsigned long long>(now.tv_sec) * 1'000'000 + static_cast<unsigned long long>(now.tv_nsec) / 1000;
}

Device handle_of(std::uint32_t card) { return &kMarkers[card]; }

Found find(Device device) {
  const Attached* rig = attached();
  if (!rig) return {.result = kUninitialized};
  const auto first = reinterpret_cast<std::uintptr_t>(&kMarkers[0]), given = reinterpret_cast<std::uintptr_t>(device);
  const std::uintptr_t card = (given - first) / sizeof(Marker);  // a handle below the first wraps to a huge number
  if (card >= twin::kMaxBoardCards || device != &kMarkers[card] || rig->index[card] < 0) return {.result = kInvalidArgument};
  return {.rig = rig, .card = static_cast<std::uint32_t>(card)};
}

std::optional<twin::BoardReadings> read(const Attached& rig, std::uint32_t card, Return& result) {
  for (;;) {
    auto readings = twin::read_card(rig.board->card[card]);
    result = !readings ? kUnknown : kGpuIsLost;
    if (!readings || readings->lost || !readings->present || twin_is_gone(rig)) return std::nullopt;
    if (!readings->hung) return readings;
    nap();
  }
}

Return put_text(char* out, unsigned size, const char* text, std::size_t longest) {
  const std::size_t length = ::strnlen(text, longest - 1);
  if (!out) return kInvalidArgument;
  if (length >= size) return kInsufficientSize;
  std::memcpy(out, text, length);
  out[length] = '\0';
  return kSuccess;
}

}  // namespace ohm::nvml
