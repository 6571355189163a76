// What happens next, and to whom, as a level rises.
//
// Two orders of events for the filling (filling.h): an Agenda, whose events may move while they wait, and a Calendar, whose events
// are all known beforehand. Owned by one sweep on one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace ohm {

inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// A level at which something happens to one card, supply or limit. Ordered by level, then number, so that runs are repeatable.
struct FillingEvent {
  double level{};
  std::uint32_t who{};
  friend auto operator<=>(const FillingEvent&, const FillingEvent&) = default;
};

/// One pending event for each of many things. An event that moves earlier is told again at once; one that moves later is found out
/// when its old level comes up, so that putting it off costs nothing.
class Agenda {
 public:
  explicit Agenda(std::size_t count) : told_(count, kNever) {}

  double next() const { return heap_.empty() ? kNever : heap_.top().level; }

  /// Something happens to `who` at `level`, or not before.
  void tell(std::uint32_t who, double level) {
    if (level >= told_[who]) return;
    told_[who] = level;
    heap_.push({level, who});
  }

  /// Takes the first event off; nothing when an earlier one of the same thing has replaced it.
  std::optional<std::uint32_t> take() {
    const FillingEvent first = heap_.top();
    heap_.pop();
    if (first.level != told_[first.who]) return std::nullopt;
    told_[first.who] = kNever;
    return first.who;
  }

 private:
  std::vector<double> told_;
  std::priority_queue<FillingEvent, std::vector<FillingEvent>, std::greater<>> heap_;
};

class Calendar {
 public:
  void add(double level, std::uint32_t who) { events_.push_back({level, who}); }
  void sort() { std::sort(events_.begin(), events_.end()); }
  double next() const { return at_ < events_.size() ? events_[at_].level : kNever; }
  std::uint32_t take() { return events_[at_++].who; }

 private:
  std::vector<FillingEvent> events_;
  std::size_t at_{};
};

}  // namespace ohm
