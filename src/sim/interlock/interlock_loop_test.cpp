#include <algorithm>
#include <gtest/gtest.h>

#include "rig/circuit/breaker_trip.h"
#include "rig/rig_file.h"
#include "sim/judge/judge.h"
#include "sim/testing/guarded_rig.h"
#include "twin/state.h"

namespace ohm {
namespace {

using interlock::Class;
using interlock::Why;
using testing::GuardedRig;
using testing::Lie;
using twin::FaultKind;

Rig rig_of(const std::string& text) {
  auto rig = read_rig(text, "test.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

Rig barn() { return *read_rig_file("examples/rig-32x3090.yaml"); }

/// Every card at its planned cap, pdu1 at what it may carry for hours.
struct Barn : GuardedRig {
  explicit Barn(Lie lie = Lie::None) : GuardedRig{barn(), lie} {
    load_all("train");
    run(30);
    forget_overloads();
  }

  /// What the other judge says of the true draws.
  std::vector<Overload> judged() const { return judge(rig, twin.truth().power.watts); }

  /// The worst wire, ever since the event, has been above its rating for less than the tick it came in, the two of E2, and the lag.
  double allowed_overload() const { return 3 + meter_lag.count(); }

  bool is_held() const { return longest_overload() <= allowed_overload() && worst_theta() <= kThetaPlanned; }
};

TEST(InterlockOnTheTwin, LeavesAFullRigAlone) {
  Barn barn;
  for (int k = 0; k < 120; ++k) {
    barn.tick();
    ASSERT_TRUE(barn.last.begun.empty()) << "at second " << k;
  }
  EXPECT_GT(barn.amps("pdu1"), 20);  // it is full
}

TEST(InterlockOnTheTwin, CutsForAForeignLoadWithinTwoTicksAndNeverLetsTheBreakerGrowTooWarm) {
  Barn barn;
  barn.strike(FaultKind::ForeignLoad, "pdu1", 5);
  barn.twin.advance(Seconds{0.1});
  barn.tick();
  ASSERT_FALSE(barn.last.begun.empty());
  EXPECT_LE(Seconds{barn.last.begun.front().cut_at - barn.last.begun.front().event_at}, barn.gains.tick);
  barn.run(2);
  EXPECT_LE(barn.amps("pdu1"), 24.1);
  EXPECT_GT(barn.amps("pdu1"), 22);  // and no deeper than it must
  barn.run(120);
  EXPECT_TRUE(barn.is_held()) << barn.overloaded() << " " << barn.longest_overload() << " s, theta " << barn.worst_theta();
  EXPECT_TRUE(barn.judged().empty());
  EXPECT_LE(barn.watts(31), barn.planned.cap[31]);  // the other PDU's cards keep theirs
  EXPECT_GT(barn.watts(31), barn.planned.cap[31] - 30);
}

TEST(InterlockOnTheTwin, CutsForAForeignLoadThatASlowMeterTellsLate) {
  Barn barn;
  barn.meter_lag = Seconds{4};
  barn.run(10);
  barn.forget_overloads();
  barn.strike(FaultKind::ForeignLoad, "pdu1", 5);
  barn.run(60);
  EXPECT_TRUE(barn.is_held()) << barn.overloaded() << " " << barn.longest_overload() << " s, theta " << barn.worst_theta();
  EXPECT_GT(barn.amps("pdu1"), 20);  // not cut again and again for the old figure
}

TEST(InterlockOnTheTwin, GivesTheWattsBackWithoutSwinging) {
  Barn barn;
  barn.strike(FaultKind::ForeignLoad, "pdu1", 5);
  barn.run(60);
  barn.clear("pdu1");
  int cuts = 0;
  for (int k = 0; k < 180; ++k) {
    barn.tick();
    cuts += static_cast<int>(barn.last.begun.size());
  }
  EXPECT_EQ(cuts, 0);
  EXPECT_FALSE(barn.last.cutting());
  EXPECT_GT(barn.watts(0), barn.planned.cap[0] - 30);
  EXPECT_TRUE(barn.is_held());
}

TEST(InterlockOnTheTwin, TakesFromFillersBeforeJobs) {
  Barn barn;
  for (std::size_t i = 0; i < 8; ++i) barn.of[i] = Class::Filler;  // frame A; B hangs on the other bank of the same PDU
  barn.strike(FaultKind::ForeignLoad, "pdu1", 3);
  barn.run(5);
  EXPECT_LT(barn.watts(0), 240);
  EXPECT_GT(barn.watts(8), barn.planned.cap[8] - 30);
  EXPECT_LE(barn.amps("pdu1"), 24.1);
}

TEST(InterlockOnTheTwin, ReducesTheLoadAtOnceWhenTheMainsSags) {
  Barn barn;
  barn.strike(FaultKind::MainsSag, "site", 216);
  barn.run(4);
  EXPECT_LE(barn.amps("pdu1"), 24.1);
  barn.run(60);
  EXPECT_TRUE(barn.is_held()) << barn.overloaded() << " " << barn.longest_overload() << " s";
}

TEST(InterlockOnTheTwin, PlansByModelWithAMarginWhenAMeterFallsSilent) {
  Barn barn;
  barn.strike(FaultKind::MeterSilent, "pdu1");
  barn.run(20);
  EXPECT_LE(barn.amps("pdu1"), 24 * 0.92);
  EXPECT_GT(barn.amps("pdu2"), barn.amps("pdu1") + 1);
  barn.clear("pdu1");
  barn.run(150);
  EXPECT_GT(barn.amps("pdu1"), 24 * 0.93);
}

TEST(InterlockOnTheTwin, HoldsAForeignLoadThatCameBeforeTheMeterFellSilent) {
  Barn barn;
  barn.strike(FaultKind::ForeignLoad, "pdu1", 4);
  barn.run(5);
  barn.strike(FaultKind::MeterSilent, "pdu1");
  barn.run(300);
  EXPECT_LE(barn.amps("pdu1"), 24.1);
}

TEST(InterlockOnTheTwin, CutsOthersForCardsThatDoNotTakeTheirCaps) {
  Barn barn;
  for (const char* card : {"A1", "A2", "B1", "B2"}) barn.strike(FaultKind::SetterDeaf, card);
  barn.strike(FaultKind::ForeignLoad, "pdu1", 5);
  barn.run(8);
  EXPECT_EQ(barn.last.deaf.size(), 4U);
  EXPECT_LE(barn.amps("pdu1"), 24.1);
  EXPECT_LE(barn.worst_theta(), kThetaPlanned);
}

TEST(InterlockOnTheTwin, BringsCardsToTheirLowestOnBattery) {
  Barn barn;
  barn.feed = interlock::Feed::Battery;
  barn.run(5);
  for (std::size_t i = 0; i < barn.rig.cards.size(); ++i) EXPECT_LT(barn.watts(i), 165) << i;
}

// ---- lost supplies and legs ----

/// Two supplies of 1 kW that share three cards and a host, each on an outlet of its own: 1150 W are too much for one of them for
/// hours (800 W), and not enough to shut it down (1200 W).
Rig redundant(const std::string& site, const std::string& breakers, const std::string& pdus, const std::string& outlets) {
  return rig_of(
      "ohmstead: 1\nsite: {feed: " + site + "}\nbreakers: " + breakers + "\nparts:\n" +
      "  even: {kind: psu, type: server, rating: 1000 W, points: {20 %: 94 %, 50 %: 94 %, 100 %: 94 %}, rail: 120 A, "
      "inlet: C14}\n  strip: {kind: pdu, inlet: C14, outlets: 8 x C13}\npdus: " +
      pdus +
      "\nframes:\n  A: {psus: {p1: {part: even, cord: 14 AWG 1 m, breakout: none}, p2: {part: even, cord: 14 AWG 1 m, "
      "breakout: none}}, redundant: [[p1, p2]], cards: {1-3: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: "
      "100 W, from: p1}, outlets: " +
      outlets + "}\n");
}

TEST(InterlockOnTheTwin, CutsForTheMateOfALostSupply) {
  GuardedRig rig{redundant("240 V", "{P1: {rating: 30 A}}", "{pdu1: {part: strip, breaker: P1, meter: \"nut:x@y\"}}", "pdu1/1-2")};
  rig.load_all("train");
  rig.run(30);
  ASSERT_GT(rig.watts(0), 320);
  rig.strike(FaultKind::PsuDies, "A.p1");
  rig.run(4);
  double drawn = 0;
  for (std::size_t i = 0; i < 3; ++i) drawn += rig.watts(i);
  EXPECT_LE(drawn, 705);  // 800 W less the host's 100
  EXPECT_GT(drawn, 500);
  EXPECT_EQ(rig.last.next.incidents.front().why, Why::Cards);
}

TEST(InterlockOnTheTwin, CutsForTheSuppliesOfTheLegThatIsLeft) {
  GuardedRig rig{redundant("208 V 3-phase", "{P1: {rating: 20 A, legs: L1}, P2: {rating: 20 A, legs: L2}}",
                           "{pdu1: {part: strip, breaker: P1, meter: \"nut:x@y\"}, pdu2: {part: strip, breaker: P2, meter: "
                           "\"nut:x@y\"}}",
                           "[pdu1/1, pdu2/1]")};
  rig.load_all("train");
  rig.run(30);
  rig.strike(FaultKind::BreakerTrips, "P2");
  rig.run(4);
  double drawn = 0;
  for (std::size_t i = 0; i < 3; ++i) drawn += rig.watts(i);
  EXPECT_LE(drawn, 705);
  EXPECT_GT(drawn, 400);
}

// ---- mutants that must be caught ----

TEST(InterlockMutants, WithoutAnyInterlockTheSameLoadWarmsTheBreakerTooMuch) {
  Barn barn{Lie::NoInterlock};
  barn.strike(FaultKind::ForeignLoad, "pdu1", 5);
  barn.run(180);
  EXPECT_FALSE(barn.is_held());
  EXPECT_GT(barn.longest_overload(), 100);
}

TEST(InterlockMutants, OneThatIgnoresAcknowledgementsIsCaught) {
  Barn sound, mutant{Lie::AcknowledgementIgnored};
  for (Barn* barn : {&sound, &mutant}) {
    for (int i = 1; i <= 8; ++i) {
      barn->strike(FaultKind::SetterDeaf, "A" + std::to_string(i));
      barn->of[static_cast<std::size_t>(i - 1)] = Class::Filler;
    }
    barn->strike(FaultKind::ForeignLoad, "pdu1", 3);
    barn->meter_lag = Seconds{};
    barn->run(3);
    barn->strike(FaultKind::MeterSilent, "pdu1");  // from here on only read-backs tell
    barn->run(60);
  }
  EXPECT_LE(sound.amps("pdu1"), 24.1);
  EXPECT_GT(mutant.amps("pdu1"), 24.5);
}

TEST(InterlockMutants, OneThatTrustsAStaleMeterIsCaught) {
  Barn sound, mutant{Lie::StaleMeterTrusted};
  for (Barn* barn : {&sound, &mutant}) {
    barn->strike(FaultKind::MeterSilent, "pdu1");
    barn->run(20);
    barn->strike(FaultKind::ForeignLoad, "pdu1", 1.5);
    barn->run(120);
  }
  EXPECT_LE(sound.amps("pdu1"), 24.1);
  EXPECT_GT(mutant.amps("pdu1"), 24.5);
}

}  // namespace
}  // namespace ohm
