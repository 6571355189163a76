#include <algorithm>
#include <numeric>
#include <optional>

#include "rig/lock/rig_lock.h"

namespace ohm {
namespace {

using Places = std::vector<std::size_t>;  ///< indices into Rig::cards

/// The places that count: present cards of these hosts, in rig order.
Places places_of(const Rig& rig, const std::vector<Index<Host>>& hosts) {
  Places places;
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    const auto& card = rig.cards[i];
    const bool ours = hosts.empty() || std::find(hosts.begin(), hosts.end(), card.host) != hosts.end();
    if (ours && card.absent.empty()) places.push_back(i);
  }
  return places;
}

bool same_card(const LockedCard& locked, const FoundCard& found) { return !found.uuid.empty() && found.uuid == locked.uuid; }

bool same_slot(const LockedCard& locked, const FoundCard& found) { return !locked.bus_id.empty() && found.bus_id == locked.bus_id; }

Bound how(const LockedCard& locked, const FoundCard& found) {
  const bool card = same_card(locked, found) || found.uuid.empty();
  if (!card) return Bound::Swapped;
  return same_slot(locked, found) ? Bound::Locked : Bound::Moved;
}

/// Takes the places in turn and gives each the first found card that `fits` and nobody has.
template <class Fits>
void give(const Rig& rig, const RigLock& lock, const std::vector<FoundCard>& found, Places& open, std::vector<bool>& taken,
          Fits fits, std::vector<Binding>& bindings) {
  Places left;
  for (const auto place : open) {
    const auto* locked = locked_at(&lock, rig.cards[place].name);
    std::optional<std::size_t> match;
    for (std::size_t i = 0; locked && !match && i < found.size(); ++i)
      if (!taken[i] && fits(*locked, found[i])) match = i;
    if (!match) {
      left.push_back(place);
      continue;
    }
    taken[*match] = true;
    bindings.push_back({*match, Index<Card>{place}, how(*locked, found[*match])});
  }
  open = std::move(left);
}

std::vector<std::size_t> by_bus_id(const std::vector<FoundCard>& found) {
  std::vector<std::size_t> order(found.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return found[a].bus_id < found[b].bus_id; });
  return order;
}

/// Places that were never adopted, dealt to the cards that are left.
void guess(const Rig& rig, const RigLock* lock, const Places& open, const std::vector<FoundCard>& found,
           const std::vector<bool>& taken, std::vector<Binding>& bindings) {
  const auto order = by_bus_id(found);
  auto next = order.begin();
  for (const auto place : open) {
    if (locked_at(lock, rig.cards[place].name)) continue;
    next = std::find_if(next, order.end(), [&](std::size_t i) { return !taken[i]; });
    if (next == order.end()) return;
    bindings.push_back({*next++, Index<Card>{place}, Bound::Guessed});
  }
}

}  // namespace

const LockedCard* locked_at(const RigLock* lock, std::string_view place) {
  if (!lock) return nullptr;
  const auto it = std::find_if(lock->cards.begin(), lock->cards.end(), [&](const LockedCard& c) { return c.place == place; });
  return it == lock->cards.end() ? nullptr : &*it;
}

std::vector<Binding> bind_places(const Rig& rig, const RigLock* lock, const std::vector<FoundCard>& found,
                                 const std::vector<Index<Host>>& hosts, Moved moved) {
  auto open = places_of(rig, hosts);
  std::vector<Binding> bindings;
  std::vector<bool> taken(found.size());
  if (lock) {
    // Unless cards were moved by hand the card decides first: a known card that answers from elsewhere keeps its place, and a new
    // card in a known slot takes that place.
    const bool slot_first = moved == Moved::Cards;
    give(rig, *lock, found, open, taken, slot_first ? same_slot : same_card, bindings);
    give(rig, *lock, found, open, taken, slot_first ? same_card : same_slot, bindings);
  }
  guess(rig, lock, open, found, taken, bindings);
  return bindings;
}

std::vector<CardMove> moves(const Rig& rig, const RigLock& lock, const std::vector<FoundCard>& found,
                            const std::vector<Index<Host>>& hosts) {
  std::vector<const LockedCard*> known;
  for (const auto place : places_of(rig, hosts))
    if (const auto* locked = locked_at(&lock, rig.cards[place].name)) known.push_back(locked);
  std::vector<CardMove> all;
  for (const auto* locked : known) {
    const auto card = std::find_if(found.begin(), found.end(), [&](const FoundCard& f) { return same_card(*locked, f); });
    if (card == found.end() || same_slot(*locked, *card)) continue;
    const auto slot = std::find_if(known.begin(), known.end(), [&](const LockedCard* c) { return same_slot(*c, *card); });
    if (slot != known.end()) all.push_back({locked->place, (*slot)->place});
  }
  return all;
}

}  // namespace ohm
