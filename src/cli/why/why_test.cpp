#include "cli/why/why.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "cli/testing/barn.h"

namespace ohm {
namespace {

RigDoc protecting() {
  auto rig = barn();
  rig.mode = "protect";
  auto& a1 = card_of(rig, "A1");
  a1.planned_cap_w = 293.4, a1.cap_w.value = 293, a1.why = {};
  return rig;
}

std::string says(const RigDoc& rig, const Thing& thing) {
  std::vector<std::string> lines;
  for (const auto& reason : why(rig, barn_wires(), thing)) lines.push_back(reason.thing + ": " + join(reason.says, " "));
  return join(lines, "\n");
}

const Thing kA1{ThingKind::Card, "A1"};

TEST(Why, ACapOfThePlanNamesTheWireThatBindsAndWhatItMayCarry) {
  const auto reasons = why(protecting(), barn_wires(), kA1);
  ASSERT_EQ(reasons.size(), 1U);
  ASSERT_TRUE(reasons[0].binding);
  EXPECT_NE(reasons[0].says[0].find("Its cap is 293 W: the plan gives it 293 W, so that " + *reasons[0].binding + " ("),
            std::string::npos)
      << reasons[0].says[0];
  EXPECT_NE(reasons[0].says[0].find("24 A"), std::string::npos) << reasons[0].says[0];
}

TEST(Why, ACapThatIsNotTheRulingOneSaysWhatItWaitsFor) {
  auto rig = protecting();
  card_of(rig, "A1").cap_w.value = 250;
  card_of(rig, "A1").why = {"its cap is not raised to 293 W yet: pdu1 could come to 24.6 A of 24.0 A"};
  EXPECT_NE(says(rig, kA1).find("Its cap is 250 W: not raised to 293 W yet: pdu1 could come to 24.6 A of 24.0 A. The plan gives"),
            std::string::npos)
      << says(rig, kA1);
}

TEST(Why, InWatchTheCapIsNotOursAndThePlanIsToldAllTheSame) {
  auto rig = protecting();
  rig.mode = "watch";
  EXPECT_NE(says(rig, kA1).find("set by others: mode watch sets nothing. The plan gives it 293 W"), std::string::npos)
      << says(rig, kA1);
}

TEST(Why, TheInterlockRulesAboveThePlan) {
  auto rig = protecting();
  auto& a1 = card_of(rig, "A1");
  a1.ceiling_w = 251, a1.cap_w.value = 251, a1.why = {"held at 251 W by the interlock: P18 carries 25.9 of 24.0 A"};
  rig.interlock.incidents = {{"P18", "", "P18 carries 25.9 of 24.0 A", 0.4, std::nullopt, true}};
  const auto reasons = why(rig, barn_wires(), kA1);
  EXPECT_EQ(reasons[0].says[0], "Its cap is 251 W: it is held at 251 W by the interlock: P18 carries 25.9 of 24.0 A.");
  EXPECT_EQ(reasons[0].binding, "P18");
}

TEST(Why, HeatRulesAboveThePlanAndOffAboveAll) {
  auto rig = protecting();
  auto& a1 = card_of(rig, "A1");
  a1.cooling = CoolingDoc{"VRAM at 84 °C, above its 80 °C: fans full, cap held at 236 W", "hot", {}};
  EXPECT_NE(says(rig, kA1).find("heat holds it: VRAM at 84 °C"), std::string::npos) << says(rig, kA1);
  a1.off = "A.p1";
  rig.off = {{"A.p1", "uid 0", "smell", "2026-11-24T22:40:00.000Z", false, {"A1"}, {}, {}}};
  EXPECT_NE(says(rig, kA1).find("A.p1 was switched off by uid 0 (smell): it rests at its lowest cap until `ohm up A.p1`."),
            std::string::npos)
      << says(rig, kA1);
}

TEST(Why, ACardThatIsGoneSaysSoInsteadOfACap) {
  EXPECT_NE(says(protecting(), {ThingKind::Card, "B7"}).find("It is lost"), std::string::npos);
  EXPECT_NE(says(protecting(), {ThingKind::Card, "D8"}).find("at repair"), std::string::npos);
}

TEST(Why, ABreakerNamesTheCardsThatThePlanHoldsDownForIt) {
  const auto text = says(protecting(), {ThingKind::Wire, "P18"});
  EXPECT_NE(text.find("P18 (breaker) carries "), std::string::npos) << text;
  EXPECT_TRUE(text.find("The plan holds ") != std::string::npos || text.find("binds no card") != std::string::npos) << text;
}

TEST(Why, TheRigTellsEqualCardsTogether) {
  auto rig = protecting();
  for (auto& c : rig.cards) c.planned_cap_w = 293.4, c.cap_w.value = 293, c.why = {}, c.cooling.reset();
  const auto reasons = why(rig, barn_wires(), {ThingKind::Rig, "rig"});
  EXPECT_LT(reasons.size(), rig.cards.size() / 2);
  EXPECT_NE(reasons[0].thing.find('-'), std::string::npos) << reasons[0].thing;
}

}  // namespace
}  // namespace ohm
