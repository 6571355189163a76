#include "agent/events/reason_log.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

Reason warm(const std::string& says = "VRAM at 96 °C", Level level = Level::Warning) {
  return {level, says, "vram", "VRAM is cool enough again", false};
}
Reason still(std::string name = "fan 1") {
  const auto says = name + " stands still", over = name + " turns again";
  return {Level::Warning, says, std::move(name), over, false};
}

/// One card whose reasons are told second by second.
struct Log {
  std::vector<std::string> step(std::vector<Reason> reasons, CardState state = CardState::Present) {
    view.now += std::chrono::seconds{1};
    view.cards.resize(1);
    view.cards[0].place = "A5", view.cards[0].state = state, view.cards[0].reasons = std::move(reasons);
    std::vector<std::string> said;
    for (const auto& event : log.step(view)) said.push_back(std::string{name_of(event.level)} + ": " + event.says);
    return said;
  }
  std::vector<std::string> steps(int count, const std::vector<Reason>& reasons) {
    std::vector<std::string> said;
    for (int i = 0; i < count; ++i)
      for (auto& one : step(reasons)) said.push_back(std::move(one));
    return said;
  }
  RigView view;
  ReasonLog log;
};
using Said = std::vector<std::string>;

TEST(ReasonLog, TellsEachThingThatGoesWrongWithACardThatIsUnwellAlready) {
  Log log;
  EXPECT_EQ(log.step({warm()}), Said{"warning: VRAM at 96 °C"});
  EXPECT_EQ(log.step({warm("VRAM at 97 °C")}), Said{}) << "a degree more is no news";
  EXPECT_EQ(log.step({warm(), still()}), Said{"warning: fan 1 stands still"});
  EXPECT_EQ(log.step({warm(), still(), still("fan 2")}), Said{"warning: fan 2 stands still"});
  EXPECT_EQ(log.step({warm("VRAM at 110 °C", Level::Alarm), still(), still("fan 2")}), Said{"alarm: VRAM at 110 °C"});
}

TEST(ReasonLog, TellsTheEndOfEachAndWithTheLastThatTheCardIsWell) {
  Log log;
  log.step({warm(), still()});
  EXPECT_EQ(log.steps(15, {still()}), Said{"ok: VRAM is cool enough again"});
  EXPECT_EQ(log.steps(15, {}), Said{"ok: fan 1 turns again; the card is well again"});
  EXPECT_EQ(log.steps(60, {}), Said{});
}

TEST(ReasonLog, TellsWhatFlickersOnce) {
  Log log;
  Said said;
  for (int i = 0; i < 100; ++i)
    for (auto& one : log.step(i / 4 % 2 ? std::vector<Reason>{} : std::vector{warm()})) said.push_back(one);
  EXPECT_EQ(said, Said{"warning: VRAM at 96 °C"});
}

TEST(ReasonLog, TellsNoBeginThatHasAnEventOfItsOwnNorANote) {
  Log log;
  const Reason xid{Level::Warning, "XID 31", "xid 31", "no XID 31 for an hour", true};
  EXPECT_EQ(log.step({xid}), Said{});
  EXPECT_EQ(log.steps(15, {}), Said{"ok: no XID 31 for an hour; the card is well again"});
  EXPECT_EQ(log.step({{Level::Ok, "used by t-rex", "process 7", "", false}}), Said{});
}

TEST(ReasonLog, SaysOfACardThatIsGoneNothingAndAnewWhenItIsBack) {
  Log log;
  log.step({still()});
  EXPECT_EQ(log.step({{Level::Alarm, "fell off the bus", "state", "", false}}, CardState::Lost), Said{});
  EXPECT_EQ(log.step({still()}), Said{"warning: fan 1 stands still"});
}

}  // namespace
}  // namespace ohm
