// What happened, newest last: a bounded ring that the loop writes and the API reads.
//
// Written by the control thread, read by any; one mutex, held for a copy. It keeps the newest kKept events and says how many there
// were. It stores nothing on disk and judges nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "agent/view/rig_view.h"

namespace ohm {

struct Event {
  WallTime at{};
  std::string thing;  ///< "A7", "pdu1", "rig"
  Level level{Level::Ok};
  std::string kind;  ///< "card", "xid", "tick", "meter", "mode", "cap", "health", "command"
  std::string says;  ///< a sentence part: "fell off the bus"
  friend bool operator==(const Event&, const Event&) = default;
};

class EventLog {
 public:
  static constexpr std::size_t kKept = 2048;  ///< some 300 KB at most; a rig that is well adds a handful a day

  /// `told`: called with every event under no lock, on the thread that adds it (the daemon's log line).
  explicit EventLog(std::function<void(const Event&)> told = {}) : told_{std::move(told)} {}

  void add(Event event);

  /// Those at or after `since`, oldest first; `thing` empty: all.
  std::vector<Event> since(WallTime since, const std::string& thing = {}) const;

  /// How many were ever added, by level.
  std::uint64_t count(Level level) const;

 private:
  std::function<void(const Event&)> told_;
  mutable std::mutex mutex_;
  std::deque<Event> kept_;
  std::uint64_t counts_[3]{};
};

}  // namespace ohm
