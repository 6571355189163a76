#include "control/budget/outage.h"

#include <algorithm>
#include <array>
#include <set>

#include "control/budget/numbers.h"
#include "rig/circuit/wiring.h"

namespace ohm {
namespace {

/// Supplies by the PDU they hang on, directly or through other PDUs.
std::vector<Numbers> supplies_of_pdus(const Rig& rig) {
  std::vector<Numbers> of(rig.pdus.size());
  for (std::uint32_t s = 0; s < rig.psus.size(); ++s) {
    const AcSource* from = &rig.psus[s].from;
    while (const auto* outlet = std::get_if<OutletRef>(from)) {
      of[outlet->pdu.v].push_back(s);
      from = &rig[outlet->pdu].from;
    }
  }
  return of;
}

/// The conductors a load needs; it is dead when one of them is.
std::array<bool, 3> needs(Legs legs) {
  switch (legs) {
    case Legs::L1N: return {true, false, false};
    case Legs::L2N: return {false, true, false};
    case Legs::L3N: return {false, false, true};
    case Legs::L12: return {true, true, false};
    case Legs::L23: return {false, true, true};
    case Legs::L31: return {true, false, true};
    case Legs::All: break;
  }
  return {true, true, true};
}

std::size_t legs_of_feed(FeedKind feed) {
  if (feed == FeedKind::ThreePhase) return 3;
  return feed == FeedKind::SplitPhase ? 2 : 1;
}

/// What one member carries of its group's load when `working` of them share it.
double member_share(const RedundantGroup& group, std::size_t working) {
  return std::min(1.0, (1 + group.imbalance.v) / static_cast<double>(working));
}

std::size_t working_members(const RedundantGroup& group, const Numbers& lost) {
  return static_cast<std::size_t>(
      std::count_if(group.members.begin(), group.members.end(), [&](Index<Psu> m) { return !has(lost, m.v); }));
}

/// Members that take over the load of lost ones.
std::vector<Change::Scaled> take_overs(const Rig& rig, const Numbers& lost) {
  std::set<Index<RedundantGroup>> groups;
  for (const std::uint32_t s : lost) {
    if (rig.psus[s].group) groups.insert(*rig.psus[s].group);
  }
  std::vector<Change::Scaled> scaled;
  for (const auto at : groups) {
    const RedundantGroup& group = rig[at];
    const std::size_t working = working_members(group, lost);
    if (working == 0) continue;
    const double factor = member_share(group, working) / member_share(group, group.members.size());
    for (const Index<Psu> member : group.members) {
      if (!has(lost, member.v)) scaled.push_back({member.v, factor});
    }
  }
  std::sort(scaled.begin(), scaled.end(), [](const auto& a, const auto& b) { return a.supply < b.supply; });
  return scaled;
}

bool taken_over(const Rig& rig, std::uint32_t supply, const Numbers& lost) {
  const auto& group = rig.psus[supply].group;
  return group && working_members(rig[*group], lost) > 0;
}

}  // namespace

std::vector<Outage> outages(const Rig& rig) {
  std::vector<Outage> all;
  const std::vector<Numbers> behind = supplies_of_pdus(rig);
  for (std::size_t p = 0; p < rig.pdus.size(); ++p) all.push_back({rig.pdus[p].name, behind[p]});
  for (std::uint32_t s = 0; s < rig.psus.size(); ++s) all.push_back({rig.psus[s].name, {s}});
  for (std::size_t leg = 0; leg < legs_of_feed(rig.site.feed); ++leg) {
    Outage outage{"leg L" + std::to_string(leg + 1), {}};
    for (std::uint32_t s = 0; s < rig.psus.size(); ++s) {
      if (needs(legs_of(rig, rig.psus[s].from))[leg]) outage.supplies.push_back(s);
    }
    all.push_back(std::move(outage));
  }
  return all;
}

Dependents::Dependents(const Rig& rig, const Circuit& circuit)
    : rig_{rig}, circuit_{circuit}, hosts_of_supply_(rig.psus.size()), cards_of_host_(rig.hosts.size()) {
  for (std::uint32_t h = 0; h < rig.hosts.size(); ++h) hosts_of_supply_[rig.hosts[h].from.v].push_back(h);
  for (std::uint32_t card = 0; card < rig.cards.size(); ++card) cards_of_host_[rig.cards[card].host.v].push_back(card);
}

Change Dependents::change(const Outage& outage) const {
  Change change{outage.supplies, take_overs(rig_, outage.supplies), {}, {}, {}};
  for (const std::uint32_t s : outage.supplies) {
    if (taken_over(rig_, s, outage.supplies)) continue;
    const Span feeds = circuit_.supplies[s].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) change.dark_cards.push_back(circuit_.feeds[f].card);
    change.hosts.insert(change.hosts.end(), hosts_of_supply_[s].begin(), hosts_of_supply_[s].end());
  }
  sort_unique(change.dark_cards);
  sort_unique(change.hosts);
  for (const std::uint32_t host : change.hosts) {
    for (const std::uint32_t card : cards_of_host_[host]) {
      if (!has(change.dark_cards, card)) change.orphan_cards.push_back(card);
    }
  }
  sort_unique(change.orphan_cards);
  return change;
}

}  // namespace ohm
