#include "rig/rewire/relaxation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numbers>
#include <set>

namespace ohm::rewiring {
namespace {

/// |current| >= its part along the conductor's own phase: a linear lower bound of the phasor sum.
double along(Bucket bucket) { return bucket == Bucket::InPhase ? 1 : std::numbers::sqrt3 / 2; }

std::size_t at(const LoadModel& model, std::size_t row, std::size_t pool) { return row * model.pools.size() + pool; }

double least_positive(const std::vector<double>& values) {
  double least = std::numeric_limits<double>::infinity();
  for (const double v : values)
    if (v > 0) least = std::min(least, v);
  return least;
}

/// Does every load that crosses `all` cross the cut?
bool crosses_all(const std::vector<double>& cut, const std::vector<double>& all) {
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] > 0 && cut[i] <= 0) return false;
  return true;
}

/// The conductors whose bits are set, as one.
template <class Conductor>
Conductor sum_of(const std::vector<Conductor>& conductors, unsigned chosen) {
  Conductor sum{0, std::vector<double>(conductors.front().amps.size(), 0)};
  for (std::size_t c = 0; c < conductors.size(); ++c) {
    if (!(chosen >> c & 1U)) continue;
    sum.continuous += conductors[c].continuous;
    for (std::size_t i = 0; i < sum.amps.size(); ++i) sum.amps[i] += conductors[c].amps[i];
  }
  return sum;
}

double least_input(const LoadModel& model, std::uint32_t supply) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto p : pools_for(model, supply)) least = std::min(least, input_of(model, supply, p));
  return least;
}

double alone(const LoadModel& model, std::uint32_t supply) {
  double least = std::numeric_limits<double>::infinity();
  Assignment empty{model};
  for (const auto p : pools_for(model, supply)) {
    empty.put(supply, p);
    least = std::min(least, empty.ratio_along(supply, p));
    empty.take(supply);
  }
  return least;
}

/// The supplies that have nowhere else to go, plugged in.
double immovable(const LoadModel& model) {
  Assignment stuck{model};
  for (std::uint32_t s = 0; s < model.now.size(); ++s)
    if (pools_for(model, s).size() == 1) stuck.put(s, model.now[s]);
  return stuck.worst();
}

}  // namespace

/// What a watt of each row in each pool puts on each conductor of one element.
struct Relaxation::Element {
  struct Conductor {
    double continuous{};
    std::vector<double> amps;  // by at(row, pool)
  };
  std::vector<Conductor> conductors;
  std::set<std::uint32_t> pools;
};

std::vector<Relaxation::Element> Relaxation::elements(const LoadModel& model) {
  std::map<std::uint32_t, Element> by_id;
  std::vector<std::size_t> conductor;  // by limit: its place in its element
  for (std::size_t l = 0; l < model.continuous.size(); ++l) {
    auto& e = by_id[model.element[l]];
    conductor.push_back(e.conductors.size());
    e.conductors.push_back({model.continuous[l], std::vector<double>(model.routes.size() * model.pools.size(), 0)});
  }
  for (std::size_t r = 0; r < model.routes.size(); ++r)
    for (std::size_t p = 0; p < model.pools.size(); ++p)
      for (const auto& t : model.routes[r][p].terms) {
        auto& e = by_id[model.element[t.limit]];
        e.conductors[conductor[t.limit]].amps[at(model, r, p)] += t.amps_per_watt * along(t.bucket);
        e.pools.insert(static_cast<std::uint32_t>(p));
      }
  std::vector<Element> smallest_first;
  for (auto& [id, e] : by_id) smallest_first.push_back(std::move(e));
  std::stable_sort(smallest_first.begin(), smallest_first.end(),
                   [](const auto& a, const auto& b) { return a.pools.size() < b.pools.size(); });
  return smallest_first;
}

/// Every choice of conductors that nothing gets around: of three phases with loads between the lines, any two, and all three.
std::vector<Relaxation::Cut> Relaxation::cuts(const Element& element) {
  const auto n = element.conductors.size();
  const auto all = sum_of(element.conductors, (1U << n) - 1);
  std::vector<Cut> out;
  for (unsigned chosen = 1; chosen < 1U << n; ++chosen) {
    auto cut = sum_of(element.conductors, chosen);
    if (!crosses_all(cut.amps, all.amps)) continue;
    const double cheapest = least_positive(cut.amps);
    for (auto& w : cut.amps) w /= cheapest;
    out.push_back({cut.continuous / cheapest, std::move(cut.amps)});
  }
  return out;
}

