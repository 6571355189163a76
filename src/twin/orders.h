// Inputs as the physics takes them: names resolved, clocks as rows, faults as marks on what they strike.
//
// compile() is done when inputs change, not at every step; advance(model, state, inputs, dt) does both. A plain value, any thread.
// The clock tables inside are shared and never change.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "twin/card/clock_table.h"
#include "twin/model.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

struct CardOrders {
  std::shared_ptr<const ClockTable> table;  ///< of its workload at its memory clock
  double cap{};                             ///< W of the model card: the limit in force, or the plateau below it
  int highest{};                            ///< row of the clock grid it may use
  int idle_clock{};                         ///< row at rest: the lowest, or a lock's
  std::size_t level{}, idle_level{};        ///< of the memory clocks: under load; at rest at least
  double memory_offset{};                   ///< MHz
  std::uint16_t workload{};
  double activity{};                ///< 0: nothing runs
  double fan{-1};                   ///< duty of all fans while manual; -1: the firmware's curve
  bool uneven{};                    ///< its fans are not all driven alike: Orders::fans
  double target{}, target_width{};  ///< C where the firmware begins to slow the clock, K over which it does
  double warmer{};                  ///< K by which its fan's curve comes earlier
  bool falls_off{}, fan_stops{}, fan_sticks{}, freezes{}, flaps{};
  double lies{};  ///< K
};

/// Of the fans of one card.
struct FanOrders {
  std::array<double, kMostFans> duty{-1, -1, -1, -1};
  std::array<bool, kMostFans> stops{}, sticks{};
};

struct ChassisOrders {
  double duty{};
  bool manual{}, stops{}, sticks{};
};

struct SupplyOrders {
  bool dead{};  ///< its outlet off, itself dead, or a voltage it does not run at
  bool outlet_on{true};
  friend bool operator==(const SupplyOrders&, const SupplyOrders&) = default;
};

/// Somebody else's load on a wire: a resistance between its conductors.
struct Heater {
  double amps{};                      ///< at nominal voltage, in each conductor
  std::vector<std::uint32_t> limits;  ///< it flows through, into Wiring::circuit.limits
  std::vector<std::uint32_t> trips;   ///< above it, into Wiring::trips
};

struct Orders {
  std::vector<CardOrders> cards;
  std::vector<FanOrders> fans;  ///< per card; looked at where CardOrders::uneven
  std::vector<ChassisOrders> chassis;
  std::vector<double> pad;  ///< W/K rear memory to backplate, faults included
  bool strikes_bus{};       ///< some card falls off the bus or flaps
  bool freezes{};           ///< some sensor or meter stands still
  std::vector<SupplyOrders> supplies;
  std::vector<bool> trip_forced;                 ///< as Wiring::trips
  std::vector<bool> meter_silent, meter_frozen;  ///< as Rig::pdus
  std::shared_ptr<const Wiring> wiring;
  std::vector<Heater> heaters;
  double mains_ratio{1};  ///< mains over the site's nominal voltage
  double room{20};
  bool air_con_fails{};
  std::vector<Fault> faults;
};

/// Inputs that name things the rig does not have are ignored (RigTwin refuses them before).
Orders compile(const Model& model, const Inputs& inputs, ClockTables& tables);

/// What a rig's inputs are when nobody touched it: default caps, everything on, nothing running.
Inputs untouched(const Model& model);

/// What a card's settings are after power-up.
void forget_settings(const Model& model, std::size_t card, CardInputs& inputs);

}  // namespace ohm::twin
