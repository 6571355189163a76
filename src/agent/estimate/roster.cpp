#include "agent/estimate/roster.h"

#include <algorithm>

namespace ohm {
namespace {

std::vector<FoundCard> keys(const std::vector<FoundGpu>& found) {
  std::vector<FoundCard> out;
  for (const auto& gpu : found) out.push_back({gpu.info.uuid, gpu.info.bus_id});
  return out;
}

}  // namespace

Roster::Roster(const Rig& rig, const std::optional<RigLock>& lock, const std::string& host) : rig_{rig}, lock_{lock} {
  for (std::size_t i = 0; i < rig.hosts.size(); ++i)
    if (rig.hosts[i].name == host) hosts_.emplace_back(i);
  for (std::size_t i = 0; i < rig.cards.size(); ++i)
    if (host.empty() || std::find(hosts_.begin(), hosts_.end(), rig.cards[i].host) != hosts_.end())
      seats_.push_back({Index<Card>{i}, std::nullopt, Bound::Guessed});
}

bool Roster::update(const std::vector<FoundGpu>& found) {
  auto now = keys(found);
  if (now == last_) return false;
  last_ = std::move(now);
  bind(last_);
  return true;
}

/// Adopted in a place that is not watched here.
bool Roster::of_another_host(const std::string& uuid) const {
  if (!lock_ || hosts_.empty()) return false;
  const auto known = std::find_if(lock_->cards.begin(), lock_->cards.end(), [&](const LockedCard& c) { return c.uuid == uuid; });
  return known != lock_->cards.end() &&
         std::none_of(seats_.begin(), seats_.end(), [&](const Seat& seat) { return rig_[seat.card].name == known->place; });
}

void Roster::bind(const std::vector<FoundCard>& found) {
  std::vector<bool> seated(found.size());
  for (auto& seat : seats_) seat.found.reset();
  for (const auto& binding : bind_places(rig_, lock_ ? &*lock_ : nullptr, found, hosts_)) {
    const auto seat = std::find_if(seats_.begin(), seats_.end(), [&](const Seat& s) { return s.card == binding.card; });
    if (seat == seats_.end()) continue;
    seat->found = binding.found;
    seat->how = binding.how;
    seated[binding.found] = true;
  }
  strangers_.clear();
  for (std::size_t i = 0; i < found.size(); ++i)
    if (!seated[i] && !of_another_host(found[i].uuid)) strangers_.push_back(i);
}

}  // namespace ohm
