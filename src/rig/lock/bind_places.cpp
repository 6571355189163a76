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

const LockedCard* locked_at(const RigLock& lock, const std::string& place) {
  const auto it = std::find_if(lock.cards.begin(), lock.cards.end(), [&](const LockedCard& c) { return c.place == place; });
  return it == lock.cards.end() ? nullptr : &*it;
}

/// Takes the places in turn and gives each the first found card that `fits` and nobody has.
template <class Fits>
void give(const Rig& rig, const RigLock& lock, const std::vector<FoundCard>& found, Places& open, std::vector<bool>& taken,
          Fits fits, std::vector<Binding>& bindings) {
  Places left;
  for (const auto place : open) {
    const auto* locked = locked_at(lock, rig.cards[place].name);
    std::optional<std::size_t> match;
    for (std::size_t i = 0; locked && !match && i < found.size(); ++i)
      if (!taken[i] && fits(*locked, found[i])) match = i;
    if (!match) {
      left.push_back(place);
      continue;
    }
    taken[*match] = true;
    const bool same_card = found[*match].uuid == locked->uuid, same_bus = found[*match].bus_id == locked->bus_id;
    bindings.push_back({*match, Index<Card>{place},
                        same_card && same_bus ? Bound::Locked
                        : same_card           ? Bound::Moved
                                              : Bound::Swapped});
  }
  open = std::move(left);
}

std::vector<std::size_t> by_bus_id(const std::vector<FoundCard>& found) {
  std::vector<std::size_t> order(found.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return found[a].bus_id < found[b].bus_id; });
  return order;
}

std::vector<Binding> guess(const Places& places, const std::vector<FoundCard>& found) {
  std::vector<Binding> bindings;
  const auto order = by_bus_id(found);
  for (std::size_t i = 0; i < std::min(places.size(), order.size()); ++i)
    bindings.push_back({order[i], Index<Card>{places[i]}, Bound::Guessed});
  return bindings;
}

}  // namespace

std::vector<Binding> bind_places(const Rig& rig, const RigLock* lock, const std::vector<FoundCard>& found,
                                 const std::vector<Index<Host>>& hosts) {
  auto open = places_of(rig, hosts);
  if (!lock || lock->cards.empty()) return guess(open, found);
  std::vector<Binding> bindings;
  std::vector<bool> taken(found.size());
  // The card decides first, then the slot: a known card that hangs elsewhere keeps its name, a new card in a known slot takes the
  // place.
  give(
      rig, *lock, found, open, taken, [](const LockedCard& l, const FoundCard& f) { return f.uuid == l.uuid; }, bindings);
  give(
      rig, *lock, found, open, taken, [](const LockedCard& l, const FoundCard& f) { return f.bus_id == l.bus_id; }, bindings);
  return bindings;
}

}  // namespace ohm
