#include "rig/rewire/local_search.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace ohm::rewiring {
namespace {

constexpr double kCloseEnough = 0.001;       // above the bound: nobody moves a plug for less
constexpr std::size_t kPatience = 5000;      // moves compared before the best so far is taken: all of them on a rig of 32 cards
constexpr std::size_t kStepsPerSupply = 20;  // far more than ever seen to be needed; keeps the time linear

double worst_of(const LoadModel& model, const Places& places) { return Assignment{model, places}.worst(); }

std::vector<std::uint32_t> largest_first(const LoadModel& model) {
  std::vector<std::uint32_t> order(model.now.size());
  for (std::uint32_t s = 0; s < order.size(); ++s) order[s] = s;
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return input_of(model, a, model.now[a]) > input_of(model, b, model.now[b]); });
  return order;
}

/// How bad a pool is for a supply that was just put there: its worst ratio, then the sum of squares of all it touches.
std::pair<double, double> strain(const Assignment& a, std::uint32_t supply, std::uint32_t pool) {
  double squares = 0;
  for (const auto& t : route_of(a.model(), supply, pool).terms) squares += a.ratio(t.limit) * a.ratio(t.limit);
  return {a.ratio_along(supply, pool), squares};
}

bool free_for(const Assignment& a, std::uint32_t supply, std::uint32_t pool) {
  return a.has_room(pool) && a.keeps_apart(supply, pool);
}

std::optional<std::uint32_t> least_strained(Assignment& a, std::uint32_t supply) {
  std::optional<std::uint32_t> best;
  std::pair<double, double> least;
  for (const auto p : pools_for(a.model(), supply)) {
    if (!free_for(a, supply, p)) continue;
    a.put(supply, p);
    const auto s = strain(a, supply, p);
    a.take(supply);
    if (!best || s < least) std::tie(best, least) = std::pair{p, s};
  }
  return best;
}

/// Largest first, each where it strains least; nothing when a later supply finds no outlet.
std::optional<Places> from_scratch(const LoadModel& model) {
  Assignment a{model};
  for (const auto s : largest_first(model)) {
    const auto p = least_strained(a, s);
    if (!p) return std::nullopt;
    a.put(s, *p);
  }
  return a.places();
}

/// A step of the search: a supply to another pool, or two supplies exchanged.
struct Change {
  std::uint32_t supply{};
  std::uint32_t pool{};                  // where it goes
  std::optional<std::uint32_t> partner;  // who comes back instead
};

void make(Assignment& a, const Change& c) {
  const auto from = a.pool(c.supply);
  a.take(c.supply);
  if (c.partner) a.take(*c.partner);
  a.put(c.supply, c.pool);
  if (c.partner) a.put(*c.partner, from);
}

bool may(const LoadModel& model, std::uint32_t supply, std::uint32_t pool) {
  const auto& pools = pools_for(model, supply);
  return std::binary_search(pools.begin(), pools.end(), pool);
}

/// The worst ratio among all limits the change touches, after it; nothing when it is not allowed. Leaves the assignment as it was.
std::optional<double> ratio_after(Assignment& a, const Change& c) {
  const auto from = a.pool(c.supply);
  if (c.partner && !may(a.model(), *c.partner, from)) return std::nullopt;
  make(a, c);
  bool allowed = a.keeps_apart(c.supply, c.pool) && (!c.partner || a.keeps_apart(*c.partner, from));
  double worst = a.ratio_along(c.supply, c.pool);
  for (const auto& t : route_of(a.model(), c.supply, from).terms) worst = std::max(worst, a.ratio(t.limit));
  if (c.partner) worst = std::max(worst, a.ratio_along(*c.partner, from));
  if (c.partner)
    for (const auto& t : route_of(a.model(), *c.partner, c.pool).terms) worst = std::max(worst, a.ratio(t.limit));
  make(a, Change{c.supply, from, c.partner});
  return allowed ? std::optional{worst} : std::nullopt;
}

/// One supply of each kind in each pool: the others of its kind there are its equals.
std::vector<std::uint32_t> representatives(const Assignment& a) {
  std::vector<std::uint32_t> out;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (std::uint32_t s = 0; s < a.places().size(); ++s)
    if (seen.insert({a.model().kind_of[s], a.pool(s)}).second) out.push_back(s);
  return out;
}

bool touches(const Assignment& a, std::uint32_t supply, std::uint32_t limit) {
  const auto& terms = route_of(a.model(), supply, a.pool(supply)).terms;
  return std::any_of(terms.begin(), terms.end(), [&](const Term& t) { return t.limit == limit; });
}

/// Those whose going would relieve the worst place: on the worst limit, or alone on the worst outlet.
std::vector<std::uint32_t> burdens(const Assignment& a, const std::vector<std::uint32_t>& all) {
  const auto limit = a.worst_limit();
  const double worst = a.worst();
  std::vector<std::uint32_t> out;
  for (const auto s : all)
    if (limit ? touches(a, s, *limit) : a.ratio_along(s, a.pool(s)) >= worst - kSame) out.push_back(s);
  return out;
}

/// By row and pool: more watts than this there would only move the trouble; without regard to the worst limit itself. Two phasors
/// of one conductor stand at most 60 degrees apart, so that a load adds at least half of its amperes to the sum.
std::vector<std::vector<double>> openings(const Assignment& a, std::optional<std::uint32_t> worst_limit, double below) {
  const auto& model = a.model();
  std::vector<double> spare;  // A, by limit
  for (std::uint32_t l = 0; l < model.continuous.size(); ++l) spare.push_back((below - a.ratio(l)) * model.continuous[l]);
  std::vector<std::vector<double>> watts;
  for (const auto& row : model.routes) {
    auto& by_pool = watts.emplace_back();
    for (const auto& route : row) {
      double most = std::numeric_limits<double>::infinity();
      for (const auto& t : route.terms)
        if (t.limit != worst_limit)
          most = std::min(most, spare[t.limit] / t.amps_per_watt / (t.bucket == Bucket::InPhase ? 1 : 0.5));
      by_pool.push_back(most);
    }
  }
  return watts;
}

