// What sensors say of the truth: averaged, noisy, rounded, frozen or lying.
//
// A pure function of model, orders and state: asked twice at the same instant it says the same, because noise comes from the step's
// number (twin/noise.h). Costs more than a step and is not part of it. Any thread.
#pragma once

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

Readings observe(const Model& model, const Orders& orders, const State& state);

ChassisFanReading chassis_reading(const Model& model, const Orders& orders, const State& state, std::size_t fan);

/// What the meter of one PDU says of its wires now, whether or not anybody may hear it.
std::vector<WireReading> observe_meter(const Model& model, const Orders& orders, const State& state, std::size_t pdu);

}  // namespace ohm::twin
