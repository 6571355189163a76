#include "rig/rewire/rewire.h"

#include <algorithm>
#include <set>

#include "base/result.h"
#include "rig/rewire/exact_search.h"
#include "rig/rewire/local_search.h"
#include "rig/rewire/relaxation.h"

namespace ohm {
namespace {

using rewiring::LoadModel;
using rewiring::Places;

/// Outlets for those who come: first the ones that are free already, so that nobody need wait, then those that become free.
class Outlets {
 public:
  Outlets(const Rig& rig, const LoadModel& model, const Places& places) : model_{model} {
    for (std::uint32_t s = 0; s < places.size(); ++s) {
      const auto* outlet = std::get_if<OutletRef>(&rig.psus[s].from);
      if (!outlet) continue;
      (places[s] == model.now[s] ? kept_ : left_).insert(*outlet);
    }
  }

  AcSource take(std::uint32_t pool) {
    const auto& p = model_.pools[pool];
    if (p.outlets.empty()) return p.example;
    for (const bool wait : {false, true})
      for (const auto& outlet : p.outlets) {
        if (kept_.contains(outlet) || (!wait && left_.contains(outlet))) continue;
        kept_.insert(outlet);
        return outlet;
      }
    OHM_ASSERT(false && "a pool has room for all its supplies");
    return p.example;
  }

 private:
  const LoadModel& model_;
  std::set<OutletRef> kept_, left_;
};

std::vector<Move> moves_to(const Rig& rig, const LoadModel& model, const Places& places) {
  Outlets outlets{rig, model, places};
  std::vector<Move> moves;
  for (std::uint32_t s = 0; s < places.size(); ++s)
    if (places[s] != model.now[s]) moves.push_back({Index<Psu>{s}, rig.psus[s].from, outlets.take(places[s])});
  return moves;
}

/// Redundant pairs may double the supplies of a small rig.
bool small(const Rig& rig) {
  return rig.psus.size() <= kExactCards || (rig.cards.size() <= kExactCards && rig.psus.size() <= 2 * kExactCards);
}

struct Best {
  Places places;
  bool lowest{}, fewest{};  // proven
};

/// Improves `places` to the proven best, where the budget allows.
Best proven_best(const LoadModel& model, const rewiring::Relaxation& relaxation, const Places& places, double bound) {
  const auto lowest = rewiring::lowest_worst(model, relaxation, places, bound);
  const auto fewest = rewiring::fewest_moves(model, relaxation, lowest.places);
  return {fewest.places, lowest.proven, fewest.proven};
}

}  // namespace

Rewiring rewire(const Rig& rig) {
  if (rig.psus.empty()) return {{}, 0, 0, 0, true};
  const auto model = rewiring::load_model(rig);
  const rewiring::Relaxation relaxation{model};
  Rewiring result;
  result.before = rewiring::Assignment{model, model.now}.worst();
  result.bound = std::min(relaxation.bound(), result.before);
  Best best{rewiring::good_places(model, result.bound)};
  if (small(rig)) best = proven_best(model, relaxation, best.places, result.bound);
  result.after = std::min(result.before, rewiring::Assignment{model, best.places}.worst());
  result.exact = best.lowest && best.fewest;
  result.bound = best.lowest ? result.after : std::min(result.bound, result.after);
  result.moves = moves_to(rig, model, best.places);
  return result;
}

Rig rewired(const Rig& rig, const std::vector<Move>& moves) {
  Rig moved = rig;
  for (const auto& m : moves) moved.psus[m.psu.v].from = m.to;
  return moved;
}

}  // namespace ohm
