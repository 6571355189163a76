// Pools and PDUs that the search need not tell apart while both are empty.
//
// Two blocks of pools are twins when exchanging them, pool by pool, leaves every limit, capacity and permission as it was. A search
// that fills an empty block need only try the first of its empty twins. Pure, any thread.
#pragma once

#include <vector>

#include "rig/rewire/assignment.h"

namespace ohm::rewiring {

class Twins {
 public:
  /// `untouched`: only blocks on which no supply hangs now (so that the number of moves does not tell them apart either).
  Twins(const LoadModel& model, bool untouched);

  /// Is putting a supply into this pool the mirror image of putting it into an earlier one?
  bool mirrored(const Assignment& plugged_in, std::uint32_t pool) const;

 private:
  using Block = std::vector<std::uint32_t>;  // pools, ascending
  struct Pair {
    Block earlier, later;
  };
  std::vector<std::vector<Pair>> of_pool_;  // pairs whose later block holds the pool
};

}  // namespace ohm::rewiring
