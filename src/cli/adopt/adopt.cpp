#include "cli/adopt/adopt.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace ohm {
namespace {

std::vector<FoundCard> keys_of(const std::vector<FoundGpu>& found) {
  std::vector<FoundCard> keys;
  for (const auto& gpu : found) keys.push_back({gpu.info.uuid, gpu.info.bus_id});
  return keys;
}

Result<Index<Card>> place_named(const Rig& rig, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    if (rig.cards[i].name == name) return Index<Card>{i};
    names.push_back(rig.cards[i].name);
  }
  const auto near = nearest(name, names);
  return failure(Error::Kind::BadInput,
                 "no place `" + shortened(name, 40) + "` in the rig file" + (near ? "; did you mean `" + *near + "`?" : ""));
}

Result<std::size_t> found_at(const std::vector<FoundGpu>& found, const std::string& bus_id) {
  const auto it = std::find_if(found.begin(), found.end(), [&](const FoundGpu& gpu) { return gpu.info.bus_id == bus_id; });
  if (it == found.end())
    return failure(Error::Kind::BadInput,
                   "no card answers from bus id `" + shortened(bus_id, 40) + "`; `ohm doctor` lists those that do");
  return static_cast<std::size_t>(it - found.begin());
}

/// Puts what the owner told in place of what was bound there or to that card before.
Result<void> overrule(const Rig& rig, const std::vector<FoundGpu>& found, const std::vector<Assignment>& told,
                      std::vector<Binding>& bindings) {
  std::set<std::string> places, buses;
  for (const auto& one : told) {
    const auto card = place_named(rig, one.place);
    if (!card) return tl::make_unexpected(card.error());
    const auto gpu = found_at(found, one.bus_id);
    if (!gpu) return tl::make_unexpected(gpu.error());
    if (!places.insert(one.place).second || !buses.insert(one.bus_id).second)
      return failure(Error::Kind::BadInput, one.place + "=" + one.bus_id + ": a place or a bus id is told twice");
    const auto stale = [&](const Binding& b) { return b.card == *card || b.found == *gpu; };
    bindings.erase(std::remove_if(bindings.begin(), bindings.end(), stale), bindings.end());
    bindings.push_back({*gpu, *card, Bound::Locked});
  }
  return {};
}

const LockedCard* locked_at(const RigLock* lock, const std::string& place) {
  if (!lock) return nullptr;
  const auto it = std::find_if(lock->cards.begin(), lock->cards.end(), [&](const LockedCard& c) { return c.place == place; });
  return it == lock->cards.end() ? nullptr : &*it;
}

/// The entry of one place as it should be, and what changes by it.
LockedCard adopted(const LockedCard* before, const std::string& place, const GpuInfo& info, std::string_view now,
                   Adoption& adoption) {
  LockedCard next{place, info.uuid, info.serial, info.bus_id, std::string{now}};
  if (!before) {
    adoption.changes.push_back(place + ": " + info.name + " at " + info.bus_id);
  } else if (before->uuid != next.uuid) {
    adoption.changes.push_back(place + ": " + next.uuid + " at " + info.bus_id + " in place of " + before->uuid);
    adoption.lock.former.push_back({place, before->uuid, before->since, std::string{now}});
  } else {
    next.since = before->since;
    if (before->bus_id != next.bus_id) adoption.changes.push_back(place + ": now at " + next.bus_id + ", was at " + before->bus_id);
  }
  return next;
}

/// A place whose card was not found keeps its entry, unless that card now has another place or its slot another card.
bool superseded(const RigLock& next, const LockedCard& old) {
  return std::any_of(next.cards.begin(), next.cards.end(),
                     [&](const LockedCard& c) { return c.uuid == old.uuid || c.bus_id == old.bus_id; });
}

void keep_missing(const Rig& rig, const RigLock* lock, Adoption& adoption) {
  for (const auto& card : rig.cards) {
    const auto has = [&](const LockedCard& c) { return c.place == card.name; };
    if (!card.absent.empty() || std::any_of(adoption.lock.cards.begin(), adoption.lock.cards.end(), has)) continue;
    adoption.missing.push_back(card.name);
    const auto* before = locked_at(lock, card.name);
    if (before && !superseded(adoption.lock, *before)) adoption.lock.cards.push_back(*before);
  }
}

void sort_by_place(const Rig& rig, RigLock& lock) {
  const auto rank = [&](const LockedCard& c) {
    return std::find_if(rig.cards.begin(), rig.cards.end(), [&](const Card& card) { return card.name == c.place; }) -
           rig.cards.begin();
  };
  std::stable_sort(lock.cards.begin(), lock.cards.end(),
                   [&](const LockedCard& a, const LockedCard& b) { return rank(a) < rank(b); });
}

}  // namespace

Result<Assignment> assignment_of(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == word.size())
    return failure(Error::Kind::BadInput, "`" + shortened(word, 60) + "`: expected PLACE=BUS-ID, like A3=0000:05:00.0");
  return Assignment{std::string{word.substr(0, equals)}, std::string{word.substr(equals + 1)}};
}

Result<Adoption> adopt(const Rig& rig, const RigLock* lock, const std::vector<FoundGpu>& found, const std::vector<Assignment>& told,
                       const std::vector<Index<Host>>& hosts, std::string_view machine_id, std::string_view now) {
  auto bindings = bind_places(rig, lock, keys_of(found), hosts);
  if (const auto overruled = overrule(rig, found, told, bindings); !overruled) return tl::make_unexpected(overruled.error());
  Adoption adoption;
  adoption.lock = lock ? *lock : RigLock{};
  adoption.lock.rig = rig.name;
  adoption.lock.machine_id = machine_id;
  adoption.lock.cards.clear();
  for (const auto& binding : bindings) {
    const auto& place = rig[binding.card].name;
    adoption.lock.cards.push_back(adopted(locked_at(lock, place), place, found[binding.found].info, now, adoption));
  }
  keep_missing(rig, lock, adoption);
  sort_by_place(rig, adoption.lock);
  adoption.strangers = found.size() - bindings.size();
  return adoption;
}

}  // namespace ohm
