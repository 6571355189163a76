#include "rig/circuit/circuit.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <rapidcheck/gtest.h>

#include "rig/circuit/load.h"
#include "rig/testing/rig_of.h"

namespace ohm {
namespace {

// A supply that turns 93 % of what it takes into 12 V at every load, and a card with round figures.
constexpr const char* kParts = R"(
  flat: {kind: psu, type: server, rating: 1200 W, points: {20 %: 93 %, 50 %: 93 %, 100 %: 93 %}, rail: 200 A}
  card: {kind: card, power: 350 W, slot-share: 17..19 %, plugs: 2 x 8-pin}
)";

Rig rig_of(const std::string& body) { return testing::rig_of("ohmstead: 1\n" + body + "\nparts:" + kParts); }

/// One supply and its card on a receptacle of each of these breakers; no host load.
Rig one_card_each(const std::string& feed, const std::vector<std::string>& legs, int poles) {
  std::string body = "site: {feed: " + feed + ", main: 200 A}\nbreakers:\n";
  std::string frames = "frames:\n";
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const auto b = "P" + std::to_string(i + 1);
    body += "  " + b + ": {rating: 20 A, poles: " + std::to_string(poles) + ", legs: " + legs[i] + "}\n";
    frames += "  " + std::string(1, static_cast<char>('A' + i)) +
              ": {psus: {p1: flat}, cards: {1: p1}, card: {part: card}, host: {load: 0 W}, breaker: " + b + "}\n";
  }
  return rig_of(body + frames);
}

std::vector<double> all_at(const Circuit& c, double watts) { return std::vector<double>(c.cards.size(), watts); }

const Limit* find(const Circuit& c, LimitKind kind, const std::string& place, const std::string& conductor = "", int window = -1) {
  for (const auto& l : c.limits)
    if (l.kind == kind && l.place == place && l.conductor == conductor && l.window == window) return &l;
  return nullptr;
}

double load(const Circuit& c, LimitKind kind, const std::string& place, const std::vector<double>& draw,
            const std::string& conductor = "", int window = -1) {
  const auto* limit = find(c, kind, place, conductor, window);
  EXPECT_TRUE(limit) << place << " " << conductor;
  return limit ? limit_load(c, *limit, draw) : std::nan("");
}

constexpr double kInput = 350 / 0.93;  // W from the wall for one card

TEST(Circuit, OneCardIsFeltOnEveryWireUpToTheStreet) {
  const auto c = build_circuit(one_card_each("240 V split-phase", {"L1-L2"}, 2));
  const auto draw = all_at(c, 350);
  for (const auto kind : {LimitKind::Breaker, LimitKind::PsuCord, LimitKind::PsuInlet})
    EXPECT_NEAR(load(c, kind, kind == LimitKind::Breaker ? "P1" : "A.p1", draw), kInput / 240, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::Main, "main", draw), kInput / 240, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::PsuOutput, "A.p1", draw), 350, 1e-9);
  EXPECT_NEAR(find(c, LimitKind::Breaker, "P1")->continuous, 16, 1e-9);       // 80 % of 20 A
  EXPECT_NEAR(find(c, LimitKind::PsuOutput, "A.p1")->continuous, 960, 1e-9);  // 80 % of 1200 W
}

TEST(Circuit, ALowerPlannedVoltageMeansMoreAmperes) {
  auto rig = one_card_each("240 V split-phase", {"L1-L2"}, 2);
  rig.site.lowest = Volts{216};
  const auto c = build_circuit(rig);
  EXPECT_NEAR(load(c, LimitKind::Breaker, "P1", all_at(c, 350)), kInput / 216, 1e-9);
}

TEST(Circuit, PoorPowerFactorMeansMoreAmperesForTheSameWatts) {
  auto rig = one_card_each("240 V split-phase", {"L1-L2"}, 2);
  rig.site.power_factor = Fraction{0.9};
  const auto c = build_circuit(rig);
  EXPECT_NEAR(load(c, LimitKind::Breaker, "P1", all_at(c, 350)), kInput / 240 / 0.9, 1e-9);
}

TEST(Circuit, OnSplitPhaseALegCarriesItsOwnLoadsAndThoseBetweenTheLegs) {
  const auto c = build_circuit(one_card_each("240 V split-phase", {"L1", "L1"}, 1));
  EXPECT_NEAR(load(c, LimitKind::Main, "main", all_at(c, 350)), 2 * kInput / 120, 1e-9);  // 120 V: twice the current
}

TEST(Circuit, ABalancedDeltaCarriesRootThreeTimesThePhaseCurrentInEveryLeg) {
  const auto c = build_circuit(one_card_each("208 V 3-phase", {"L1-L2", "L2-L3", "L3-L1"}, 2));
  for (const auto* leg : {"L1", "L2", "L3"})
    EXPECT_NEAR(load(c, LimitKind::Main, "main", all_at(c, 350), leg), std::numbers::sqrt3 * kInput / 208, 1e-9) << leg;
}

