#include "twin/faults.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "twin/state.h"
#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

/// The barn at work for ten minutes; card 0 is A1, 6 is A7, 16 is C1.
class Faults : public testing::Test {
 protected:
  void SetUp() override {
    for (std::uint32_t i = 0; i < 32; ++i) {
      ASSERT_TRUE(twin.load(i, "train", Fraction{1}));
      ASSERT_TRUE(twin.set_cap(i, Watts{280}));
    }
    test::run(twin, 600);
    (void)twin.take_xids();
  }
  void strike(FaultKind kind, const std::string& target, double size = 0, const std::string& other = "") {
    const auto done = twin.inject({kind, target, other, size});
    ASSERT_TRUE(done) << done.error().what;
  }
  CardReadings card(std::size_t i) { return twin.observe().cards[i]; }
  WireReading wire(const std::string& thing) {
    const auto wires = twin.observe().wires;
    const auto at = std::find_if(wires.begin(), wires.end(), [&](const WireReading& w) { return w.thing == thing; });
    return at == wires.end() ? WireReading{} : *at;
  }
  RigTwin twin{test::barn(), 5};
};

TEST(FaultWords, AreOnePerKindAndReadBack) {
  EXPECT_EQ(fault_words().size(), 20u);
  for (const auto& word : fault_words()) {
    const auto kind = fault_named(word);
    ASSERT_TRUE(kind) << word;
    EXPECT_EQ(name_of(*kind), word);
  }
  EXPECT_FALSE(fault_named("gremlins"));
}

TEST_F(Faults, AreRefusedWhereTheyCannotStrikeWithWordsThatSayWhat) {
  EXPECT_EQ(twin.inject({FaultKind::Hangs, "pdu1", "", 0}).error().what, "hang: strikes a card, not \"pdu1\"");
  EXPECT_EQ(twin.inject({FaultKind::MemoryError, "A1", "", 12}).error().what,
            "memory-error: size 12, wanted the XID 13, 31, 48 or 63");
  EXPECT_EQ(twin.inject({FaultKind::MainsSag, "site", "", 500}).error().what,
            "mains-sag: size 500, wanted volts from 0 to below the nominal 240");
  EXPECT_FALSE(twin.inject({FaultKind::WiresSwapped, "A1", "A.p1", 0}));
  EXPECT_FALSE(twin.inject({FaultKind::PadsDegrade, "A1", "", 0}));
  EXPECT_FALSE(twin.clear(std::nullopt, "A1"));
}

TEST_F(Faults, ACardThatFallsOffTheBusTellsXid79OnceAndIsBackAfterThirtySecondsWithoutPower) {
  strike(FaultKind::FallsOffBus, "A1");
  test::run(twin, 5);
  EXPECT_TRUE(card(0).lost);
  EXPECT_FALSE(card(1).lost);
  const auto xids = twin.take_xids();
  ASSERT_EQ(xids.size(), 1u);
  EXPECT_EQ(xids[0].card, 0u);
  EXPECT_EQ(xids[0].xid, 79u);
  EXPECT_EQ(twin.set_cap(0, Watts{250}).error().kind, Error::Kind::DeviceLost);
  EXPECT_LT(twin.truth().power.watts[0], 150) << "its work has stopped";

  ASSERT_TRUE(twin.switch_outlet("pdu1/1", false));
  test::run(twin, 10);
  ASSERT_TRUE(twin.switch_outlet("pdu1/1", true));
  test::run(twin, 60);
  EXPECT_TRUE(card(0).lost) << "ten seconds are not enough";
  EXPECT_FALSE(card(1).lost) << "its neighbours on the outlet came back";

  ASSERT_TRUE(twin.switch_outlet("pdu1/1", false));
  test::run(twin, 31);
  ASSERT_TRUE(twin.switch_outlet("pdu1/1", true));
  test::run(twin, 60);
  EXPECT_FALSE(card(0).lost);
  EXPECT_TRUE(twin.inputs().faults.empty());
}

