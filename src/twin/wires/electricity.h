// From cards to the street in one step: supplies, their losses, breakers that warm and open.
//
// The 12 V side by what really flows (wires/wiring.h), a supply's input by rig/circuit's loss curve, currents at the mains voltage
// of the moment, a breaker's theta by rig/circuit/breaker_trip.h on its nominal edge: d(theta)/dt = (i^2 - theta)/tau. Pure apart
// from the State it moves; any thread.
#pragma once

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

/// Which supplies are on now: outlet, mains, breakers, own latch. True when all are.
bool switch_supplies(const Orders& orders, State& state);

/// Does 12 V reach all of a card's inputs?
bool card_fed(const Wiring& wiring, const State& state, std::size_t card);
/// Does its host run?
bool host_fed(const Wiring& wiring, const State& state, std::size_t host);

/// Loads every supply with what its cards draw and its hosts need, and the street with the supplies; opens what trips.
void load_wires(const Model& model, const Orders& orders, double dt, State& state);

/// What others draw through one limit of the circuit at the present mains voltage, A.
double heater_amps(const Orders& orders, const State& state, std::uint32_t limit);

/// Amperes of one limit of the circuit at the present mains voltage, heaters included.
double amperes(const Orders& orders, const State& state, std::uint32_t limit);

/// The worst that a supply's cards may ask for together within each of kWindowNames, W: every excursion at once, on top of hosts.
Windows excursion_watts(const Model& model, const Orders& orders, const State& state, std::size_t supply);

}  // namespace ohm::twin
