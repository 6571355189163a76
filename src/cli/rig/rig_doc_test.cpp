#include "cli/rig/rig_doc.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "cli/rig/rig_json.h"
#include "cli/rig/told.h"
#include "cli/testing/barn.h"

namespace ohm {
namespace {

using Json = nlohmann::json;

std::string complaint(const Json& document) {
  const auto rig = read_rig_doc(document.dump());
  return rig ? "" : rig.error().what;
}

Json document() { return Json::parse(barn_json()); }

TEST(RigDocument, IsReadWhole) {
  const auto rig = barn();
  EXPECT_TRUE(rig.simulated);
  EXPECT_EQ(rig.mode, "watch");
  EXPECT_EQ(rig.cards.size(), 32U);
  EXPECT_EQ(card_of(rig, "A1").cap_w.value, 303.0);
  EXPECT_EQ(card_of(rig, "A6").core_offset_mhz, -300.0);
  EXPECT_EQ(card_of(rig, "A3").processes.at(0).pid, 4711);
  EXPECT_EQ(card_of(rig, "D2").link.gen, 1);
  EXPECT_EQ(rig.meters.at(0).state, "OL");
  EXPECT_EQ(rig.room_c.value, 22.0);
}

TEST(RigDocument, TellsWhatTheInterlockDoes) {
  auto told = document();
  told["interlock"] = Json::parse(R"({"says": "P18 carries 27.2 A of 24 A: A1 is held at 251 W", "level": "warning", "incidents": [
    {"place": "P18", "conductor": "L1", "says": "P18 carries 27.2 A", "cut_after_s": 0.8, "restored_after_s": null, "asks": true}],
    "breakers": [{"place": "P18", "conductor": "L1", "theta": 0.61}]})");
  told["cards"][0]["ceiling_w"] = 251;
  const auto rig = read_rig_doc(told.dump());
  ASSERT_TRUE(rig.has_value()) << rig.error().what;
  EXPECT_EQ(rig->interlock.says, "P18 carries 27.2 A of 24 A: A1 is held at 251 W");
  EXPECT_EQ(rig->interlock.level, "warning");
  const IncidentDoc incident{"P18", "L1", "P18 carries 27.2 A", 0.8, std::nullopt, true};
  EXPECT_EQ(rig->interlock.incidents.at(0), incident);
  EXPECT_EQ(rig->interlock.breakers.at(0).theta, 0.61);
  EXPECT_EQ(rig->cards[0].ceiling_w, 251.0);
}

TEST(RigDocument, KeepsTheReasonOfWhatIsAbsent) {
  const auto rig = barn();
  EXPECT_FALSE(card_of(rig, "B7").draw_w.value.has_value());
  EXPECT_EQ(card_of(rig, "B7").draw_w.absent, "device lost");
  EXPECT_EQ(card_of(rig, "A4").vram_c.absent, "not supported here");
}

TEST(RigDocument, NamesTheKeyOfAWrongShape) {
  auto wrong = document();
  wrong["cards"][3]["die_c"]["value"] = "warm";
  EXPECT_NE(complaint(wrong).find("cards[3].die_c.value: expected a number"), std::string::npos) << complaint(wrong);
  wrong = document();
  wrong["limits"][0] = 7;
  EXPECT_NE(complaint(wrong).find("limits[0]: expected an object"), std::string::npos);
  wrong = document();
  wrong["cards"][0]["throttle"]["value"] = {1};
  EXPECT_NE(complaint(wrong).find("cards[0].throttle.value: expected a list of texts"), std::string::npos);
}

TEST(RigDocument, RefusesAReadingThatIsBothThereAndAbsent) {
  auto wrong = document();
  wrong["cards"][0]["die_c"]["absent"] = "silent";
  EXPECT_NE(complaint(wrong).find("cards[0].die_c.value"), std::string::npos);
}

TEST(RigDocument, CannotBeReadWithoutSayingWhetherItIsSimulated) {
  for (const char* key : {"simulated", "mode", "sentence", "level"}) {
    auto wrong = document();
    wrong.erase(key);
    EXPECT_NE(complaint(wrong).find(key), std::string::npos) << key;
  }
}

TEST(RigDocument, OfAnotherVersionSaysSo) {
  auto wrong = document();
  wrong["schema_version"] = 2;
  EXPECT_NE(complaint(wrong).find("different versions"), std::string::npos);
}

