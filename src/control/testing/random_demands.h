// Random jobs on a circuit, for tests and benches of the sharing: gangs and single cards, all classes, weights, measured and
// made-up curves. The same seed gives the same jobs everywhere.
#pragma once

#include <cstdint>
#include <vector>

#include "control/sharing/demand.h"
#include "rig/circuit/circuit.h"

namespace ohm::testing {

struct DemandRecipe {
  double busy{0.85};  ///< part of the cards that somebody works on
  int largest_gang{3};
  bool one_class{false};
  bool weights{true};
  bool floors{true};  ///< some jobs draw more than their card's floor
};

std::vector<Demand> random_demands(std::uint64_t seed, const Circuit& circuit, const DemandRecipe& recipe);

}  // namespace ohm::testing
