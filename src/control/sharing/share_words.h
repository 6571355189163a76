// What the budget decided about a job, as a sentence with names: for events, `ohm why` and the log.
//
// Pure; any thread.
#pragma once

#include <string>

#include "control/sharing/demand.h"
#include "rig/circuit/circuit.h"
#include "rig/rig.h"

namespace ohm {

/// "A1, A2 rest: their floors do not fit, and filler is the least important there"; "A3 runs at 86 % of full speed, held by pdu1
/// L2"; "A3 runs at 100 % of full speed, all that its curve and default limit give".
std::string sentence(const Rig& rig, const Circuit& circuit, const Demand& demand, const Share& share);

}  // namespace ohm