TEST_F(Faults, AHungCardAnswersNoSetterAndKeepsWorking) {
  strike(FaultKind::Hangs, "A1");
  test::run(twin, 5);
  EXPECT_TRUE(card(0).hung);
  EXPECT_EQ(twin.set_fan(0, Fraction{0.5}).error().kind, Error::Kind::Timeout);
  EXPECT_GT(card(0).power_average, Watts{250});
  ASSERT_TRUE(twin.clear(FaultKind::Hangs, "A1"));
  EXPECT_FALSE(card(0).hung);
}

TEST_F(Faults, AMemoryErrorTellsItsXidAndTellsItAgainWhenStruckAgain) {
  for (const double xid : {48.0, 48.0, 63.0}) {
    strike(FaultKind::MemoryError, "B3", xid);
    test::run(twin, 3);
    const auto xids = twin.take_xids();
    ASSERT_EQ(xids.size(), 1u);
    EXPECT_EQ(xids[0].card, 10u);
    EXPECT_EQ(xids[0].xid, static_cast<std::uint64_t>(xid));
  }
}

TEST_F(Faults, AStoppedFanShowsItsIntendedDutyAndNoSpeedWhileTheCardHeatsUp) {
  const auto before = card(0);
  strike(FaultKind::FanStops, "A1");
  test::run(twin, 300);
  EXPECT_EQ(card(0).fans[0].speed, Rpm{0});
  EXPECT_GT(card(0).fans[0].duty, before.fans[0].duty);
  EXPECT_GT(card(0).die - before.die, CelsiusDelta{10});
}

TEST_F(Faults, OneStoppedFanOfTwoStandsAloneAndTheCardGetsWarmer) {
  const auto before = card(0);
  strike(FaultKind::FanStops, "A1.fan2");
  test::run(twin, 300);
  EXPECT_EQ(card(0).fans[1].speed, Rpm{0});
  EXPECT_GT(card(0).fans[0].speed.v, before.fans[0].speed.v);
  EXPECT_GT(card(0).die, before.die);
  ASSERT_TRUE(twin.clear(std::nullopt, "A1")) << "the card's name clears what is wrong with its fans";
  test::run(twin, 300);
  EXPECT_EQ(card(0).fans[1].speed, card(0).fans[0].speed);
  EXPECT_NEAR(card(0).die.v, before.die.v, 1.5);
  EXPECT_FALSE(twin.inject({FaultKind::FanStops, "A1.fan3", "", 0})) << "a Founders Edition has two";
}

TEST_F(Faults, FansDrivenApartTurnEachAtItsOwnDuty) {
  ASSERT_TRUE(twin.set_fan(0, 0, Fraction{0.9}));
  test::run(twin, 60);
  EXPECT_NEAR(card(0).fans[0].speed.v, 2700, 10);
  EXPECT_TRUE(card(0).fans[0].manual);
  EXPECT_FALSE(card(0).fans[1].manual);
  EXPECT_NEAR(card(0).fans[1].speed.v, card(0).fans[1].duty.v * 3000, 60) << "in the firmware's hands";
  ASSERT_TRUE(twin.set_fan(0, 1, Fraction{0.5}));
  test::run(twin, 60);
  EXPECT_NEAR(card(0).fans[1].speed.v, 1500, 10);
  EXPECT_NEAR(twin.truth().cards[0].fan, 0.7, 1e-3) << "air goes by their mean";
  EXPECT_FALSE(twin.set_fan(0, 2, Fraction{0.5}));
}

TEST_F(Faults, AStuckFanKeepsItsSpeedWhateverIsAsked) {
  const auto before = card(0);
  strike(FaultKind::FanSticks, "A1");
  ASSERT_TRUE(twin.set_fan(0, Fraction{1}));
  test::run(twin, 60);
  EXPECT_EQ(card(0).fans[0].duty, Fraction{1});
  EXPECT_EQ(card(0).fans[0].speed, before.fans[0].speed);
}

