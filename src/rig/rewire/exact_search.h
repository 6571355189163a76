// The best assignment of a few supplies to pools, proven: branch and bound for the worst ratio, then for the number of moves.
//
// Works down from the assignment it is given. Prunes by the loads so far, by what the wiring could still carry (relaxation.h), by
// equal supplies and by twin outlets. Deterministic: it counts nodes, not time. Pure, any thread.
#pragma once

#include "rig/rewire/assignment.h"
#include "rig/rewire/relaxation.h"

namespace ohm::rewiring {

struct Found {
  Places places;
  bool proven{};  ///< false: the node budget ran out; `places` is the best seen
};

/// The lowest worst ratio. `bound`: a lower bound at which to stop.
Found lowest_worst(const LoadModel& model, const Relaxation& relaxation, const Places& start, double bound);

/// The fewest moves from the present among those with the worst ratio of `start`.
Found fewest_moves(const LoadModel& model, const Relaxation& relaxation, const Places& start);

}  // namespace ohm::rewiring
