#include "hardware/twin/twin_clock.h"

#include <algorithm>

namespace ohm {
namespace {

constexpr std::int64_t kSlowestStepNs = 1'000'000'000;  // a twin that is well steps at least this often, in real time
constexpr std::int64_t kLookEveryNs = 1'000'000'000;

std::int64_t machine_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Result<std::unique_ptr<TwinClock>> TwinClock::open(const std::string& board) {
  auto file = twin::BoardFile::open(board.c_str());
  if (!file) return failure(Error::Kind::Io, board + ": " + twin::name_of(file.error()));
  return std::unique_ptr<TwinClock>{new TwinClock{board, std::move(*file)}};
}

/// Looks for another twin in place of one that is gone, once a second. The caller holds the mutex.
bool TwinClock::gone_at(std::int64_t machine) const {
  if (!twin::twin_gone(file_->board(), machine)) return false;
  if (machine - looked_at_ < kLookEveryNs) return true;
  looked_at_ = machine;
  auto other = twin::BoardFile::open(path_.c_str());
  if (!other || twin::twin_gone(other->board(), machine)) return true;
  file_.emplace(std::move(*other));
  if (alone_at_ == 0) alone_at_ = machine;  // now() goes on from where it stands
  return false;
}

bool TwinClock::gone() const {
  const std::lock_guard lock{mutex_};
  return gone_at(machine_ns());
}

double TwinClock::speed() const {
  const std::lock_guard lock{mutex_};
  return file_->board().speed;
}

/// The two words are written one after the other; a pair that did not change while it was read belongs together.
std::int64_t TwinClock::estimate(std::int64_t machine) const {
  const twin::Board& board = file_->board();
  std::int64_t now = 0, written = 0;
  do {
    written = board.written_ns.load(std::memory_order_acquire);
    now = board.now_ns.load(std::memory_order_acquire);
  } while (written != board.written_ns.load(std::memory_order_acquire));
  const std::int64_t since = std::clamp<std::int64_t>(machine - written, 0, kSlowestStepNs);
  return now + static_cast<std::int64_t>(static_cast<double>(since) * board.speed);
}

TimePoint TwinClock::now() const {
  const std::lock_guard lock{mutex_};
  const std::int64_t machine = machine_ns();
  if (gone_at(machine)) {
    if (alone_at_ != 0) last_ += std::max<std::int64_t>(0, machine - alone_at_);
    alone_at_ = machine;
  } else {
    const std::int64_t twins = estimate(machine);
    if (std::exchange(alone_at_, 0) != 0) shift_ = last_ - twins;
    last_ = std::max(last_, twins + shift_);
  }
  return TimePoint{std::chrono::nanoseconds{last_}};
}

WallTime TwinClock::wall() const { return WallTime{std::chrono::nanoseconds{wall_at_zero_} + now().time_since_epoch()}; }

std::chrono::nanoseconds TwinClock::real(Seconds span) const {
  return nanoseconds_of(gone() ? span : span / std::max(speed(), 1e-6));
}

}  // namespace ohm
