// The rigs under examples/ read clean; each one under examples/unsafe/ is caught by the very rule it names, and by no other.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

#include "rig/plan/plan.h"
#include "rig/plan/rules.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

using ::testing::ElementsAre;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in{path};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::vector<std::filesystem::path> rigs_in(const char* directory) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator{directory})
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

/// Every present card at its default limit: what a rig does when nobody watches it.
Plan plan_at_defaults(const Rig& rig) {
  const auto circuit = build_circuit(rig);
  PlannedCaps caps;
  for (const auto& card : circuit.cards) {
    caps.cap.push_back(card.present ? card.top : 0);
    caps.suspended.push_back(false);
    caps.binding.push_back(std::nullopt);
  }
  return make_plan(rig, circuit, caps);
}

std::set<std::string> violated(const Plan& plan) {
  std::set<std::string> ids;
  for (const auto& finding : plan.findings)
    if (finding.severity == Severity::Violation) ids.insert(finding.rule);
  return ids;
}

/// "riser.sata" of a first line "# rule: riser.sata".
std::string promised_rule(const std::string& text) {
  constexpr std::string_view kHead = "# rule: ";
  return text.starts_with(kHead) ? text.substr(kHead.size(), text.find('\n') - kHead.size()) : "";
}

/// Rules that caps can repair; any other is about what is plugged into what.
bool is_about_load(const std::string& rule) {
  static const std::set<std::string> load{"ac.main",   "ac.panel",  "ac.breaker",    "ac.leg",   "ac.inlet",  "ac.cord",
                                          "ac.bank",   "ac.outlet", "psu.sustained", "psu.rail", "psu.surge", "dc.breakout",
                                          "dc.socket", "dc.plug",   "dc.cable",      "dc.slot"};
  return load.contains(rule);
}

TEST(Examples, ReadWithoutAWord) {
  const auto files = rigs_in("examples");
  EXPECT_GE(files.size(), 5u);
  for (const auto& path : files) {
    const auto rig = read_rig(text_of(path), path.string());
    EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  }
}

TEST(Examples, AreWiredSoThatCapsAloneMakeThemSafe) {
  for (const auto& path : rigs_in("examples")) {
    const auto rig = read_rig(text_of(path), path.string());
    ASSERT_TRUE(rig) << path;
    for (const auto& id : violated(plan_at_defaults(*rig))) EXPECT_TRUE(is_about_load(id)) << path << ": " << id;
  }
}

TEST(Examples, DescribeThirtyTwoCardsInLessThanSixtyLines) {
  const auto text = text_of("examples/rig-32x3090.yaml");
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
  const auto rig = read_rig(text, "examples/rig-32x3090.yaml");
  ASSERT_TRUE(rig);
  EXPECT_EQ(rig->cards.size(), 32u);
}

TEST(Examples, TellWhereTheirFiguresComeFrom) {
  for (const auto& path : rigs_in("examples")) EXPECT_TRUE(text_of(path).starts_with("# ")) << path;
}

TEST(UnsafeExamples, AreEachCaughtByTheRuleTheyNameAndByNoOther) {
  for (const auto& path : rigs_in("examples/unsafe")) {
    const auto text = text_of(path);
    const auto rig = read_rig(text, path.string());
    ASSERT_TRUE(rig) << (rig ? "" : render(rig.error()));
    EXPECT_THAT(violated(plan_at_defaults(*rig)), ElementsAre(promised_rule(text))) << path;
  }
}

TEST(UnsafeExamples, NameRulesThatExist) {
  std::set<std::string> known;
  for (const auto& rule : rules()) known.emplace(rule.id);
  for (const auto& path : rigs_in("examples/unsafe")) EXPECT_TRUE(known.contains(promised_rule(text_of(path)))) << path;
}

TEST(UnsafeExamples, CoverTheWaysRigsBurn) {
  std::set<std::string> covered;
  for (const auto& path : rigs_in("examples/unsafe")) covered.insert(promised_rule(text_of(path)));
  for (const auto* id :
       {"riser.sata", "riser.molex", "ac.bank", "ac.breaker", "ac.outlet", "cable.daisy", "psu.crossed", "ac.leg", "ac.cord",
        "psu.voltage", "psu.sustained", "psu.surge", "ac.plug", "dc.breakout", "dc.plug", "dc.plugs", "dc.slot", "host.slots"})
    EXPECT_TRUE(covered.contains(id)) << id;
}

}  // namespace
}  // namespace ohm
