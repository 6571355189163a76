// The two halves of build_circuit(), for each other and for nobody else.
#pragma once

#include "rig/circuit/circuit.h"

namespace ohm::circuit_parts {

/// Supplies with their loss curves, fixed loads and feeds; then every 12 V limit.
void add_supplies(const Rig& rig, Circuit& circuit);
void add_dc_limits(const Rig& rig, Circuit& circuit);

/// Every limit from the supply's cord to the main breaker, and the feed's own legs.
void add_ac_limits(const Rig& rig, Circuit& circuit);

}  // namespace ohm::circuit_parts
