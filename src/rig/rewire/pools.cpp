#include "rig/rewire/pools.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "rig/circuit/wiring.h"

namespace ohm::rewiring {
namespace {

using Alike = std::tuple<std::optional<std::size_t>, Legs, std::string>;  // bank, conductors, kind

std::set<OutletRef> taken_by_pdus(const Rig& rig) {
  std::set<OutletRef> taken;
  for (const auto& pdu : rig.pdus)
    if (const auto* outlet = std::get_if<OutletRef>(&pdu.from)) taken.insert(*outlet);
  return taken;
}

std::vector<Pool> pools_of_pdu(const Rig& rig, Index<Pdu> pdu, const std::set<OutletRef>& taken) {
  std::vector<Pool> pools;
  std::map<Alike, std::size_t> known;
  for (const auto& [number, kind] : rig[pdu].part.outlets) {
    const OutletRef outlet{pdu, number};
    if (taken.contains(outlet)) continue;
    const Alike alike{bank_of(rig[pdu].part, number), legs_of(rig, outlet), kind};
    const auto [at, fresh] = known.try_emplace(alike, pools.size());
    if (fresh) pools.push_back({outlet, kind, {}, 0, pdu.v});
    pools[at->second].outlets.push_back(outlet);
    pools[at->second].room += 1;
  }
  return pools;
}

std::set<Index<Breaker>> breakers_with_receptacles(const Rig& rig) {
  std::set<Index<Breaker>> breakers;
  for (const auto& psu : rig.psus)
    if (const auto* breaker = std::get_if<Index<Breaker>>(&psu.from)) breakers.insert(*breaker);
  return breakers;
}

}  // namespace

std::vector<Pool> pools_of(const Rig& rig) {
  std::vector<Pool> pools;
  const auto taken = taken_by_pdus(rig);
  for (std::size_t i = 0; i < rig.pdus.size(); ++i) {
    auto more = pools_of_pdu(rig, Index<Pdu>{i}, taken);
    pools.insert(pools.end(), more.begin(), more.end());
  }
  for (const auto breaker : breakers_with_receptacles(rig))
    pools.push_back({breaker, "", {}, rig.psus.size(), static_cast<std::uint32_t>(rig.pdus.size()) + breaker.v});
  return pools;
}

std::optional<std::uint32_t> pool_of(const std::vector<Pool>& pools, const AcSource& source) {
  const auto* outlet = std::get_if<OutletRef>(&source);
  for (std::uint32_t i = 0; i < pools.size(); ++i) {
    const auto& p = pools[i];
    const bool holds =
        outlet ? std::binary_search(p.outlets.begin(), p.outlets.end(), *outlet) : p.outlets.empty() && p.example == source;
    if (holds) return i;
  }
  return std::nullopt;
}

}  // namespace ohm::rewiring
