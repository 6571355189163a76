#include "cli/off/off_text.h"

#include <gtest/gtest.h>

#include "cli/testing/barn.h"

namespace ohm {
namespace {

const Style kPlain{100, false, false};

OffDoc off_of(const std::string& thing) {
  OffDoc off;
  off.thing = thing, off.by = "uid 0", off.at = "2026-11-24T22:40:00.000Z";
  off.cards = {"A1", "A2"};
  off.outlets = {{"pdu1/1", "off", true}, {"pdu1/2", "on", true}};
  off.live = {"A1 works on at its lowest cap: process 4242"};
  return off;
}

TEST(OffText, TellsWhatIsOpenWhatIsStillToOpenAndWhatIsLive) {
  const auto text = off_text(off_of("pdu1"), kPlain);
  EXPECT_NE(text.find("2 cards rest at the lowest cap: A1-2. Open: pdu1/1. Told to open: pdu1/2."), std::string::npos) << text;
  EXPECT_NE(text.find("Still live:\n  - A1 works on"), std::string::npos) << text;
  EXPECT_NE(text.find("until `ohm up pdu1`."), std::string::npos) << text;
}

TEST(OffText, ARehearsalNamesOutletsThatNoMeterSwitches) {
  auto told = barn();
  told.outlets.clear();
  const auto text = would_cut_text(*barn_wires().rig, told, "A.p1", kPlain);
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("no outlet would open"), std::string::npos) << *text;
  EXPECT_NE(text->find("pdu1/1: no meter can switch that now; pull the plug"), std::string::npos) << *text;
}

TEST(OffText, TheQuestionNamesWhoSwitchedItOffAndWhy) {
  auto rig = barn();
  rig.off = {off_of("pdu1"), off_of("C.p2")};
  rig.off[0].cause = "smoke";
  const auto question = up_question(orders_about(rig, ""));
  EXPECT_NE(question.find("pdu1 was switched off by uid 0 (smoke) at 2026-11-24T22:40:00Z, A1-2 with it."), std::string::npos)
      << question;
  EXPECT_NE(question.find("Bring back pdu1 and C.p2?"), std::string::npos) << question;
  EXPECT_EQ(orders_about(rig, "PDU1").size(), 1U);
  EXPECT_TRUE(orders_about(rig, "B1").empty());
}

}  // namespace
}  // namespace ohm
