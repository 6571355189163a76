#include "rig/rewire/twins.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace ohm::rewiring {
namespace {

using Block = std::vector<std::uint32_t>;
using Crossing = std::tuple<std::size_t, std::size_t, Bucket, double>;   // row, pool, bucket, amperes per watt
using Wiring = std::multiset<std::pair<double, std::vector<Crossing>>>;  // every limit: its continuous rating and what crosses it

Block exchange(std::size_t pools, const Block& a, const Block& b) {
  Block to(pools);
  for (std::uint32_t p = 0; p < pools; ++p) to[p] = p;
  for (std::size_t i = 0; i < a.size(); ++i) std::swap(to[a[i]], to[b[i]]);
  return to;
}

Wiring wiring(const LoadModel& model, const Block& to) {
  std::vector<std::vector<Crossing>> crossings(model.continuous.size());
  for (std::size_t r = 0; r < model.routes.size(); ++r)
    for (std::size_t p = 0; p < to.size(); ++p)
      for (const auto& t : model.routes[r][p].terms) crossings[t.limit].emplace_back(r, to[p], t.bucket, t.amps_per_watt);
  Wiring all;
  for (std::size_t l = 0; l < crossings.size(); ++l) {
    std::sort(crossings[l].begin(), crossings[l].end());
    all.emplace(model.continuous[l], std::move(crossings[l]));
  }
  return all;
}

bool same_pool(const LoadModel& model, std::uint32_t a, std::uint32_t b) {
  if (model.pools[a].kind != model.pools[b].kind || model.pools[a].room != model.pools[b].room) return false;
  const auto same_route = [&](const auto& row) { return row[a].own_per_watt == row[b].own_per_watt; };
  const auto same_right = [&](const Kind& k) {
    return std::binary_search(k.pools.begin(), k.pools.end(), a) == std::binary_search(k.pools.begin(), k.pools.end(), b) &&
           k.input[a] == k.input[b];
  };
  return std::all_of(model.routes.begin(), model.routes.end(), same_route) &&
         std::all_of(model.kinds.begin(), model.kinds.end(), same_right);
}

bool are_twins(const LoadModel& model, const Wiring& as_is, const Block& a, const Block& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same_pool(model, a[i], b[i])) return false;
  return wiring(model, exchange(model.pools.size(), a, b)) == as_is;
}

Block all_pools(const LoadModel& model) { return exchange(model.pools.size(), {}, {}); }

/// Each pool, and each device whole.
std::vector<Block> blocks(const LoadModel& model) {
  std::vector<Block> out;
  std::map<std::uint32_t, Block> devices;
  for (const auto p : all_pools(model)) {
    out.push_back({p});
    devices[model.pools[p].device].push_back(p);
  }
  for (auto& [device, pools] : devices) out.push_back(std::move(pools));
  return out;
}

bool touched(const LoadModel& model, const Block& block) {
  return std::any_of(model.now.begin(), model.now.end(), [&](auto p) { return std::binary_search(block.begin(), block.end(), p); });
}

/// A pool may be exchanged within its device, a device with another: both keep partners of redundant groups as far apart as before.
bool comparable(const LoadModel& model, const Block& a, const Block& b) {
  const auto device = [&](const Block& block) { return model.pools[block.front()].device; };
  const auto whole = [&](const Block& block) {
    return block.size() == static_cast<std::size_t>(std::count_if(model.pools.begin(), model.pools.end(),
                                                                  [&](const Pool& p) { return p.device == device(block); }));
  };
  if (a.back() >= b.front()) return false;
  return device(a) == device(b) || (whole(a) && whole(b));
}

bool empty(const Assignment& plugged_in, const Block& block) {
  return std::all_of(block.begin(), block.end(), [&](auto p) { return plugged_in.used(p) == 0; });
}

}  // namespace

Twins::Twins(const LoadModel& model, bool untouched) : of_pool_(model.pools.size()) {
  const auto as_is = wiring(model, all_pools(model));
  const auto all = blocks(model);
  for (const auto& a : all)
    for (const auto& b : all) {
      if (!comparable(model, a, b) || (untouched && (touched(model, a) || touched(model, b)))) continue;
      if (!are_twins(model, as_is, a, b)) continue;
      for (const auto p : b) of_pool_[p].push_back({a, b});
    }
}

bool Twins::mirrored(const Assignment& plugged_in, std::uint32_t pool) const {
  const auto& pairs = of_pool_[pool];
  return std::any_of(pairs.begin(), pairs.end(),
                     [&](const Pair& pair) { return empty(plugged_in, pair.earlier) && empty(plugged_in, pair.later); });
}

}  // namespace ohm::rewiring
