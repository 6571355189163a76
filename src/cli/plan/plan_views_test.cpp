#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/plan/plan_json.h"
#include "cli/plan/plan_text.h"
#include "cli/testing/sample_plan.h"

namespace ohm {
namespace {

using ::ohm::testing::sample_plan;
using Json = nlohmann::json;

const Style kPlain{80, false};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// The same words in one line, so that a test does not depend on where lines break.
std::string unwrapped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == '\n' || c == ' ';
    if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  }
  return out;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    widest = std::max(widest, columns(text.substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

TEST(Verdict, TellsTheCapsAndWhatWouldBeOverWithoutOhmd) {
  const auto s = sample_plan();
  // 250 / 350 = 71 %, 302.97 / 350 = 86.6 %; the breaker carries 30 of 24 A with cards at their default limits
  EXPECT_EQ(verdict(s.facts()),
            "Safe under ohmd at 250–302 W a card (71–87 % of the 350 W they take by default). Not safe without it: "
            "1 breaker and 2 supplies carry too much; worst: breaker P18 L1 carries 30.0 A of 24.0 A continuous (125 %).");
}

TEST(Verdict, SaysWhenNothingNeedsToBeCapped) {
  auto s = sample_plan();
  s.plan.safe_off = true;
  s.plan.caps.cap.assign(s.plan.caps.cap.size(), 350);
  EXPECT_EQ(verdict(s.facts()), "Safe with and without ohmd at their full 350 W a card.");
}

TEST(Verdict, NamesTheBrokenRuleThatNoCapCanMend) {
  auto s = sample_plan();
  s.plan.safe_on = false;
  Finding sata;
  sata.rule = "riser.sata";
  sata.place = "A2";
  sata.off = sata.on = true;
  s.plan.findings = {sata};
  EXPECT_EQ(verdict(s.facts()), "Not safe, even under ohmd: broken is riser.sata at A2 (no riser is fed from a SATA plug).");
}

TEST(Verdict, NamesSuspendedCards) {
  auto s = sample_plan();
  s.plan.caps.suspended[5] = true;
  EXPECT_TRUE(has(verdict(s.facts()), "with 1 of 6 cards suspended (B3)"));
  EXPECT_TRUE(has(unwrapped(plan_text(s.facts(), s.contingencies, false, kPlain)), "B3: their floors do not fit"));
}

TEST(PlanText, StartsWithTheVerdictAndFitsEightyColumns) {
  const auto s = sample_plan();
  const auto text = plan_text(s.facts(), s.contingencies, false, kPlain);
  EXPECT_EQ(unwrapped(text).find(verdict(s.facts())), 0u);
  EXPECT_LE(widest_line(text), 80u);
}

TEST(PlanText, TellsARuleWithPlaceNumbersCureSourceRankAndLine) {
  const auto s = sample_plan();
  const auto text = unwrapped(findings_section(s.facts(), false, kPlain));
  for (const char* part : {"ac.breaker P18 L1", "ohmd off", "carries 30 A", "it may carry 24 A", "change: cap its 6 cards at 302 W",
                           "NFPA 70 (NEC) 210.20(A) (standard)", "shed.yaml:8"})
    EXPECT_TRUE(has(text, part)) << part;
}

TEST(PlanText, TellsEqualFindingsOnceWithAllTheirPlaces) {
  auto s = sample_plan();
  auto second = s.plan.findings[0];
  second.place = "P18 L2";
  s.plan.findings.push_back(second);
  EXPECT_TRUE(has(findings_section(s.facts(), false, kPlain), "P18 L1-2"));
  EXPECT_FALSE(has(findings_section(s.facts(), true, kPlain), "P18 L1-2"));
}

TEST(PlanText, ShowsTwentyRowsAndTellsHowFullTheRestIs) {
  auto s = sample_plan();
  for (int i = 0; i < 30; ++i) {  // 30 sockets with different loads, all below 20 % of 150 W
    Limit socket;
    socket.place = "X" + std::to_string(i);
    socket.kind = LimitKind::Socket;
    socket.continuous = 150;
    s.circuit.limits.push_back(socket);
    const double load = 30.0 - i;
    s.plan.limits.push_back({static_cast<std::uint32_t>(s.circuit.limits.size() - 1),
                             {load, {}, 150 - load, load / 150},
                             {load, {}, 150 - load, load / 150}});
  }
  const auto text = limits_section(s.facts(), false, kPlain);
  EXPECT_TRUE(has(text, "19 more, none above 13 % under ohmd or 13 % with ohmd off; --all lists them.")) << text;
  EXPECT_FALSE(has(limits_section(s.facts(), true, kPlain), "more, none above"));
}

TEST(PlanText, UsesAWiderTerminalForTheRating) {
  const auto s = sample_plan();
  EXPECT_FALSE(has(limits_section(s.facts(), false, {80, false}), "rating"));
  EXPECT_TRUE(has(limits_section(s.facts(), false, {120, false}), "rating"));
}

TEST(PlanText, ColoursOnlyWhenAsked) {
  const auto s = sample_plan();
  EXPECT_FALSE(has(plan_text(s.facts(), s.contingencies, false, kPlain), "\033["));
  EXPECT_TRUE(has(plan_text(s.facts(), s.contingencies, false, {80, true}), "\033[1;31m"));
}

TEST(PlanText, MergesEqualLosses) {
  const auto s = sample_plan();
  EXPECT_TRUE(has(contingency_section(s.facts(), s.contingencies, kPlain),
                  "any one of A.p1, B.p1 lost: 3 cards gone, 1 host down, 3 go on at 320 W."));
}

TEST(PlanText, TellsHeatAirAndCost) {
  const auto text = energy_section(sample_plan().facts(), kPlain);
  for (const char* part : {"1978 W", "6748 BTU/h", "589 m³/h", "347 CFM", "10 K rise", "202 USD"})
    EXPECT_TRUE(has(text, part)) << part;
}

TEST(CapsText, GroupsEqualCapsWithWhatHoldsThemBack) {
  const auto s = sample_plan();
  const auto text = unwrapped(caps_text(s.facts(), false, kPlain));
  EXPECT_TRUE(has(text, "A1-3 302 W breaker P18 L1, 24.0 A")) << text;
  EXPECT_TRUE(has(text, "B1-3 250 W supply B.p1, 960 W")) << text;
}

TEST(RewireText, SaysWhetherItIsExactOrHowFarOff) {
  const auto s = sample_plan();
  const Rewiring searched{{{Index<Psu>{0}, s.rig.psus[0].from, OutletRef{Index<Pdu>{0}, 4}}}, 1.25, 1.02, 1.0, false};
  const auto text = unwrapped(rewire_text(s.rig, searched, kPlain));
  EXPECT_TRUE(has(text, "Move 1 plug: the worst AC load falls from 125 % to 102 %")) << text;
  EXPECT_TRUE(has(text, "no assignment can be below 100 %, so the gap is at most 2 %")) << text;
  EXPECT_TRUE(has(text, "A.p1 pdu1/1 pdu1/4")) << text;
}

TEST(PlanJson, CarriesTheNumbersOfThePlanUnrounded) {
  const auto s = sample_plan();
  const auto json = Json::parse(plan_json(s.facts(), s.contingencies));
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_TRUE(json["safe_under_ohmd"].get<bool>());
  EXPECT_FALSE(json["safe_off"].get<bool>());
  EXPECT_EQ(json["limits"].size(), s.plan.limits.size());
  EXPECT_DOUBLE_EQ(json["limits"][0]["under_ohmd"]["load_a"].get<double>(), 24);
  EXPECT_DOUBLE_EQ(json["caps"][0]["cap_w"].get<double>(), 302.97);
  EXPECT_EQ(json["caps"][0]["held_back_by"]["place"], "P18");
  EXPECT_EQ(json["findings"][0]["line"], 8);
  EXPECT_EQ(json["contingencies"][1]["cards_lost"], Json({"A1", "A2", "A3"}));
}

TEST(PlanJson, AnInfiniteRatioIsNullBecauseJsonHasNone) {
  auto s = sample_plan();
  s.plan.limits[0].on.ratio = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(Json::parse(plan_json(s.facts(), {}))["limits"][0]["under_ohmd"]["used_ratio"].is_null());
}

TEST(PlanJson, EveryPageTellsItsVersionAndName) {
  const auto s = sample_plan();
  for (const auto& text : {caps_json(s.facts()), slices_json(s.facts(), s.slices), rewire_json(s.facts(), {}, ""),
                           rules_json(rules()), diagram_json(s.facts(), "x.svg"), fitness_json(s.facts(), {}, {})}) {
    const auto json = Json::parse(text);
    EXPECT_EQ(json["schema_version"], 1);
    EXPECT_TRUE(json["document"].is_string());
  }
}

}  // namespace
}  // namespace ohm
