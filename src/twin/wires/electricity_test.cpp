#include "twin/wires/electricity.h"

#include <cmath>
#include <gtest/gtest.h>

#include "rig/circuit/breaker_trip.h"
#include "rig/circuit/loss_curve.h"
#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

using test::Bench;

const WireReading& wire(const Readings& r, const std::string& thing) {
  for (const auto& w : r.wires)
    if (w.thing == thing) return w;
  ADD_FAILURE() << "no wire " << thing;
  return r.wires.front();
}

Bench loaded_barn(double cap) {
  Bench bench{test::barn()};
  for (std::size_t i = 0; i < 32; ++i) {
    bench.load("train", i);
    bench.inputs.cards[i].cap = Watts{cap};
  }
  bench.run(300);
  return bench;
}

TEST(Electricity, TheWallIsWhatSuppliesGivePlusTheirLosses) {
  const auto bench = loaded_barn(280);
  double cards = 0, out = 0, in = 0;
  for (const double w : bench.state.power.watts) cards += w;
  for (std::size_t s = 0; s < bench.state.supplies.size(); ++s) {
    const auto& supply = bench.state.supplies[s];
    out += supply.out;
    in += supply.in;
    EXPECT_NEAR(supply.in, input_watts(bench.model.wiring->circuit.supplies[s].curve, supply.out), 1e-9);
  }
  EXPECT_NEAR(out, cards + 4 * 250 * bench.model.figures.electricity.host_part, 1e-6);
  EXPECT_DOUBLE_EQ(in, bench.state.wall);
  EXPECT_GT(out / in, 0.90);
  EXPECT_LT(out / in, 0.95);
}

TEST(Electricity, AMeterTellsTheSumOfItsOutlets) {
  auto bench = loaded_barn(280);
  const auto r = bench.readings();
  double outlets = 0;
  for (int o = 1; o <= 24; ++o) outlets += wire(r, "pdu1/" + std::to_string(o)).watts.v;
  EXPECT_NEAR(wire(r, "pdu1").watts.v, outlets, outlets * 0.02);
  EXPECT_NEAR(wire(r, "pdu1.b1").watts.v + wire(r, "pdu1.b2").watts.v, outlets, outlets * 0.02);
  EXPECT_EQ(wire(r, "pdu1/7").amps, Amps{0});
  EXPECT_NEAR(wire(r, "main").watts.v, bench.state.wall, bench.state.wall * 0.02);
  EXPECT_EQ(wire(r, "pdu1").volts, Volts{240});
}

TEST(Electricity, SuppliesDrawMoreCurrentFromASaggingMains) {
  auto bench = loaded_barn(280);
  const double before = amperes(compile(bench.model, bench.inputs, *std::make_unique<ClockTables>()), bench.state, 0);
  bench.inputs.mains = Volts{216};
  bench.run(1);
  const double after = amperes(compile(bench.model, bench.inputs, *std::make_unique<ClockTables>()), bench.state, 0);
  EXPECT_NEAR(after / before, 240.0 / 216, 0.001);
  EXPECT_EQ(bench.readings().mains, Volts{216});
}

TEST(Electricity, ASupplyBelowItsInputRangeIsOff) {
  auto bench = loaded_barn(280);
  bench.inputs.mains = Volts{150};
  bench.run(1);
  EXPECT_EQ(bench.state.wall, 0);
  EXPECT_TRUE(bench.readings().cards[0].lost);
  EXPECT_FALSE(bench.readings().cards[0].powered);
}

// theta = i^2 + (theta0 - i^2) exp(-t/tau) on the nominal edge: the closed form of rig/circuit/breaker_trip.h.
TEST(Breaker, TripsWhenTheClosedFormSays) {
  Bench bench{test::rig_of(
      "ohmstead: 1\nsite: {feed: 120 V, breaker: 15 A}\nbox: {cards: 7 x rtx-3090-fe, psu: {rating: 3000 W, tier: gold}}\n")};
  for (std::size_t i = 0; i < 7; ++i) {
    bench.load("train", i);
    bench.inputs.cards[i].cap = Watts{350};
    bench.inputs.cards[i].fans.fill({true, Fraction{1}});
  }
  bench.run(1);
  const auto& trip = bench.model.wiring->trips[0];
  ClockTables tables;
  const double ratio = amperes(compile(bench.model, bench.inputs, tables), bench.state, trip.limits[0]) / trip.rating;
  ASSERT_GT(ratio, 1.3);
  const auto expected = time_to_trip(nominal_edge(Curve::UL489), ratio, 0);
  ASSERT_TRUE(expected);
  double seconds = 1;
  while (!bench.state.trips[0].open && seconds < 3600) {
    bench.run(1);
    ++seconds;
  }
  EXPECT_NEAR(seconds, expected->count(), 2 + 0.02 * expected->count());
  EXPECT_EQ(bench.readings().tripped, std::vector<std::string>{trip.place});
}

