#include "cli/adopt/adopt.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "cli/text/places.h"
#include "rig/lock/lock_file.h"

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
  return failure(Error::Kind::BadInput, "no place `" + shortened(name, 40) + "` in the rig file; " +
                                            (near ? "did you mean `" + *near + "`?" : "it has " + place_set(names, 60)));
}

Result<std::size_t> found_at(const std::vector<FoundGpu>& found, const std::string& bus_id) {
  const auto it = std::find_if(found.begin(), found.end(), [&](const FoundGpu& gpu) { return gpu.info.bus_id == bus_id; });
  if (it == found.end())
    return failure(Error::Kind::BadInput,
                   "no card answers from bus id `" + shortened(bus_id, 40) + "`; `ohm doctor --all` lists those that do");
  if (it->info.uuid.empty())
    return failure(Error::Kind::BadInput, "the card at " + bus_id + " hangs and does not tell its UUID: see `ohm doctor`");
  return static_cast<std::size_t>(it - found.begin());
}

/// Puts what the owner told in place of what was bound there or to that card before.
Result<void> overrule(const Rig& rig, const AdoptOrder& order, std::vector<Binding>& bindings) {
  std::set<std::string> places, buses;
  for (const auto& one : order.told) {
    const auto card = place_named(rig, one.place);
    if (!card) return tl::make_unexpected(card.error());
    const auto gpu = found_at(order.found, one.bus_id);
    if (!gpu) return tl::make_unexpected(gpu.error());
    if (!places.insert(one.place).second || !buses.insert(one.bus_id).second)
      return failure(Error::Kind::BadInput, one.place + "=" + one.bus_id + ": a place or a bus id is told twice");
    if (const auto& away = rig[*card].absent; !away.empty())
      return failure(Error::Kind::BadInput,
                     one.place + ": the rig file says that its card is away (" + away + "); take `absent` out of it first");
    const auto stale = [&](const Binding& b) { return b.card == *card || b.found == *gpu; };
    bindings.erase(std::remove_if(bindings.begin(), bindings.end(), stale), bindings.end());
    bindings.push_back({*gpu, *card, Bound::Locked});
  }
  return {};
}

const LockedCard* with_uuid(const RigLock& lock, const std::string& uuid) {
  const auto it = std::find_if(lock.cards.begin(), lock.cards.end(), [&](const LockedCard& c) { return c.uuid == uuid; });
  return it == lock.cards.end() ? nullptr : &*it;
}

/// Builds the next lock place by place; each change is told as it is made.
class Adopting {
 public:
  Adopting(const Rig& rig, const AdoptOrder& order, const std::vector<Binding>& bindings)
      : rig_{rig}, order_{order}, bindings_{bindings} {
    if (order.lock) next_.lock = *order.lock;
    next_.lock.rig = rig.name;
    next_.lock.machine_id = order.machine_id;
    next_.lock.cards.clear();
  }

  Adoption run() {
    for (const auto& card : rig_.cards) take(card);
    if (!fresh_.empty()) next_.changes.insert(next_.changes.begin(), place_set(fresh_) + ": adopted for the first time");
    for (const auto& card : rig_.cards) keep(card);
    drop_gone_places();
    sort_by_place();
    list_strangers();
    list_doubtful();
    return std::move(next_);
  }

 private:
  const Binding* binding_of(const Card& card) const {
    const auto it = std::find_if(bindings_.begin(), bindings_.end(), [&](const Binding& b) { return &rig_[b.card] == &card; });
    return it == bindings_.end() ? nullptr : &*it;
  }
  bool ours(const Card& card) const {
    return order_.hosts.empty() || std::find(order_.hosts.begin(), order_.hosts.end(), card.host) != order_.hosts.end();
  }

  /// A place with a card that tells who it is.
  void take(const Card& card) {
    const auto* binding = binding_of(card);
    if (!binding) return;
    const auto& info = order_.found[binding->found].info;
    if (!info.uuid.empty()) next_.lock.cards.push_back(adopted(locked_at(order_.lock, card.name), card.name, info));
  }

  LockedCard adopted(const LockedCard* before, const std::string& place, const GpuInfo& info) {
    LockedCard now{place, info.uuid, info.serial, info.bus_id, order_.now};
    if (!before) {
      fresh_.push_back(place);
    } else if (before->uuid != now.uuid) {
      next_.changes.push_back(place + ": " + now.uuid + " at " + info.bus_id + " in place of " + before->uuid);
      retire(*before);
    } else {
      now.since = before->since;
      if (before->bus_id != now.bus_id)
        next_.changes.push_back(place + ": the same card, now at " + now.bus_id + ", was " +
                                (before->bus_id.empty() ? "not known where" : "at " + before->bus_id));
      else if (before->serial != now.serial)
        next_.changes.push_back(place + ": serial number " + (now.serial.empty() ? "not told any more" : now.serial));
    }
    return now;
  }