TEST(Circuit, TwoUnequalPhaseLoadsAddAsVectorsInTheirCommonLeg) {
  const auto c = build_circuit(one_card_each("208 V 3-phase", {"L1-L2", "L3-L1"}, 2));
  const double a = 350 / 0.93 / 208, b = 200 / 0.93 / 208;
  EXPECT_NEAR(load(c, LimitKind::Main, "main", {350, 200}, "L1"), std::sqrt(a * a + b * b + a * b), 1e-9);
  EXPECT_NEAR(load(c, LimitKind::Main, "main", {350, 200}, "L2"), a, 1e-9);
}

TEST(Circuit, InAWyeEachLegCarriesItsOwnLoadsOnly) {
  const auto c = build_circuit(one_card_each("400 V 3-phase", {"L1", "L2", "L2"}, 1));
  const double each = kInput / (400 / std::numbers::sqrt3);
  EXPECT_NEAR(load(c, LimitKind::Main, "main", all_at(c, 350), "L1"), each, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::Main, "main", all_at(c, 350), "L2"), 2 * each, 1e-9);
}

TEST(Circuit, ALegCarriesLineToLineAndLineToNeutralLoadsAtThirtyDegrees) {
  auto rig = one_card_each("208 V 3-phase", {"L1-L2", "L1-L2"}, 2);
  rig.breakers[1].legs = Legs::L1N;
  const auto c = build_circuit(rig);
  const double ll = 350 / 0.93 / 208, ln = 350 / 0.93 / (208 / std::numbers::sqrt3);
  EXPECT_NEAR(load(c, LimitKind::Main, "main", all_at(c, 350), "L1"), std::sqrt(ll * ll + ln * ln + std::numbers::sqrt3 * ll * ln),
              1e-9);
}

const char* kOneFrame = R"(
site: {feed: 240 V split-phase}
breakers: {P1: {rating: 30 A}}
pdus: {pdu1: {part: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 8 x C13, banks: {1-4: 20 A, 5-8: 20 A}}, breaker: P1, meter: "nut:x@y"}}
frames:
  A: {psus: {p1: flat, p2: flat}, cards: {1-2: p1, 3: p2}, card: {part: card, riser: usb-6pin}, host: {load: 100 W, from: p2}, outlets: "pdu1/4-5", EXTRA}
)";

Rig one_frame(const std::string& extra, const std::string& except = "") {
  std::string text = kOneFrame;
  const auto at = text.find(", EXTRA");
  text.replace(at, 7, extra.empty() ? "" : ", " + extra);
  return rig_of(text + except);
}

TEST(Circuit, ABankCarriesOnlyWhatIsPluggedIntoItAndTheInletCarriesAll) {
  const auto c = build_circuit(one_frame(""));
  const auto draw = all_at(c, 350);
  EXPECT_NEAR(load(c, LimitKind::Bank, "pdu1.b1", draw), 2 * kInput / 240, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::Bank, "pdu1.b2", draw), 450 / 0.93 / 240, 1e-9);  // one card and the host
  EXPECT_NEAR(load(c, LimitKind::PduInlet, "pdu1", draw), 1150 / 0.93 / 240, 1e-9);
  EXPECT_NEAR(find(c, LimitKind::Outlet, "pdu1/4")->continuous, 12, 1e-9);  // C13
}

TEST(Circuit, ACThirteenCarriesTwelveAmperesInNorthAmericaAndTenElsewhere) {
  auto rig = one_card_each("230 V", {"L1"}, 1);
  EXPECT_NEAR(find(build_circuit(rig), LimitKind::PsuInlet, "A.p1")->continuous, 10, 1e-9);  // IEC 60320-1
  rig.site.nominal = rig.site.lowest = Volts{120};
  EXPECT_NEAR(find(build_circuit(rig), LimitKind::PsuInlet, "A.p1")->continuous, 12, 1e-9);  // 80 % of UL's 15 A
}

TEST(Circuit, AnUnmeteredPduKeepsAMarginBack) {
  auto rig = one_frame("");
  rig.pdus[0].margin = Fraction{0.05};
  const auto c = build_circuit(rig);
  EXPECT_NEAR(find(c, LimitKind::PduInlet, "pdu1")->continuous, 24 * 0.95, 1e-9);
  EXPECT_NEAR(find(c, LimitKind::Bank, "pdu1.b1")->continuous, 16 * 0.95, 1e-9);
  EXPECT_NEAR(find(c, LimitKind::Breaker, "P1")->continuous, 24, 1e-9);
}

TEST(Circuit, AnAlreadyDeratedFigureIsNotDeratedTwice) {
  auto rig = one_frame("");
  rig.pdus[0].part.continuous.is = Amps{24};
  EXPECT_NEAR(find(build_circuit(rig), LimitKind::PduInlet, "pdu1")->continuous, 24, 1e-9);
}

