#include "rig/lock/lock_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

const Card* card_named(const Rig& rig, const std::string& place) {
  const auto it = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const Card& card) { return card.name == place; });
  return it == rig.cards.end() ? nullptr : &*it;
}

std::string file_name(const std::string& path) { return std::filesystem::path{path}.filename().string(); }

/// What to do about a lock that is none of this rig.
std::string take_the_right_one(const std::string& file) {
  return "put this rig's own lock there, or move " + file_name(file) + " away and `ohm adopt`";
}

Result<void> check_name(const Rig& rig, const RigLock& lock, const std::string& file) {
  if (lock.rig.empty() || rig.name.empty() || lock.rig == rig.name) return {};
  return failure(Error::Kind::BadInput,
                 file + ": belongs to the rig `" + shortened(lock.rig, 40) + "`, and the rig file describes `" +
                     shortened(rig.name, 40) + "`: " + take_the_right_one(file) +
                     "; if this rig was only given a new name, write it behind `rig:` in " + file_name(file));
}

Result<void> check_places(const Rig& rig, const RigLock& lock, const std::string& file) {
  const auto gone = places_gone(rig, lock);
  if (gone.empty() || gone.size() < lock.cards.size()) return {};
  const std::vector<std::string> some(gone.begin(),
                                      gone.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(gone.size(), 4)));
  return failure(Error::Kind::BadInput, file + ": belongs to another rig: the rig file has none of its places (" +
                                            join(some, ", ") + (gone.size() > some.size() ? ", …" : "") +
                                            "): " + take_the_right_one(file));
}

/// Bus ids are each host's own.
Result<void> check_slots(const Rig& rig, const RigLock& lock, const std::string& file) {
  std::map<std::pair<std::size_t, std::string>, std::string> taken;
  for (const auto& locked : lock.cards) {
    const auto* card = card_named(rig, locked.place);
    if (!card || locked.bus_id.empty()) continue;
    const auto [other, first] = taken.try_emplace({card->host.v, locked.bus_id}, locked.place);
    if (!first)
      return failure(Error::Kind::BadInput, file + ": " + other->second + " and " + locked.place + " have the same bus id " +
                                                locked.bus_id + ": correct one of them, or move the file away and `ohm adopt`");
  }
  return {};
}

}  // namespace

bool is_of_another_host(const Rig& rig, const RigLock* lock, const FoundCard& found, const std::vector<Index<Host>>& hosts) {
  if (!lock || hosts.empty()) return false;
  const auto is_it = [&](const LockedCard& c) { return found.uuid.empty() ? c.bus_id == found.bus_id : c.uuid == found.uuid; };
  const auto it = std::find_if(lock->cards.begin(), lock->cards.end(), is_it);
  const auto* card = it == lock->cards.end() ? nullptr : card_named(rig, it->place);
  return card && std::find(hosts.begin(), hosts.end(), card->host) == hosts.end();
}

std::vector<std::string> places_gone(const Rig& rig, const RigLock& lock) {
  std::vector<std::string> gone;
  for (const auto& locked : lock.cards)
    if (!card_named(rig, locked.place)) gone.push_back(locked.place);
  return gone;
}

Result<void> check_lock(const Rig& rig, const RigLock& lock, const std::string& file) {
  return check_name(rig, lock, file).and_then([&] { return check_places(rig, lock, file); }).and_then([&] {
    return check_slots(rig, lock, file);
  });
}

Result<std::optional<RigLock>> lock_beside(const Rig& rig, const std::string& rig_path) {
  const auto path = lock_path_for(rig_path);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<RigLock>{};
  std::ifstream in{path};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return failure(Error::Kind::Io, path + ": cannot be read");
  auto lock = read_rig_lock(text.str(), path);
  if (!lock) return failure(Error::Kind::BadInput, std::string{trimmed(render(lock.error()))});
  if (const auto fits = check_lock(rig, *lock, path); !fits) return tl::make_unexpected(fits.error());
  return std::optional{std::move(*lock)};
}

}  // namespace ohm
