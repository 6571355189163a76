// What each supply would add to each AC limit in each pool of outlets.
//
// Learned from build_circuit() itself: the rig is built once more with a probe of every kind of supply in every pool, and the terms
// of the probes are read off. So the search knows nothing of wiring, voltages or phases that the circuit does not say. Pure, any
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/rewire/pools.h"
#include "rig/rig.h"

namespace ohm::rewiring {

struct Term {
  std::uint32_t limit{};
  Bucket bucket{};
  double amps_per_watt{};
  friend auto operator<=>(const Term&, const Term&) = default;
};

/// How the current of one kind of supply runs from one pool.
struct Route {
  std::vector<Term> terms;  ///< limits it shares with others
  double own_per_watt{};    ///< worst ratio per watt of the limits it has alone (its outlet)
};

/// Supplies between which the search does not tell: same part, cord, outlet kind, 12 V load; one of its own for partners of a
/// group.
struct Kind {
  std::uint32_t route{};             ///< row of LoadModel::routes
  std::vector<std::uint32_t> pools;  ///< where it may go, ascending
  std::vector<double> input;         ///< W it draws in pool p; by pool
};

struct LoadModel {
  std::vector<Pool> pools;
  std::vector<double> continuous;          ///< A, by limit
  std::vector<std::uint32_t> element;      ///< by limit; equal for the conductors of one breaker, PDU, bank
  std::vector<std::vector<Route>> routes;  ///< by row, by pool
  std::vector<Kind> kinds;
  std::vector<std::uint32_t> kind_of;             ///< by supply
  std::vector<std::uint32_t> now;                 ///< pool by supply
  std::vector<std::vector<std::uint32_t>> apart;  ///< by supply: partners that hang on another device now and must go on doing so
};

LoadModel load_model(const Rig& rig);

}  // namespace ohm::rewiring
