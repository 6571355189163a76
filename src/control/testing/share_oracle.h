// The shares of one class by linear programs (GLPK): slow, and nothing in common with control/sharing. For tests and benches only.
//
// Max-min lexicographically, as lp_oracle.h does for caps; throughput in one program. Power curves enter by the lines of their
// pieces.
#pragma once

#include <span>
#include <vector>

#include "control/sharing/demand.h"
#include "rig/circuit/circuit.h"

namespace ohm::testing {

/// Speeds of the demands, all of which work and are taken as one class. `draw`: W of every card that none of them holds. The floors
/// must fit.
std::vector<double> oracle_speeds(const Circuit& circuit, std::span<const Demand> demands, std::span<const double> draw,
                                  Fairness fairness);

/// What Fairness::Throughput maximises.
double gain_of(std::span<const Demand> demands, std::span<const double> speeds);

}  // namespace ohm::testing
