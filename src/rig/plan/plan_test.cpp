#include "rig/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/plan/energy.h"
#include "rig/plan/rules.h"
#include "rig/testing/rig_of.h"

namespace ohm {
namespace {

using ::testing::HasSubstr;

/// Every card at the same cap, held back by nothing.
PlannedCaps at(const Rig& rig, double watts) {
  return {std::vector<double>(rig.cards.size(), watts),
          std::vector<bool>(rig.cards.size()),
          std::vector<std::optional<std::uint32_t>>(rig.cards.size()),
          {}};
}

Plan plan_at(const Rig& rig, double watts) { return make_plan(rig, build_circuit(rig), at(rig, watts)); }

const Finding* find(const Plan& plan, const std::string& rule) {
  for (const auto& f : plan.findings)
    if (f.rule == rule) return &f;
  return nullptr;
}

// 32 cards and four hosts of 250 W behind supplies of 93 %, all on one 30 A PDU or on two: the arithmetic of the issue.
Rig thirty_two(int pdus) {
  std::string text = R"(
site: {feed: 240 V split-phase, main: 200 A, tariff: 0.14 USD/kWh}
parts:
  flat: {kind: psu, type: server, rating: 2400 W, points: {20 %: 93 %, 50 %: 93 %, 100 %: 93 %}, rail: 400 A, inlet: C14, surge: {1 ms: 200 %, 5 ms: 200 %, 10 ms: 200 %, 20 ms: 200 %}}
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 16 x C13}
templates:
  frame8:
    psus: {p1: {part: flat, breakout: none}, p2: {part: flat, breakout: none}}
    cards: {1-4: p1, 5-8: p2}
    card: {part: rtx-3090-fe, plugs: 2 x 8-pin, riser: usb-6pin, link: x1 gen2}
    host: {load: 250 W, from: p2}
)";
  text += "breakers:\n";
  for (int i = 1; i <= pdus; ++i) text += "  P" + std::to_string(i) + ": {rating: 30 A, poles: 2}\n";
  text += "pdus:\n";
  for (int i = 1; i <= pdus; ++i)
    text += "  pdu" + std::to_string(i) + ": {part: our-pdu, breaker: P" + std::to_string(i) + ", meter: \"nut:x@y\"}\n";
  text += "frames:\n";
  for (int i = 0; i < 4; ++i) {
    const int pdu = pdus == 1 ? 1 : 1 + i / 2, first = pdus == 1 ? 1 + 2 * i : 1 + 2 * (i % 2);
    text += std::string("  ") + static_cast<char>('A' + i) + ": {use: frame8, outlets: \"pdu" + std::to_string(pdu) + "/" +
            std::to_string(first) + "-" + std::to_string(first + 1) + "\"}\n";
  }
  return testing::rig_of("ohmstead: 1\n" + text);
}

TEST(Plan, ThirtyTwoCardsAtTheirDefaultsDoNotFitOneThirtyAmperePdu) {
  const auto plan = plan_at(thirty_two(1), 143);
  EXPECT_FALSE(plan.safe_off);
  const auto* f = find(plan, "ac.breaker");
  ASSERT_TRUE(f);
  // (32 x 350 + 4 x 250) / 0.93 / 240 = 54.66 A of 24
  EXPECT_THAT(f->says, HasSubstr("54.7 A"));
  EXPECT_THAT(f->says, HasSubstr("24 A"));
  EXPECT_THAT(f->says, HasSubstr("trips after"));
  EXPECT_TRUE(f->off);
}

TEST(Plan, TheyFitTwoPdusAtAboutThreeHundredWatts) {
  // 2 x 5760 W x 0.93 - 1000 W over 32 cards = 303.55 W
  EXPECT_TRUE(plan_at(thirty_two(2), 303.5).safe_on);
  EXPECT_FALSE(plan_at(thirty_two(2), 304).safe_on);
  EXPECT_FALSE(plan_at(thirty_two(2), 303.5).safe_off);
}

TEST(Plan, TellsTheCapThatWouldFit) {
  const auto plan = plan_at(thirty_two(2), 303);
  const auto* f = find(plan, "ac.inlet");
  ASSERT_TRUE(f);
  EXPECT_THAT(f->fix, HasSubstr("cap its 16 cards at 303 W"));
}

TEST(Plan, ListsTheFullestLimitFirst) {
  const auto plan = plan_at(thirty_two(2), 303);
  for (std::size_t i = 1; i < plan.limits.size(); ++i) EXPECT_GE(plan.limits[i - 1].on.ratio, plan.limits[i].on.ratio);
}

TEST(Plan, HeatIsEveryWattFromTheWallAndCostsWhatTheTariffSays) {
  const auto plan = plan_at(thirty_two(2), 300);
  const double wall = (32 * 300 + 1000) / 0.93;
  EXPECT_NEAR(plan.on.ac, wall, 0.1);
  EXPECT_NEAR(plan.on.btu_per_hour, wall * 3.412142, 1);
  EXPECT_NEAR(plan.on.kwh_per_month, wall * 0.7305, 1);
  EXPECT_NEAR(*plan.on.cost_per_month, wall * 0.7305 * 0.14, 1);
}

TEST(Energy, AKilowattWarmsAHundredCfmBySeventeenAndAHalfKelvin) {
  Site site;
  site.air_rise = CelsiusDelta{17.6};
  EXPECT_NEAR(energy_of(site, 900, 1000).air_cfm, 100, 0.5);  // power facts 3.2
}

TEST(Plan, CountsAnExcursionOfEveryCardAtOnce) {
  const auto rig = thirty_two(2);
  const auto plan = plan_at(rig, 300);
  const auto circuit = build_circuit(rig);
  for (const auto& line : plan.limits) {
    const auto& limit = circuit.limits[line.limit];
    if (limit.kind != LimitKind::PsuOutput || limit.place != "A.p1") continue;
    EXPECT_NEAR(line.on.excursion[0], 4 * 1.6 * 300, 1e-6);
    EXPECT_NEAR(line.on.excursion[3], 4 * 1.1 * 300, 1e-6);
  }
}

TEST(Plan, NamesTheCardsThatMustRest) {
  const auto rig = thirty_two(2);
  auto caps = at(rig, 300);
  caps.suspended[7] = true;
  caps.cap[7] = 0;
  const auto plan = make_plan(rig, build_circuit(rig), caps);
  const auto* f = find(plan, "card.suspended");
  ASSERT_TRUE(f);
  EXPECT_EQ(f->place, "A8");
  EXPECT_EQ(f->severity, Severity::Warning);
}

TEST(Plan, PointsToTheLineOfTheFileWhereTheThingIsDescribed) {
  const auto plan = plan_at(thirty_two(2), 303);
  const auto* f = find(plan, "ac.inlet");
  ASSERT_TRUE(f);
  EXPECT_GT(f->at.line, 1);
}

TEST(Rules, EveryRuleSaysWhatItDemandsAndWhoSaysSo) {
  for (const auto& r : rules()) {
    EXPECT_FALSE(r.demands.empty()) << r.id;
    EXPECT_FALSE(r.source.empty()) << r.id;
    EXPECT_EQ(&rule(r.id), &r) << "ids are unique: " << r.id;
  }
}

}  // namespace
}  // namespace ohm