TEST_F(Faults, AFrozenSensorStandsStillWhileTheTruthMoves) {
  strike(FaultKind::SensorFreezes, "A1");
  test::run(twin, 1);
  const auto before = card(0);
  ASSERT_TRUE(twin.load(0, "idle", Fraction{0}));
  for (int i = 0; i < 60; ++i) {
    test::run(twin, 5);
    EXPECT_EQ(card(0).die, before.die);
    EXPECT_EQ(card(0).vram, before.vram);
  }
  EXPECT_LT(twin.truth().heat.die[0], before.die.v - 15);
  EXPECT_LT(card(0).power_average, Watts{40}) << "other readings go on";
}

TEST_F(Faults, ALyingSensorIsOffByItsSize) {
  strike(FaultKind::SensorLies, "A1", -20);
  test::run(twin, 1);
  EXPECT_NEAR(card(0).die.v, twin.truth().heat.die[0] - 20, 1.5);
  EXPECT_NEAR(card(0).vram.v, twin.truth().heat.vram[0] - 20, 1.5);
}

TEST_F(Faults, DegradedPadsHeatTheVramAndNotTheDie) {
  const auto before = card(0);
  strike(FaultKind::PadsDegrade, "A1", 2);
  test::run(twin, 900);
  EXPECT_GT(card(0).vram - before.vram, CelsiusDelta{15});
  EXPECT_NEAR(card(0).die.v, before.die.v, 3);
}

TEST_F(Faults, ADroppedLinkIsX1Gen1) {
  EXPECT_EQ(card(0).link_gen, 2);
  strike(FaultKind::LinkDrops, "A1");
  EXPECT_EQ(card(0).link_width, 1);
  EXPECT_EQ(card(0).link_gen, 1);
  EXPECT_EQ(card(1).link_gen, 2);
}

TEST_F(Faults, AFlappingLinkComesAndGoesAndCountsErrors) {
  strike(FaultKind::LinkFlaps, "A1");
  int down = 0;
  for (int s = 0; s < 40; ++s) {
    test::run(twin, 1);
    down += card(0).link_gen == 1 ? 1 : 0;
  }
  EXPECT_EQ(down, 20);
  EXPECT_EQ(card(0).aer_correctable, 1000u);
  EXPECT_EQ(card(1).aer_correctable, 0u);
}

TEST_F(Faults, ADeafCardAnswersWellAndDoesNothing) {
  strike(FaultKind::SetterDeaf, "A1");
  EXPECT_TRUE(twin.set_cap(0, Watts{200}));
  EXPECT_TRUE(twin.set_fan(0, Fraction{1}));
  EXPECT_FALSE(twin.set_cap(0, Watts{2000})) << "it still knows its range";
  test::run(twin, 10);
  EXPECT_EQ(twin.inputs().cards[0].cap, Watts{280});
  EXPECT_GT(card(0).power_average, Watts{270});
}

TEST_F(Faults, ADeadSupplyTakesItsCardsOffTheBusAndLeavesTheOthers) {
  strike(FaultKind::PsuDies, "A.p1");
  test::run(twin, 3);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(card(i).powered, i >= 3) << i;
    EXPECT_EQ(card(i).lost, i < 3) << i;
  }
  EXPECT_EQ(twin.take_xids().size(), 3u);
}

TEST_F(Faults, ADeadSupplyOfTheHostTakesAllItsCardsWithoutAnXidSinceNobodyIsThereToSeeIt) {
  strike(FaultKind::PsuDies, "A.p3");
  test::run(twin, 3);
  for (std::size_t i = 0; i < 8; ++i) EXPECT_TRUE(card(i).lost) << i;
  EXPECT_TRUE(card(0).powered);
  EXPECT_LT(twin.truth().power.watts[0], 150);
  EXPECT_FALSE(card(8).lost);
  EXPECT_TRUE(twin.take_xids().empty());
}

