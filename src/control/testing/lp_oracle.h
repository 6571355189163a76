// Max-min fair caps by linear programs (GLPK): slow, and nothing in common with the allocator. For tests and benches only.
//
// Lexicographic scheme: maximise the smallest cap t; every card whose row "cap >= t" has a positive dual is at t in all optimal
// solutions, so it is fixed there; repeat with the rest. Loss curves enter by their pieces; a leg whose phasors differ by tangent
// planes, close enough that a leg's current is never taken more than 0.004 % too low.
#pragma once

#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm::testing {

/// Caps in W; 0 for suspended and absent cards. The floors of the others must fit.
std::vector<double> oracle_caps(const Circuit& circuit, const std::vector<bool>& suspended);

}  // namespace ohm::testing
