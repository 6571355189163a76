#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/command/families.h"
#include "cli/twin/twin_env.h"
#include "cli/twin/twin_request.h"
#include "cli/twin/twin_status_text.h"
#include "twin/rig_twin.h"

namespace ohm {
namespace {

using nlohmann::json;

Invocation said(std::vector<std::string> words, std::map<std::string, std::string> options = {}) {
  return {"twin", std::move(options), std::move(words)};
}

json request(std::vector<std::string> words, std::map<std::string, std::string> options = {}) {
  return json::parse(twin_request(said(std::move(words), std::move(options))).value().line);
}

std::string complaint(std::vector<std::string> words) {
  const auto made = twin_request(said(std::move(words)));
  return made ? "" : made.error().what;
}

TEST(TwinRequest, LoadsCardsForAPartOfTheTime) {
  EXPECT_EQ(request({"load", "A1-4", "train", "0.8"}),
            json({{"do", "load"}, {"cards", "A1-4"}, {"workload", "train"}, {"activity", 0.8}}));
  EXPECT_EQ(request({"load", "A7", "mine", "80%"})["activity"], 0.8);
  EXPECT_EQ(request({"load", "A7", "train"})["activity"], 1.0);
}

TEST(TwinRequest, BreaksAndMends) {
  EXPECT_EQ(request({"fault", "site", "mains-sag", "200V"}),
            json({{"do", "fault"}, {"kind", "mains-sag"}, {"target", "site"}, {"size", 200.0}}));
  EXPECT_EQ(request({"fault", "A1", "wires-swapped"}, {{"--with", "A2"}})["other"], "A2");
  EXPECT_EQ(request({"clear", "B3"}), json({{"do", "clear"}, {"target", "B3"}}));
  EXPECT_EQ(twin_request(said({"fault", "B3", "hang"}))->undo, "ohm twin clear B3 hang");
}

TEST(TwinRequest, AnUndoIsTypedAsItStands) {
  EXPECT_EQ(twin_request(said({"load", "A1-4,B*", "train"}))->undo, "ohm twin load 'A1-4,B*' idle");
  EXPECT_EQ(twin_request(said({"load", "A1-4", "train"}))->undo, "ohm twin load A1-4 idle");
  EXPECT_EQ(twin_request(said({"fault", "*", "hang"}))->undo, "ohm twin clear '*' hang");
}

TEST(TwinRequest, AsksForTheSizeThatAFaultNeeds) {
  EXPECT_EQ(complaint({"fault", "site", "mains-sag"}),
            "ohm twin fault: mains-sag: how large? Like: ohm twin fault site mains-sag 200V");
  EXPECT_NE(complaint({"fault", "A1", "memory-error"}).find("memory-error 31"), std::string::npos);
  EXPECT_NE(complaint({"fault", "A1", "wires-swapped"}).find("--with A2"), std::string::npos);
  EXPECT_EQ(complaint({"fault", "pdu1", "foreign-load"}),
            "ohm twin fault: foreign-load: how large? Like: ohm twin fault pdu1 foreign-load 6A");
  EXPECT_FALSE(twin_request(said({"fault", "A1", "hang"}, {{"--with", "A2"}})));
}

TEST(TwinRequest, TakesASizeInItsOwnUnitAndInNoOther) {
  EXPECT_EQ(request({"fault", "A1", "sensor-lie", "-15 K"})["size"], -15.0);
  EXPECT_EQ(request({"fault", "A1", "pads-degrade", "3x"})["size"], 3.0);
  EXPECT_EQ(complaint({"fault", "site", "mains-sag", "200A"}),
            "ohm twin fault: mains-sag: `200A`: expected a number, in V. Like: ohm twin fault site mains-sag 200V");
  EXPECT_EQ(complaint({"fault", "A1", "memory-error", "63x"}),
            "ohm twin fault: memory-error: `63x`: expected a number. Like: ohm twin fault A1 memory-error 31");
}

TEST(TwinRequest, GivesASizeToNoFaultThatHasNone) {
  EXPECT_EQ(complaint({"fault", "A1", "hang", "3"}), "ohm twin fault: hang: has no size, not `3`");
  for (const auto& word : twin::fault_words()) {
    const bool without = complaint({"fault", "A1", word, "1"}).find("has no size") != std::string::npos;
    const bool needed = complaint({"fault", "A1", word}).find("how large?") != std::string::npos;
    EXPECT_NE(without, needed) << word;
  }
}

TEST(TwinRequest, SetsNothingTwice) { EXPECT_NE(complaint({"set", "room=20C", "room=25C"}).find("twice"), std::string::npos); }

TEST(TwinAnswer, TellsHowToUndoWhatWasSet) {
  EXPECT_EQ(twin_undo(R"({"ok":true,"undo":{"room":"20C","pdu1/3":"on"}})"), "ohm twin set room=20C pdu1/3=on");
  EXPECT_EQ(twin_undo(R"({"ok":true,"undo":{}})"), "") << "nothing was changed";
  EXPECT_EQ(twin_undo(R"({"ok":true})"), "");
  EXPECT_EQ(twin_note(R"({"ok":true,"note":"the foreign load goes on"})"), "the foreign load goes on");
  EXPECT_EQ(twin_note(R"({"ok":true})"), "");
}

TEST(TwinCommand, NamesEveryWorkloadAndEveryFault) {
  const auto story = twin_command().story;
  for (const auto& word : twin::workload_words()) EXPECT_NE(story.find(word), std::string::npos) << word;
  for (const auto& word : twin::fault_words()) EXPECT_NE(story.find(word), std::string::npos) << word;
}

TEST(TwinRequest, SetsSeveralThingsAtOnce) {
  EXPECT_EQ(request({"set", "room=35C", "pdu1/3=off"})["settings"], json({{"room", "35C"}, {"pdu1/3", "off"}}));
}

TEST(TwinRequest, SaysWhatIsMissingWithAnExample) {
  EXPECT_EQ(complaint({"load", "A7"}), "ohm twin load: which cards, and what? Like: ohm twin load A7 train");
  EXPECT_NE(complaint({"load", "A7", "train", "fast"}).find("like 0.8"), std::string::npos);
  EXPECT_NE(complaint({"load", "A7", "train", "1.5"}).find("like 0.8"), std::string::npos);
  EXPECT_NE(complaint({"set", "room"}).find("KEY=VALUE"), std::string::npos);
  EXPECT_NE(complaint({"set"}).find("room=35C"), std::string::npos);
  EXPECT_NE(complaint({"clear"}).find("where?"), std::string::npos);
  EXPECT_NE(complaint({"status", "A7"}).find("one thing too many"), std::string::npos);
}

TEST(TwinEnvironment, PutsTheStandInFirstAndOnlyOnce) {
  const auto lines = environment_lines({"/run/ohm-twin", "/opt/lib", "/usr/lib:/opt/lib", "A"});
  EXPECT_NE(lines.find("export LD_LIBRARY_PATH='/opt/lib:/usr/lib'\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("export OHM_TWIN='/run/ohm-twin'\n"), std::string::npos);
  EXPECT_NE(lines.find("export OHM_TWIN_HOST='A'\n"), std::string::npos);
  EXPECT_NE(lines.find("export CUDA_DEVICE_ORDER='PCI_BUS_ID'\n"), std::string::npos);
}

TEST(TwinEnvironment, ForgetsAHostOfBefore) {
  EXPECT_NE(environment_lines({"/d", "/l", "", ""}).find("unset OHM_TWIN_HOST\n"), std::string::npos);
}

TEST(TwinEnvironment, SurvivesAnyFolderName) {
  EXPECT_NE(environment_lines({"/tmp/it's; rm -rf", "/l", "", ""}).find("OHM_TWIN='/tmp/it'\\''s; rm -rf'"), std::string::npos);
}

TEST(TwinStatus, TellsARefusalAsItsSentence) {
  EXPECT_EQ(twin_refusal(R"({"ok":true})"), "");
  EXPECT_EQ(twin_refusal(R"({"error":"no card `Z9`","code":2})"), "no card `Z9`");
  EXPECT_NE(twin_refusal("nonsense"), "");
  EXPECT_NE(twin_refusal("[]"), "");
}

TEST(TwinStatus, RefusesAnAnswerOfAnotherVersion) { EXPECT_FALSE(twin_status_text(R"({"ok":true})", Style{})); }

}  // namespace
}  // namespace ohm
