// The step: what a whole rig does in dt.
//
// advance() is a pure function of values: the same model, state, inputs and dt give the same bits. Inside it each card's firmware
// chooses clock and fan, its heat flows, supplies and breakers carry the sum, and the room takes the rest. dt is 0.01 … 60 s; what
// is longer than a second is cut into equal parts of at most one, because firmware and heat act on each other within seconds.
// Called by RigTwin, by tests and by the bench; any thread.
#pragma once

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

/// The state after dt. Give the old one away (std::move) where it is not needed.
State advance(const Model& model, State state, const Orders& orders, Seconds dt);
State advance(const Model& model, State state, const Inputs& inputs, Seconds dt);
/// The same on a state that nobody else looks at meanwhile: what a year of steps does without moving it about.
void advance_in_place(const Model& model, State& state, const Orders& orders, Seconds dt);

}  // namespace ohm::twin