TEST(RigDocument, LacksWhatAnOlderDaemonDoesNotTell) {
  auto older = document();
  older["cards"][0].erase("hotspot_c");
  older.erase("room_c");
  older["something_new"] = 1;
  const auto rig = read_rig_doc(older.dump());
  ASSERT_TRUE(rig.has_value());
  EXPECT_EQ(told_long(rig->room_c, "°C"), "– (not told)");
  EXPECT_EQ(told_short(rig->cards[0].hotspot_c), "–");
}

TEST(RigDocument, CannotSteerTheTerminal) {
  auto sly = document();
  sly["sentence"] = "All well\x1b[2J\nreally";
  sly["cards"][0]["processes"] = Json::array({{{"pid", 1}, {"name", "\x1b]0;gotcha\x07"}}});
  const auto rig = read_rig_doc(sly.dump());
  ASSERT_TRUE(rig.has_value());
  EXPECT_EQ(rig->sentence.find('\x1b'), std::string::npos);
  EXPECT_EQ(rig->sentence.find('\n'), std::string::npos);
  EXPECT_EQ(rig->cards[0].processes[0].name.find('\x1b'), std::string::npos);
}

TEST(RigDocument, ThatIsNoneIsRefusedWithItsBeginning) {
  const auto rig = read_rig_doc("<html>Not found</html>");
  ASSERT_FALSE(rig.has_value());
  EXPECT_NE(rig.error().what.find("<html>"), std::string::npos);
}

RC_GTEST_PROP(RigDocument, NeverFailsOtherwiseThanWithASentence, ()) {
  static const auto kWhole = barn_json();
  auto text = kWhole;
  for (int i = 0; i < 3; ++i) text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  const auto rig = read_rig_doc(text);
  RC_ASSERT(rig.has_value() || !rig.error().what.empty());
}

TEST(Events, AreReadInTheirOrder) {
  const auto events = read_events(
      R"({"events": [{"at": "2026-11-24T23:12:00Z", "thing": "B7", "level": "alarm", "kind": "lost", "says": "fell off"}]})");
  ASSERT_TRUE(events.has_value());
  EXPECT_EQ(events->at(0).thing, "B7");
  EXPECT_FALSE(read_events("{}").has_value());
}

TEST(Json, OfASetHoldsOnlyItsCards) {
  const auto gpus = Json::parse(gpus_json(barn_json(), {"A3", "B7"}, Layout::Line));
  EXPECT_EQ(gpus["document"], "gpus");
  EXPECT_EQ(gpus["simulated"], true);
  ASSERT_EQ(gpus["cards"].size(), 2U);
  EXPECT_EQ(gpus["cards"][1]["state"], "lost");
}

TEST(Json, OfAThingHoldsItsLimitsAndMeter) {
  const auto pdu = Json::parse(thing_json(barn_json(), {ThingKind::Pdu, "pdu1"}, {{"pdu1"}, {"A1"}, {"pdu1"}}, Layout::Page));
  EXPECT_EQ(pdu["kind"], "PDU");
  EXPECT_EQ(pdu["meters"][0]["state"], "OL");
  EXPECT_EQ(pdu["limits"].size(), 2U);  // inlet and cord
}

TEST(Json, OfABodyKeepsTypes) {
  EXPECT_EQ(body_json({{"outlet", "pdu1/3", {}, {}}, {"on", "", {}, false}}), R"({"outlet":"pdu1/3","on":false})");
}

TEST(Told, MarksWhatIsOldEstimatedOrAbsent) {
  EXPECT_EQ(told_short({61.4, "", 0.4, "nvml"}), "61");
  EXPECT_EQ(told_short({61.4, "", 14, "nvml"}), "61?");
  EXPECT_EQ(told_short({86.0, "", 0.4, "estimate"}), "~86");
  EXPECT_EQ(told_short({std::nullopt, "frozen", 0, ""}), "–");
  EXPECT_EQ(told_long({61.4, "", 14, "nvml"}, "°C"), "61 °C, by nvml, 14 s old");
  EXPECT_EQ(told_long({std::nullopt, "frozen", 0, ""}, "°C"), "– (frozen)");
}

TEST(Told, SeesALinkBelowItsPromiseOnlyWhereItIsAFault) {
  auto rig = barn();
  EXPECT_TRUE(link_below_promise(card_of(rig, "D2")));
  EXPECT_FALSE(link_below_promise(card_of(rig, "A1")));
  card_of(rig, "D2").busy.value = 0;  // an idle link drops to gen1 to save power
  EXPECT_FALSE(link_below_promise(card_of(rig, "D2")));
}

}  // namespace
}  // namespace ohm