Relaxation::Relaxation(const LoadModel& model) : model_{model} {
  constexpr auto kLoose = UINT32_MAX;
  std::vector<std::uint32_t> above(model.pools.size(), kLoose);  // the topmost node over each pool so far
  for (const auto& e : elements(model)) {
    std::set<std::uint32_t> children;
    for (const auto p : e.pools)
      if (above[p] != kLoose) children.insert(above[p]);
    const bool nested = std::all_of(above.begin(), above.end(), [&](const auto& top) {
      const auto pool = static_cast<std::uint32_t>(&top - above.data());
      return !children.contains(top) || e.pools.contains(pool);
    });
    if (e.pools.empty() || !nested) continue;
    Node node{cuts(e), {children.begin(), children.end()}, {}};
    for (const auto p : e.pools) {
      if (above[p] == kLoose) node.pools.push_back(p);
      above[p] = static_cast<std::uint32_t>(nodes_.size());
    }
    nodes_.push_back(std::move(node));
  }
  std::set<std::uint32_t> roots;
  for (std::uint32_t p = 0; p < above.size(); ++p) {
    if (above[p] == kLoose)
      loose_pools_.push_back(p);
    else
      roots.insert(above[p]);
  }
  roots_.assign(roots.begin(), roots.end());
}

double Relaxation::taken(const Cut& cut, const Assignment& plugged_in) const {
  double watts = 0;
  for (std::uint32_t s = 0; s < model_.now.size(); ++s) {
    if (!plugged_in.placed(s)) continue;
    const auto p = plugged_in.pool(s);
    watts += cut.weight[at(model_, model_.kinds[model_.kind_of[s]].route, p)] * input_of(model_, s, p);
  }
  return watts;
}

double Relaxation::room_of_pool(std::uint32_t pool, const Assignment& plugged_in, double ratio, double smallest) const {
  double per_outlet = 0;
  for (const auto& row : model_.routes)
    per_outlet = std::max(per_outlet, row[pool].own_per_watt > 0 ? ratio / row[pool].own_per_watt : 0);
  if (model_.pools[pool].kind.empty()) per_outlet = std::numeric_limits<double>::infinity();
  const auto left = model_.pools[pool].room - plugged_in.used(pool);
  return left == 0 || per_outlet < smallest ? 0 : static_cast<double>(left) * per_outlet;
}

double Relaxation::room_of(const Node& node, const Assignment& plugged_in, double ratio, const std::vector<bool>& pools,
                           double smallest) const {
  double below = 0;
  for (const auto c : node.children) below += room_of(nodes_[c], plugged_in, ratio, pools, smallest);
  for (const auto p : node.pools)
    if (pools[p]) below += room_of_pool(p, plugged_in, ratio, smallest);
  for (const auto& cut : node.cuts) below = std::min(below, ratio * cut.watts_per_ratio - taken(cut, plugged_in));
  return below < smallest ? 0 : below;
}

double Relaxation::room(const Assignment& plugged_in, double ratio, const std::vector<bool>& pools, double smallest) const {
  double watts = 0;
  for (const auto r : roots_) watts += room_of(nodes_[r], plugged_in, ratio, pools, smallest);
  for (const auto p : loose_pools_)
    if (pools[p]) watts += room_of_pool(p, plugged_in, ratio, smallest);
  return watts;
}

double Relaxation::bound_of(const std::vector<std::uint32_t>& supplies) const {
  double watts = 0;
  std::vector<bool> pools(model_.pools.size(), false);
  for (const auto s : supplies) {
    watts += least_input(model_, s);
    for (const auto p : pools_for(model_, s)) pools[p] = true;
  }
  const double per_ratio = room(Assignment{model_}, 1, pools, 0);  // capacities are proportional to the ratio
  return per_ratio > 0 ? watts / per_ratio : 0;
}

double Relaxation::bound() const {
  std::map<std::vector<std::uint32_t>, std::vector<std::uint32_t>> by_pools;  // supplies that may go to the same pools
  std::vector<std::uint32_t> all;
  double bound = immovable(model_);
  for (std::uint32_t s = 0; s < model_.now.size(); ++s) {
    by_pools[pools_for(model_, s)].push_back(s);
    all.push_back(s);
  }
  for (const auto& [pools, supplies] : by_pools) bound = std::max(bound, bound_of(supplies));
  std::set<std::uint32_t> kinds;
  for (const auto s : all)
    if (kinds.insert(model_.kind_of[s]).second) bound = std::max(bound, alone(model_, s));
  return std::max(bound, bound_of(all));
}

}  // namespace ohm::rewiring
