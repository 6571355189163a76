// What every limit carries when the cards draw this much.
//
// Pure arithmetic over a Circuit; used by the plan, by rewire and by the tests. Not used by the judge (sim/judge), which computes
// the same from the Rig by its own code. Any thread.
#pragma once

#include <span>
#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm {

/// Output and input watts of every supply.
struct SupplyLoads {
  std::vector<double> out, in;
};

/// `draw[i]`: watts of card i (0 for an absent one).
SupplyLoads supply_loads(const Circuit& circuit, std::span<const double> draw);

/// The load of one limit in its own unit (A or W). `draw` as above, `supplies` from the same draw.
double limit_load(const Circuit& circuit, const Limit& limit, std::span<const double> draw, const SupplyLoads& supplies);

/// The same for one limit alone, computing only the supplies that hang on it.
double limit_load(const Circuit& circuit, const Limit& limit, std::span<const double> draw);

/// The load of every limit, in the order of Circuit::limits.
std::vector<double> limit_loads(const Circuit& circuit, std::span<const double> draw);

}  // namespace ohm
