// A good assignment of supplies to pools, found fast: largest first, then moves and exchanges that relieve the worst limit.
//
// Deterministic; used alone for large rigs and as the first guess of the exact search. Pure, any thread.
#pragma once

#include <optional>

#include "rig/rewire/assignment.h"

namespace ohm::rewiring {

/// The better, by worst ratio and then moves, of two ways: from scratch, and from the present wiring. Never worse than the present.
/// It stops a thousandth above `bound`, below which no assignment is.
Places good_places(const LoadModel& model, double bound);

/// Lower worst ratio, or equal and fewer moves from the present.
bool better(const LoadModel& model, const Places& a, const Places& b);

}  // namespace ohm::rewiring
