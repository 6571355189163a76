// Whether the circuit bears that cards draw more (E1), and what does not.
//
// For whoever raises a cap or wakes a card: the agent's caps, the head's leases. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm {

/// The worst limit that is exceeded `after` and carries more than `before`, in words; "" when there is none. W per card.
std::string broken_by(const Circuit& circuit, const std::vector<double>& before, const std::vector<double>& after);

}  // namespace ohm
