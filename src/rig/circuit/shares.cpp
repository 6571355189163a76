#include "rig/circuit/shares.h"

#include <algorithm>

namespace ohm {
namespace {

/// Adds `share` of a draw to the supply, or to every member of its group by equal parts plus the allowed imbalance.
void add(const Rig& rig, Index<Psu> psu, double share, std::vector<SupplyShare>& shares) {
  const auto put = [&](Index<Psu> to, double part) {
    const auto at = std::find_if(shares.begin(), shares.end(), [&](const SupplyShare& s) { return s.psu == to; });
    if (at == shares.end())
      shares.push_back({to, part});
    else
      at->share += part;
  };
  if (!rig[psu].group) return put(psu, share);
  const auto& group = rig[*rig[psu].group];
  const double each = std::min(1.0, (1 + group.imbalance.v) / static_cast<double>(group.members.size()));
  for (const auto member : group.members) put(member, share * each);
}

bool one_source(const Rig& rig, const Card& card, Index<Psu> slot) {
  return std::all_of(card.plugs.begin(), card.plugs.end(), [&](Index<Psu> p) { return same_source(rig, p, slot); });
}

}  // namespace

bool same_source(const Rig& rig, Index<Psu> a, Index<Psu> b) { return a == b || (rig[a].group && rig[a].group == rig[b].group); }

Index<Psu> slot_source(const Rig& rig, const Card& card) { return card.riser ? card.riser->from : rig[card.host].from; }

std::vector<SupplyShare> supply_shares(const Rig& rig, const Card& card) {
  std::vector<SupplyShare> shares;
  const auto slot = slot_source(rig, card);
  if (card.plugs.empty() || one_source(rig, card, slot)) {
    add(rig, slot, 1, shares);
    return shares;
  }
  const auto& part = rig[card.part];
  add(rig, slot, part.slot_share.is.v, shares);
  const double each = (1 - part.slot_share_min.is.v) / static_cast<double>(card.plugs.size());
  for (const auto plug : card.plugs) add(rig, plug, each, shares);
  return shares;
}

std::vector<SupplyShare> supply_shares(const Rig& rig, const Host& host) {
  std::vector<SupplyShare> shares;
  add(rig, host.from, 1, shares);
  return shares;
}

}  // namespace ohm