TEST_F(Faults, ATrippedBreakerStaysOpenUntilItIsClosedAgain) {
  strike(FaultKind::BreakerTrips, "pdu1.b1");
  test::run(twin, 3);
  EXPECT_EQ(twin.observe().tripped, std::vector<std::string>{"pdu1.b1"});
  EXPECT_FALSE(card(0).powered);
  EXPECT_TRUE(card(8).powered);
  ASSERT_TRUE(twin.reset_breaker("pdu1.b1"));
  test::run(twin, 60);
  EXPECT_TRUE(card(0).powered);
  EXPECT_FALSE(card(0).lost);
  strike(FaultKind::BreakerTrips, "pdu1.b1");
  test::run(twin, 3);
  ASSERT_TRUE(twin.clear(std::nullopt, "pdu1.b1"));
  test::run(twin, 60);
  EXPECT_TRUE(twin.observe().tripped.empty());
  EXPECT_TRUE(card(0).powered);
  EXPECT_FALSE(twin.clear(std::nullopt, "pdu1.b1")) << "it is closed and nothing is wrong with it";
}

TEST_F(Faults, AHotBreakerDoesNotLatchUntilItHasCooledAndTellsHowLongThatTakes) {
  strike(FaultKind::ForeignLoad, "pdu1", 400);
  test::run(twin, 1);
  ASSERT_EQ(twin.observe().tripped, std::vector<std::string>{"P18"});
  ASSERT_TRUE(twin.clear(std::nullopt, "pdu1"));
  const auto refused = twin.reset_breaker("P18");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what.rfind("P18: too hot to latch, for ", 0), 0U) << refused.error().what;
  EXPECT_EQ(twin.clear(std::nullopt, "P18").error().what, refused.error().what);
  EXPECT_EQ(twin.observe().tripped, std::vector<std::string>{"P18"});
  test::run(twin, std::stod(refused.error().what.substr(std::string{"P18: too hot to latch, for "}.size())) + 1);
  ASSERT_TRUE(twin.clear(std::nullopt, "P18"));
  test::run(twin, 60);
  EXPECT_TRUE(twin.observe().tripped.empty()) << "and then it holds";
}

TEST_F(Faults, APoweredUpCardHasForgottenItsCapAndRunsAtItsDefault) {
  strike(FaultKind::OutletOff, "pdu1/1");
  test::run(twin, 3);
  EXPECT_FALSE(card(0).powered);
  EXPECT_FALSE(wire("pdu1/1").on);
  EXPECT_EQ(wire("pdu1/1").amps, Amps{0});
  ASSERT_TRUE(twin.clear(std::nullopt, "pdu1/1"));
  test::run(twin, 60);
  EXPECT_EQ(twin.inputs().cards[0].cap, Watts{350});
  EXPECT_GT(card(0).power_average, Watts{310});
  EXPECT_EQ(twin.inputs().cards[8].cap, Watts{280});
}

TEST_F(Faults, ASaggingMainsIsReadAndDrawsMoreCurrent) {
  const double before = wire("pdu1").amps.v;
  strike(FaultKind::MainsSag, "site", 216);
  test::run(twin, 5);
  EXPECT_EQ(twin.observe().mains, Volts{216});
  EXPECT_NEAR(wire("pdu1").amps.v / before, 240.0 / 216, 0.02);
  EXPECT_EQ(wire("pdu1").volts, Volts{216});
}

TEST_F(Faults, AForeignLoadFlowsThroughItsPduAndEverythingAboveUntilABreakerOpens) {
  const double pdu = wire("pdu1").amps.v, breaker = wire("P18").amps.v, other = wire("pdu2").amps.v;
  strike(FaultKind::ForeignLoad, "pdu1", 6);
  test::run(twin, 1);
  EXPECT_NEAR(wire("pdu1").amps.v - pdu, 6, 0.5);
  EXPECT_NEAR(wire("P18").amps.v - breaker, 6, 0.5);
  EXPECT_NEAR(wire("pdu2").amps.v, other, 0.5);
  strike(FaultKind::BreakerTrips, "P18");
  test::run(twin, 1);
  EXPECT_EQ(wire("pdu1").amps, Amps{0});
}