TEST(Circuit, ACardAcrossTwoSuppliesCountsItsWorstShareOnBoth) {
  const auto c = build_circuit(one_frame("", "except: {A1: {riser-from: p2}}"));
  // plugs at most 83 % (slot at least 17 %), slot at most 19 %
  EXPECT_NEAR(load(c, LimitKind::PsuOutput, "A.p1", {300, 0, 0}), 0.83 * 300, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::PsuOutput, "A.p2", {300, 0, 0}), 0.19 * 300 + 100, 1e-9);
}

TEST(Circuit, MembersOfARedundantGroupShareEvenlyWithinTheirImbalance) {
  const auto c = build_circuit(one_frame("redundant: [[p1, p2]]"));
  for (const auto* psu : {"A.p1", "A.p2"})
    EXPECT_NEAR(load(c, LimitKind::PsuOutput, psu, all_at(c, 300)), 0.525 * (900 + 100), 1e-9);
}

TEST(Circuit, TheRisersPlugCarriesTheSlotDrawAndNeverMoreThanTheSlotCan) {
  const auto c = build_circuit(one_frame(""));
  EXPECT_NEAR(load(c, LimitKind::RiserFeed, "A1", all_at(c, 200)), 0.19 * 200, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::RiserFeed, "A1", all_at(c, 480)), 66, 1e-9);
}

TEST(Circuit, ADaisyChainCarriesBothPlugs) {
  const auto c = build_circuit(one_frame("", "except: {A1: {cable: 18 AWG 0.6 m daisy-chain}}"));
  EXPECT_NEAR(load(c, LimitKind::DaisyChain, "A1", all_at(c, 350)), 0.83 * 350, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::Cable, "A2", all_at(c, 350)), 0.83 * 350 / 2, 1e-9);
}

TEST(Circuit, ExcursionsOfAllCardsMeetInTheSupply) {
  const auto c = build_circuit(one_frame(""));
  EXPECT_NEAR(load(c, LimitKind::PsuSurge, "A.p1", all_at(c, 350), "", 0), 2 * 1.6 * 350, 1e-9);
  EXPECT_NEAR(load(c, LimitKind::PsuSurge, "A.p2", all_at(c, 350), "", 3), 1.1 * 350 + 100, 1e-9);
  EXPECT_NEAR(find(c, LimitKind::PsuSurge, "A.p1", "", 1)->continuous, 1.4 * 1200, 1e-9);
}

TEST(Circuit, ASupplyIsRatedByTheBandThatContainsItsVoltageNotByANeighbour) {
  auto rig = one_card_each("240 V split-phase", {"L1-L2"}, 2);
  rig.psu_parts[0].rating.is = {{Volts{200}, Volts{219}, Watts{1800}},
                                {Volts{220}, Volts{240}, Watts{2000}}};  // 240 V is also within 10 % of 219 V
  EXPECT_NEAR(find(build_circuit(rig), LimitKind::PsuOutput, "A.p1")->rating, 2000, 1e-9);
}

TEST(Circuit, ASubPanelLoadsTheBreakerThatFeedsIt) {
  const auto rig = rig_of(R"(
site: {feed: 240 V split-phase, main: 100 A}
panels: {garage: {breaker: P60, rating: 60 A}}
breakers: {P60: {rating: 60 A}, G1: {rating: 20 A, panel: garage}}
frames: {A: {psus: {p1: flat}, cards: {1: p1}, card: {part: card}, host: {load: 0 W}, breaker: G1}}
)");
  const auto c = build_circuit(rig);
  for (const auto& [kind, place] :
       {std::pair{LimitKind::Breaker, "G1"}, {LimitKind::Panel, "garage"}, {LimitKind::Breaker, "P60"}, {LimitKind::Main, "main"}})
    EXPECT_NEAR(load(c, kind, place, all_at(c, 350)), kInput / 240, 1e-9) << place;
}

RC_GTEST_PROP(Circuit, NoLoadEverFallsWhenACardDrawsMore, ()) {
  static const auto c = build_circuit(one_card_each("208 V 3-phase", {"L1-L2", "L2-L3", "L3-L1", "L1-L2"}, 2));
  std::vector<double> draw;
  for (int i = 0; i < 4; ++i) draw.push_back(*rc::gen::inRange(0, 400));
  auto more = draw;
  more[static_cast<std::size_t>(*rc::gen::inRange(0, 4))] += *rc::gen::inRange(0, 100);
  const auto before = limit_loads(c, draw), after = limit_loads(c, more);
  for (std::size_t i = 0; i < before.size(); ++i) RC_ASSERT(after[i] >= before[i] - 1e-9);
}

}  // namespace
}  // namespace ohm