/// One look at where relief is possible.
struct Outlook {
  std::vector<std::uint32_t> all, heavy;  // one supply of each kind in each pool; those on the worst place
  std::vector<std::vector<double>> openings;
  double below{};  // what a change must come under
};

Outlook outlook(const Assignment& a, double worst) {
  Outlook o{representatives(a), {}, openings(a, a.worst_limit(), worst - kSame), worst - kSame};
  o.heavy = burdens(a, o.all);
  return o;
}

double opening(const LoadModel& model, const Outlook& o, std::uint32_t supply, std::uint32_t pool) {
  return o.openings[model.kinds[model.kind_of[supply]].route][pool];
}

/// The best of the first kPatience moves tried, or else the first after them that helps.
std::optional<Change> good_move(Assignment& a, const Outlook& o) {
  std::optional<Change> best;
  std::size_t tried = 0;
  double below = o.below;
  for (const auto s : o.heavy)
    for (const auto p : pools_for(a.model(), s)) {
      if (p == a.pool(s) || !a.has_room(p) || input_of(a.model(), s, p) > opening(a.model(), o, s, p)) continue;
      if (best && tried > kPatience) return best;
      ++tried;
      const auto ratio = ratio_after(a, {s, p, {}});
      if (!ratio || *ratio >= below) continue;
      below = *ratio;
      best = Change{s, p, {}};
    }
  return best;
}

/// The first exchange that helps: with a smaller supply, whose place has room for the difference.
std::optional<Change> first_exchange(Assignment& a, const Outlook& o) {
  const auto& model = a.model();
  for (const auto s : o.heavy)
    for (const auto other : o.all) {
      const auto here = a.pool(s), there = a.pool(other);
      if (here == there || !may(model, s, there) || input_of(model, other, here) >= input_of(model, s, here)) continue;
      if (input_of(model, s, there) - input_of(model, other, there) > opening(model, o, s, there)) continue;
      const Change change{s, there, other};
      const auto ratio = ratio_after(a, change);
      if (ratio && *ratio < o.below) return change;
    }
  return std::nullopt;
}

/// Relieves the worst limit again and again until no single move or exchange can, or the worst ratio is `enough`.
Places relieved(const LoadModel& model, const Places& start, double enough) {
  Assignment a{model, start};
  for (std::size_t step = 0; step < kStepsPerSupply * model.now.size(); ++step) {
    const double worst = a.worst();
    if (worst <= enough) break;
    const auto look = outlook(a, worst);
    auto change = good_move(a, look);
    if (!change) change = first_exchange(a, look);
    if (!change) break;
    make(a, *change);
  }
  return a.places();
}

/// Equal supplies trade names so that as many as possible stay where they are.
Places renamed(const LoadModel& model, Places places) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> open;  // places by kind and pool
  for (std::uint32_t s = 0; s < places.size(); ++s) ++open[{model.kind_of[s], places[s]}];
  std::vector<std::uint32_t> leavers;
  for (std::uint32_t s = 0; s < places.size(); ++s) {
    auto& home = open[{model.kind_of[s], model.now[s]}];
    if (home == 0)
      leavers.push_back(s);
    else
      --home, places[s] = model.now[s];
  }
  for (const auto s : leavers) {
    const auto at =
        std::find_if(open.begin(), open.end(), [&](const auto& o) { return o.first.first == model.kind_of[s] && o.second > 0; });
    places[s] = at->first.second;
    --at->second;
  }
  return places;
}

/// A way home for a supply that was moved: straight, or in exchange with another moved one that sits in its place.
std::optional<Change> way_home(Assignment& a, std::uint32_t supply, double worst) {
  const auto home = a.model().now[supply];
  const auto good = [&](const Change& c) {
    const auto ratio = ratio_after(a, c);
    return ratio && *ratio <= worst + kSame;
  };
  if (a.has_room(home) && good({supply, home, {}})) return Change{supply, home, {}};
  for (std::uint32_t o = 0; o < a.places().size(); ++o)
    if (a.pool(o) == home && a.model().now[o] != home && good({supply, home, o})) return Change{supply, home, o};
  return std::nullopt;
}

/// Takes back every move that the worst ratio does not need.
Places undone(const LoadModel& model, const Places& start) {
  Assignment a{model, renamed(model, start)};
  const double worst = a.worst();
  for (bool changed = true; changed;) {
    changed = false;
    for (std::uint32_t s = 0; s < model.now.size(); ++s) {
      if (a.pool(s) == model.now[s]) continue;
      const auto change = way_home(a, s, worst);
      if (change) make(a, *change);
      changed = changed || change;
    }
  }
  return a.places();
}

}  // namespace

bool better(const LoadModel& model, const Places& a, const Places& b) {
  const double x = worst_of(model, a), y = worst_of(model, b);
  if (std::abs(x - y) > kSame) return x < y;
  return moves_between(model.now, a) < moves_between(model.now, b);
}

Places good_places(const LoadModel& model, double bound) {
  const double enough = bound * (1 + kCloseEnough);
  const auto patched = undone(model, relieved(model, model.now, enough));
  auto best = better(model, patched, model.now) ? patched : model.now;
  if (const auto fresh = from_scratch(model)) {
    const auto rebuilt = undone(model, relieved(model, *fresh, enough));
    if (better(model, rebuilt, best)) best = rebuilt;
  }
  return best;
}

}  // namespace ohm::rewiring