TEST(Breaker, NeverTripsAtItsContinuousRating) {
  auto bench = loaded_barn(250);  // below 24 A on each PDU
  bench.run(4 * 3600);
  EXPECT_TRUE(bench.readings().tripped.empty());
}

TEST(Breaker, DarkensExactlyWhatHangsOnIt) {
  auto bench = loaded_barn(280);
  bench.inputs.faults.push_back({FaultKind::BreakerTrips, "P18", "", 0});
  bench.run(2);
  const auto r = bench.readings();
  for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(r.cards[i].powered, i >= 16) << bench.model.rig.cards[i].name;
  EXPECT_EQ(wire(r, "pdu1").amps, Amps{0});
  EXPECT_GT(wire(r, "pdu2").amps.v, 15);
}

TEST(Supply, LatchesOffAfterASecondOfGrossOverloadUntilItsOutletIsSwitched) {
  Bench bench{test::rig_of(
      "ohmstead: 1\nsite: {feed: 240 V split-phase, breaker: 30 A}\nbox: {cards: 4 x rtx-3090-fe, psu: {rating: 1000 W, tier: "
      "platinum-230}}\n")};
  for (std::size_t i = 0; i < 4; ++i) bench.load("train", i);
  bench.run(10);
  EXPECT_FALSE(bench.state.supplies[0].on);
  EXPECT_EQ(bench.state.wall, 0);
  for (auto& card : bench.inputs.cards) card.workload = 0;
  bench.run(60);
  EXPECT_FALSE(bench.state.supplies[0].on) << "it stays off by itself";
  bench.inputs.outlet_on[0] = false;
  bench.run(1);
  bench.inputs.outlet_on[0] = true;
  bench.run(60);
  EXPECT_TRUE(bench.state.supplies[0].on);
  EXPECT_FALSE(bench.readings().cards[0].lost);
}

TEST(Supply, ToldWorstExcursionIsTheWindowsMultipleOfItsCards) {
  auto bench = loaded_barn(280);
  ClockTables tables;
  const auto orders = compile(bench.model, bench.inputs, tables);
  const auto worst = excursion_watts(bench.model, orders, bench.state, 0);
  const double cards = bench.state.supplies[0].out;  // A.p1: three cards, no host
  EXPECT_NEAR(worst[0], 1.6 * cards, 1);
  EXPECT_NEAR(worst[3], 1.1 * cards, 1);
}

TEST(Room, WarmsByTheClosedFormWhenTheAirConditioningFails) {
  auto bench = loaded_barn(280);
  bench.inputs.faults.push_back({FaultKind::AirConFails, "site", "", 0});
  const double start = bench.state.room;
  bench.run(600);
  const auto& r = bench.model.figures.room;
  const double tau = r.capacity / r.leak, rise = bench.state.wall / r.leak * (1 - std::exp(-600 / tau));
  EXPECT_NEAR(bench.state.room - start, rise, 0.1);
  EXPECT_GT(bench.state.heat.die[0], 20 + rise);
}

TEST(Room, ACardBetweenTwoOthersBreathesWarmerAirThanOneAtTheEnd) {
  const auto bench = loaded_barn(280);
  const auto& f = bench.model.figures.heat;
  const double kelvin_per_watt = 17.6 / 1000 * 100 / f.airflow * f.recirculation;  // 1 kW warms 100 CFM by 17.6 K
  EXPECT_NEAR(bench.state.heat.inlet[1] - bench.state.heat.inlet[0], 280 * kelvin_per_watt, 0.1);
  EXPECT_NEAR(bench.state.heat.inlet[0] - bench.state.room, 280 * kelvin_per_watt, 0.1);
}

}  // namespace
}  // namespace ohm::twin
