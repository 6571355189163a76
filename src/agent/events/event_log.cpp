#include "agent/events/event_log.h"

namespace ohm {

void EventLog::add(Event event) {
  if (told_) told_(event);
  const std::lock_guard lock{mutex_};
  ++counts_[static_cast<int>(event.level)];
  kept_.push_back(std::move(event));
  if (kept_.size() > kKept) kept_.pop_front();
}

std::vector<Event> EventLog::since(WallTime since, const std::string& thing) const {
  const std::lock_guard lock{mutex_};
  std::vector<Event> found;
  for (const auto& event : kept_)
    if (event.at >= since && (thing.empty() || event.thing == thing)) found.push_back(event);
  return found;
}

std::uint64_t EventLog::count(Level level) const {
  const std::lock_guard lock{mutex_};
  return counts_[static_cast<int>(level)];
}

}  // namespace ohm
