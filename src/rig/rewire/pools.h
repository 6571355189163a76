// Outlets that are as good as each other: same PDU, bank, conductors and kind; or the receptacles of one breaker.
//
// Rewiring counts supplies per pool instead of outlets, so that the search never tells equal outlets apart. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rig/rig.h"

namespace ohm::rewiring {

struct Pool {
  AcSource example;                ///< one of its outlets
  std::string kind;                ///< "C13"; "" for wall receptacles
  std::vector<OutletRef> outlets;  ///< ascending, without those that feed a PDU; empty for wall receptacles
  std::size_t room{};              ///< how many supplies it takes; as many as there are for wall receptacles
  std::uint32_t device{};          ///< equal for pools of the same PDU
};

/// All pools of the rig, PDU by PDU, then the breakers that have supplies on receptacles.
std::vector<Pool> pools_of(const Rig& rig);

/// The pool that holds this source, or nothing (an outlet number the PDU lacks).
std::optional<std::uint32_t> pool_of(const std::vector<Pool>& pools, const AcSource& source);

}  // namespace ohm::rewiring
