#include "hardware/guard/guard_page.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohm {
namespace {

constexpr std::uint64_t kMagic = 0x3345474150444C47;  // "GLDPAGE3"
constexpr std::size_t kUuid = 56, kFolder = 240;
constexpr int kTries = 16;

struct Entry {
  char uuid[kUuid];
  std::uint64_t cap_mw;
};

/// A chip without modes has mode -1.
struct FanEntry {
  char folder[kFolder];
  std::int32_t number, mode, pwm;
};

struct Table {
  std::uint32_t mode, cards, fans;
  std::int64_t heartbeat_ns;
  Entry entry[kMostGuardedCards];
  FanEntry fan[kMostGuardedFans];
};

tl::unexpected<Error> trouble(const std::string& path, const std::string& why) {
  return failure(Error::Kind::Io, path + ": " + why);
}

/// Closes itself.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) close(fd);
  }
};

Table table_of(const GuardOrders& orders) {
  Table table{};
  table.mode = static_cast<std::uint32_t>(orders.mode);
  table.cards = static_cast<std::uint32_t>(orders.caps.size());
  table.heartbeat_ns = nanoseconds_of(orders.heartbeat).count();
  for (std::size_t i = 0; i < orders.caps.size(); ++i) {
    orders.caps[i].uuid.copy(table.entry[i].uuid, kUuid - 1);
    table.entry[i].cap_mw = static_cast<std::uint64_t>(std::llround(orders.caps[i].cap.v * 1000));
  }
  table.fans = static_cast<std::uint32_t>(orders.fans.size());
  for (std::size_t i = 0; i < orders.fans.size(); ++i) {
    const auto& home = orders.fans[i];
    home.folder.copy(table.fan[i].folder, kFolder - 1);
    table.fan[i].number = home.number, table.fan[i].mode = home.mode.value_or(-1), table.fan[i].pwm = home.pwm;
  }
  return table;
}

/// Whatever stands there: lengths and counts are bounded by what the page holds.
GuardOrders orders_of(const Table& table) {
  GuardOrders orders;
  orders.mode = table.mode == static_cast<std::uint32_t>(GuardMode::Act) ? GuardMode::Act : GuardMode::Watch;
  orders.heartbeat = std::chrono::nanoseconds{std::max<std::int64_t>(0, table.heartbeat_ns)};
  for (std::size_t i = 0; i < std::min<std::size_t>(table.cards, kMostGuardedCards); ++i) {
    const Entry& entry = table.entry[i];
    orders.caps.push_back({std::string{entry.uuid, strnlen(entry.uuid, kUuid)}, Watts{static_cast<double>(entry.cap_mw) / 1000}});
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(table.fans, kMostGuardedFans); ++i) {
    const FanEntry& fan = table.fan[i];
    const auto mode = fan.mode < 0 ? std::nullopt : std::optional{fan.mode};
    orders.fans.push_back({std::string{fan.folder, strnlen(fan.folder, kFolder)}, fan.number, mode, fan.pwm});
  }
  return orders;
}

bool storable(const SafeCap& safe) { return !safe.uuid.empty() && safe.uuid.size() < kUuid && safe.cap.v >= 0 && safe.cap.v < 1e6; }

bool storable(const FanHome& home) { return !home.folder.empty() && home.folder.size() < kFolder; }

}  // namespace

struct GuardPage::Layout {
  std::uint64_t magic;
  std::atomic<std::uint64_t> version;  ///< of the orders: table[version % 2] is in force; 0: none yet
  std::atomic<std::int64_t> beat_ns;
  std::atomic<std::int64_t> answer_ns;  ///< written by the guard
  Table table[2];
};

Result<GuardPage> GuardPage::map(int file, const std::string& path) {
  void* start = mmap(nullptr, sizeof(Layout), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (start == MAP_FAILED) return trouble(path, std::strerror(errno));
  return GuardPage{static_cast<Layout*>(start)};
}

Result<GuardPage> GuardPage::create(const std::string& path) {
  const std::string fresh = path + ".new";
  unlink(fresh.c_str());
  const File file{::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (file.fd < 0 || ftruncate(file.fd, sizeof(Layout)) != 0) return trouble(fresh, std::strerror(errno));
  auto page = map(file.fd, fresh);
  if (!page) return page;
  page->page_->magic = kMagic;
  if (rename(fresh.c_str(), path.c_str()) != 0) return trouble(path, std::strerror(errno));
  return page;
}

Result<GuardPage> GuardPage::open(const std::string& path) {
  const File file{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
  if (file.fd < 0) return trouble(path, std::strerror(errno));
  struct stat about {};
  if (fstat(file.fd, &about) != 0 || static_cast<std::size_t>(about.st_size) != sizeof(Layout))
    return trouble(path, "not a guard's page");
  auto page = map(file.fd, path);
  if (page && page->page_->magic != kMagic) return trouble(path, "not a guard's page");
  return page;
}

GuardPage::~GuardPage() {
  if (page_) munmap(page_, sizeof(Layout));
}

Result<void> GuardPage::write(const GuardOrders& orders) {
  if (orders.caps.size() > kMostGuardedCards ||
      !std::ranges::all_of(orders.caps, [](const SafeCap& safe) { return storable(safe); })) {
    return failure(Error::Kind::BadInput,
                   "safe caps: at most " + std::to_string(kMostGuardedCards) + " cards with a UUID and a cap each");
  }
  if (orders.fans.size() > kMostGuardedFans ||
      !std::ranges::all_of(orders.fans, [](const FanHome& home) { return storable(home); }))
    return failure(Error::Kind::BadInput, "chassis fans: at most " + std::to_string(kMostGuardedFans) +
                                              " with a folder of less than " + std::to_string(kFolder) + " bytes each");
  const std::uint64_t next = page_->version.load() + 1;
  page_->table[next % 2] = table_of(orders);
  page_->version.store(next);
  return {};
}

void GuardPage::beat(std::chrono::nanoseconds now) { page_->beat_ns.store(now.count()); }

std::optional<GuardOrders> GuardPage::orders() const {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const std::uint64_t version = page_->version.load();
    if (version == 0) return std::nullopt;
    GuardOrders orders = orders_of(page_->table[version % 2]);
    if (page_->version.load() == version) return orders;
  }
  return std::nullopt;
}

std::chrono::nanoseconds GuardPage::last_beat() const { return std::chrono::nanoseconds{page_->beat_ns.load()}; }

void GuardPage::answer(std::chrono::nanoseconds now) { page_->answer_ns.store(now.count()); }

std::chrono::nanoseconds GuardPage::last_answer() const { return std::chrono::nanoseconds{page_->answer_ns.load()}; }

}  // namespace ohm
