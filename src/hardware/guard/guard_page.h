// The page on which ohmd tells its guard what to do without it: the mode, the safe caps, the way home of
// each chassis fan, and how old its heartbeat may get.
//
// A small file mapped by both. It survives ohmd by nature, and the step that systemd runs after ohmd stopped reads the same file.
// The table is written into the half that is not in force and then put in force, so that an ohmd killed in the middle of a write
// leaves the last whole table. One writer at a time; a new ohmd puts a new file in its place, so that an old guard keeps the old
// one. The guard writes one word back: when it last looked, so that ohmd sees a guard that was stopped or hangs.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "hardware/fan/chassis_fan.h"
#include "hardware/guard/safe_state.h"

namespace ohm {

/// What the guard may do: nothing in mode watch, its safe state in protect and run.
enum class GuardMode : std::uint32_t { Watch = 0, Act = 1 };

struct GuardOrders {
  GuardMode mode{GuardMode::Watch};
  Seconds heartbeat{10};      ///< older than this: ohmd hangs (real time). 0: only its end counts
  SafeCaps caps;              ///< at most kMostGuardedCards
  std::vector<FanHome> fans;  ///< chassis fans, as they were before ohmd; at most kMostGuardedFans
  friend bool operator==(const GuardOrders&, const GuardOrders&) = default;
};

inline constexpr std::size_t kMostGuardedCards = 1024, kMostGuardedFans = 64;

class GuardPage {
 public:
  /// A new page in place of whatever was at `path`, mode 0600. Io names the path.
  static Result<GuardPage> create(const std::string& path);
  /// The page at `path`, to read it and answer on it. Io: not there, or not a page.
  static Result<GuardPage> open(const std::string& path);

  GuardPage(GuardPage&& other) noexcept : page_{std::exchange(other.page_, nullptr)} {}
  GuardPage& operator=(GuardPage&& other) noexcept {
    std::swap(page_, other.page_);
    return *this;
  }
  GuardPage(const GuardPage&) = delete;
  GuardPage& operator=(const GuardPage&) = delete;
  ~GuardPage();

  /// BadInput: more cards or fans than a page holds, a UUID that is none, a folder whose name is too long.
  Result<void> write(const GuardOrders& orders);
  /// `now`: CLOCK_MONOTONIC of the machine.
  void beat(std::chrono::nanoseconds now);

  /// The orders in force. Only a page that was never written has none.
  std::optional<GuardOrders> orders() const;
  std::chrono::nanoseconds last_beat() const;

  /// The guard looked now (CLOCK_MONOTONIC), and when it last did; 0: never.
  void answer(std::chrono::nanoseconds now);
  std::chrono::nanoseconds last_answer() const;

 private:
  struct Layout;
  explicit GuardPage(Layout* page) : page_{page} {}
  static Result<GuardPage> map(int file, const std::string& path);
  Layout* page_;
};

}  // namespace ohm