  void retire(const LockedCard& card) { next_.lock.former.push_back({card.place, card.uuid, card.since, order_.now}); }

  /// A place without such a card keeps what was adopted there, unless that card now hangs in another place.
  void keep(const Card& card) {
    if (locked_at(&next_.lock, card.name)) return;
    if (ours(card) && card.absent.empty()) (binding_of(card) ? next_.silent : next_.missing).push_back(card.name);
    if (const auto* before = locked_at(order_.lock, card.name)) keep(card, *before);
  }

  void keep(const Card& card, LockedCard kept) {
    if (const auto* elsewhere = with_uuid(next_.lock, kept.uuid)) {
      next_.changes.push_back(card.name + ": its card hangs in " + elsewhere->place + " now; none is known to hang here");
      return retire(kept);
    }
    if (const auto* taker = taker_of_slot(card, kept.bus_id)) {
      next_.changes.push_back(card.name + ": keeps " + kept.uuid + ", which does not answer; its slot " + kept.bus_id + " is " +
                              taker->place + "'s now, and where it hangs is not known until it answers");
      kept.bus_id.clear();
    }
    next_.lock.cards.push_back(std::move(kept));
  }

  /// The place of the same host that has this slot now.
  const LockedCard* taker_of_slot(const Card& card, const std::string& bus_id) const {
    if (bus_id.empty()) return nullptr;
    for (const auto& other : rig_.cards)
      if (const auto* locked = other.host == card.host ? locked_at(&next_.lock, other.name) : nullptr;
          locked && locked->bus_id == bus_id)
        return locked;
    return nullptr;
  }

  void drop_gone_places() {
    if (!order_.lock) return;
    for (const auto& place : places_gone(rig_, *order_.lock)) {
      const auto* before = locked_at(order_.lock, place);
      next_.changes.push_back(place + ": not in the rig file any more; " + before->uuid + " leaves the lock");
      retire(*before);
    }
  }

  void sort_by_place() {
    const auto rank = [&](const LockedCard& c) {
      return std::find_if(rig_.cards.begin(), rig_.cards.end(), [&](const Card& card) { return card.name == c.place; }) -
             rig_.cards.begin();
    };
    std::stable_sort(next_.lock.cards.begin(), next_.lock.cards.end(),
                     [&](const LockedCard& a, const LockedCard& b) { return rank(a) < rank(b); });
  }

  void list_strangers() {
    for (std::size_t i = 0; i < order_.found.size(); ++i) {
      if (std::any_of(bindings_.begin(), bindings_.end(), [&](const Binding& b) { return b.found == i; })) continue;
      const auto& info = order_.found[i].info;
      if (is_of_another_host(rig_, order_.lock, {info.uuid, info.bus_id}, order_.hosts)) continue;
      const auto* before = order_.lock && !info.uuid.empty() ? with_uuid(*order_.lock, info.uuid) : nullptr;
      next_.strangers.push_back({info.name, info.uuid, info.bus_id, before ? before->place : ""});
    }
  }

  void list_doubtful() {
    const auto never = [&](const std::string& place) { return !locked_at(order_.lock, place); };
    if (std::none_of(next_.missing.begin(), next_.missing.end(), never)) return;
    for (const auto& binding : bindings_)
      if (binding.how == Bound::Guessed) next_.doubtful.push_back(rig_[binding.card].name);
  }

  const Rig& rig_;
  const AdoptOrder& order_;
  const std::vector<Binding>& bindings_;
  std::vector<std::string> fresh_;
  Adoption next_;
};

}  // namespace

Result<Assignment> assignment_of(std::string_view word) {
  const auto equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == word.size())
    return failure(Error::Kind::BadInput, "`" + shortened(word, 60) + "`: expected PLACE=BUS-ID, like A3=0000:05:00.0");
  return Assignment{std::string{word.substr(0, equals)}, std::string{word.substr(equals + 1)}};
}

std::vector<CardMove> open_moves(const Rig& rig, const AdoptOrder& order) {
  if (!order.lock) return {};
  auto open = moves(rig, *order.lock, keys_of(order.found), order.hosts);
  std::erase_if(open, [&](const CardMove& move) {
    return std::any_of(order.told.begin(), order.told.end(),
                       [&](const Assignment& told) { return told.place == move.place || told.place == move.slot_of; });
  });
  return open;
}

Result<Adoption> adopt(const Rig& rig, const AdoptOrder& order) {
  auto bindings = bind_places(rig, order.lock, keys_of(order.found), order.hosts, order.moved);
  if (const auto overruled = overrule(rig, order, bindings); !overruled) return tl::make_unexpected(overruled.error());
  return Adopting{rig, order, bindings}.run();
}

}  // namespace ohm
