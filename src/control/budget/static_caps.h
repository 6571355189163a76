// The highest caps that satisfy every limit of the electrical graph at once, max-min fair.
//
// Pure; called by `ohm plan --caps`, by the guard's safe-cap table and (later) by the head as the base of its budget. No clock,
// driver or log. For 10,000 cards on a six-level site it takes well under a second (bench/).
//
// Max-min: no card's cap can be raised without lowering that of a card with an equal or lower cap. Every cap lies between
// max(floor, lowest_cap) and top. Progressive filling: all cards rise together; when a limit is reached the cards on it stop.
#pragma once

#include <span>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/plan/planned_caps.h"

namespace ohm {

/// `importance[i]`: higher is kept longer when floors do not fit; empty: all equal, and the last named goes first.
PlannedCaps static_caps(const Circuit& circuit, std::span<const int> importance = {});

/// Which cards must be suspended so that the rest fit at their floors: as few as possible at the highest importance first, then the
/// next (exact for components of up to 24 cards, greedy with exchange above). True: suspended. Cards that are absent are false.
std::vector<bool> suspensions(const Circuit& circuit, std::span<const int> importance = {});

}  // namespace ohm
