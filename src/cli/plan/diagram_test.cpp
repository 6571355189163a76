#include <algorithm>
#include <gtest/gtest.h>

#include "cli/plan/diagram_svg.h"
#include "cli/plan/diagram_tree.h"
#include "cli/testing/sample_plan.h"

namespace ohm {
namespace {

using ::ohm::testing::sample_plan;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(DiagramTree, HangsCardsOnSuppliesOnBanksOnPdusOnBreakers) {
  const auto s = sample_plan();
  const auto feed = diagram_tree(s.facts());
  const auto& pdu = feed.children.at(0).children.at(0);
  EXPECT_EQ(feed.children[0].name, "P18");
  EXPECT_EQ(pdu.name, "pdu1");
  ASSERT_EQ(pdu.children.size(), 2u);
  EXPECT_EQ(pdu.children[1].name, "pdu1.b2");
  const auto& supply = pdu.children[1].children.at(0);
  EXPECT_EQ(supply.name, "B.p1");
  ASSERT_EQ(supply.leaves.size(), 4u);  // its host and three cards
  EXPECT_EQ(supply.leaves[3].figure, "250 W");
}

TEST(DiagramTree, AParentCarriesTheWattsOfItsChildren) {
  const auto s = sample_plan();
  const auto feed = diagram_tree(s.facts());
  // input of a supply = output / efficiency: 1008.91 / 0.94 + 850 / 0.94
  EXPECT_NEAR(feed.children[0].watts, (1008.91 + 850) / 0.94, 1e-6);
}

TEST(DiagramTree, TellsTheFullestLimitOfAPlace) {
  const auto s = sample_plan();
  EXPECT_DOUBLE_EQ(*diagram_tree(s.facts()).children[0].ratio, 1.0);  // P18: 24 of 24 A
}

TEST(DiagramTree, MarksACardWhoseSlotHangsOnAnotherSupply) {
  auto s = sample_plan();
  s.rig.cards[0].riser = Riser{"usb", Index<RiserPart>{0}, Index<Psu>{1}};
  const auto feed = diagram_tree(s.facts());
  EXPECT_EQ(feed.children[0].children[0].children[0].children[0].leaves[1].note, "slot: B.p1");
}

TEST(DiagramSvg, EscapesNamesAndBalancesItsElements) {
  const auto s = sample_plan();
  const auto svg = diagram_svg(s.facts());
  EXPECT_EQ(svg.find("shed & co"), std::string::npos);
  EXPECT_NE(svg.find("shed &amp; co"), std::string::npos);
  EXPECT_EQ(count(svg, "<text"), count(svg, "</text>"));
  EXPECT_EQ(count(svg, "<g>"), count(svg, "</g>"));
}

TEST(DiagramSvg, NeverLeavesAnOverloadToColourAlone) {
  auto s = sample_plan();
  for (auto& line : s.plan.limits)
    if (s.circuit.limits[line.limit].place == "A.p1") line.on.ratio = 1.06;
  EXPECT_NE(diagram_svg(s.facts()).find("▲ 106 %"), std::string::npos);
}

TEST(DiagramSvg, GrowsWithTheCardsAndNotFaster) {
  const auto small = diagram_svg(sample_plan(4).facts()).size(), large = diagram_svg(sample_plan(400).facts()).size();
  EXPECT_LT(large, 110 * small);
}

}  // namespace
}  // namespace ohm