TEST_F(Faults, AFailedAirConditioningWarmsRoomAndCards) {
  const auto before = twin.observe();
  strike(FaultKind::AirConFails, "site");
  test::run(twin, 900);
  EXPECT_GT(twin.observe().room - before.room, CelsiusDelta{8});
  EXPECT_GT(card(0).die, before.cards[0].die);
  ASSERT_TRUE(twin.clear(FaultKind::AirConFails, "site"));
  test::run(twin, 900);
  EXPECT_NEAR(twin.observe().room.v, 20, 0.5);
}

TEST_F(Faults, ASilentMeterIsMarked) {
  strike(FaultKind::MeterSilent, "pdu2");
  const std::vector<bool> wanted{false, true};
  EXPECT_EQ(twin.observe().meter_silent, wanted);
}

TEST_F(Faults, AFrozenMeterRepeatsItselfWhileTheOtherGoesOn) {
  strike(FaultKind::MeterFreezes, "pdu1");
  test::run(twin, 1);
  const auto before = wire("pdu1").amps;
  for (std::uint32_t i = 0; i < 32; ++i) ASSERT_TRUE(twin.load(i, "idle", Fraction{0}));
  test::run(twin, 60);
  EXPECT_EQ(wire("pdu1").amps, before);
  EXPECT_LT(wire("pdu2").amps.v, before.v / 2);
  ASSERT_TRUE(twin.clear(FaultKind::MeterFreezes, "pdu1"));
  test::run(twin, 1);
  EXPECT_LT(wire("pdu1").amps.v, before.v / 2);
}

TEST_F(Faults, SwappedCardsDrawFromEachOthersSupplies) {
  ASSERT_TRUE(twin.load(0, "idle", Fraction{0}));
  test::run(twin, 30);
  const double c = wire("pdu2/1").amps.v, a = wire("pdu1/1").amps.v;
  strike(FaultKind::WiresSwapped, "A1", 0, "C1");  // on pdu1/1 and pdu2/1
  test::run(twin, 5);
  EXPECT_GT(wire("pdu1/1").amps.v, a + 0.8);
  EXPECT_LT(wire("pdu2/1").amps.v, c - 0.8);
}

TEST_F(Faults, SwappedSuppliesCarryEachOthersCards) {
  for (std::uint32_t i = 0; i < 3; ++i) ASSERT_TRUE(twin.load(i, "idle", Fraction{0}));
  test::run(twin, 30);
  EXPECT_LT(wire("pdu1/1").amps.v, 1);
  strike(FaultKind::WiresSwapped, "A.p1", 0, "A.p2");
  test::run(twin, 5);
  EXPECT_GT(wire("pdu1/1").amps.v, 3);
  EXPECT_LT(wire("pdu1/2").amps.v, 1);
}

TEST_F(Faults, SwappedOutletsSwitchEachOthersSupplies) {
  strike(FaultKind::WiresSwapped, "pdu1/1", 0, "pdu2/1");
  ASSERT_TRUE(twin.switch_outlet("pdu1/1", false));
  test::run(twin, 3);
  EXPECT_TRUE(card(0).powered) << "A1's supply is really in pdu2/1";
  EXPECT_FALSE(card(16).powered) << "and C1's in pdu1/1";
}

TEST_F(Faults, ASupplyInAnEmptyOutletHangsOnThatOutletsBank) {
  strike(FaultKind::WiresSwapped, "pdu1/1", 0, "pdu1/20");
  test::run(twin, 3);
  EXPECT_EQ(wire("pdu1/1").amps, Amps{0});
  EXPECT_GT(wire("pdu1/20").amps.v, 2);
  strike(FaultKind::BreakerTrips, "pdu1.b2");
  test::run(twin, 3);
  EXPECT_FALSE(card(0).powered);
}

}  // namespace
}  // namespace ohm::twin
