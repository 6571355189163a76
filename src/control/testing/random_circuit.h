// Random electrical graphs for tests and benches of the allocator: trees with extra shared feeds, interval shares that sum above 1,
// three-phase legs, convex supply losses, surge windows and single-card limits. The same seed gives the same circuit everywhere.
#pragma once

#include <cstdint>

#include "rig/circuit/circuit.h"

namespace ohm::testing {

struct CircuitRecipe {
  int cards{8};
  bool floors_fit{true};      ///< false: some limits may lie below the load of all floors together
  bool several_hosts{false};  ///< some supplies carry a host's load too
};

Circuit random_circuit(std::uint64_t seed, const CircuitRecipe& recipe);

/// Uniform in [0, 1), the same on every platform (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_{seed} {}
  double uniform();
  double between(double low, double high) { return low + (high - low) * uniform(); }
  int below(int n) { return static_cast<int>(uniform() * n); }
  bool chance(double p) { return uniform() < p; }

 private:
  std::uint64_t state_;
};

}  // namespace ohm::testing
