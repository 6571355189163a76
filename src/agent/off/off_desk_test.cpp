#include "agent/off/off_desk.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using testing::Bench;

/// A folder of its own for latch and file.
struct Folder {
  Folder() : path{std::filesystem::temp_directory_path() / ("ohm-off-" + std::to_string(::getpid()))} {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string file(const char* name) const { return (path / name).string(); }
  std::filesystem::path path;
};

/// A PDU that does what it is told, one tick later, unless it is stuck; supplies p1 (A1-2) at outlet 1, p2 (A3-4 and the host)
/// at 2.
class Pdu : public PowerMeter {
 public:
  Pdu() {
    says.source = "fake";
    says.outlets = {{"pdu1/1", SwitchState::On, true}, {"pdu1/2", SwitchState::On, true}, {"pdu1/3", SwitchState::Off, true}};
  }
  MeterSample newest() override { return says; }
  Result<void> switch_outlet(const std::string& thing, bool on) override {
    if (!refuses.empty()) return failure(Error::Kind::NotSupported, refuses);
    orders.push_back(thing + (on ? " on" : " off"));
    for (auto& outlet : says.outlets)
      if (outlet.thing == thing && !stuck) outlet.is = on ? SwitchState::On : SwitchState::Off;
    return {};
  }
  MeterSample says;
  std::vector<std::string> orders;
  std::string refuses;
  bool stuck{};
};

/// The loop with that PDU.
struct Off : ::testing::Test {
  AgentWorld world() {
    AgentWorld w = bench.world();
    w.meters = {{"pdu1", &pdu}};
    return w;
  }
  std::unique_ptr<Agent> start(Mode mode = Mode::Protect) {
    return std::make_unique<Agent>(
        AgentSetup{bench.rig, lock_of(bench.rig, bench.gpus), mode, "", Seconds{1}, folder.file("off"), folder.file("switch")},
        world());
  }
  const RigView& ticks(int count) {
    for (int i = 0; i < count; ++i) {
      bench.clock.advance(Seconds{1});
      agent->tick();
    }
    return *(view = agent->newest());
  }
  template <class Order>
  Result<std::string> order(Order what) {
    Result<std::string> answer = failure(Error::Kind::Timeout, "not answered");
    bench.commands.push({std::move(what), "uid 7", [&](Result<std::string> said) { answer = std::move(said); }});
    ticks(1);
    return answer;
  }
  std::vector<int> caps() const {
    std::vector<int> out;
    for (const auto& card : bench.gpus.all) out.push_back(static_cast<int>(card.sample.cap.get()->v));
    return out;
  }
  bool told(const std::string& thing, const std::string& says) const { return bench.told(thing, says); }

  Folder folder;
  Pdu pdu;
  Bench<> bench{Mode::Protect};
  std::unique_ptr<Agent> agent = start();
  std::shared_ptr<const RigView> view;
};

TEST_F(Off, ASupplyGoesToItsLowestCapsAndItsOutletOpensWithinOneTick) {
  ticks(5);
  const auto said = order(SwitchOff{"A.p1", "smoke"});
  ASSERT_TRUE(said) << said.error().what;
  EXPECT_EQ(caps(), (std::vector<int>{100, 100, 350, 350}));
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off"}));
  EXPECT_TRUE(told("A.p1", "switched off by uid 7 (smoke)"));
  EXPECT_NE(view->sentence.find("A.p1 is OFF, switched off by uid 7 (smoke)"), std::string::npos) << view->sentence;
  EXPECT_EQ(view->next_step, "ohm up A.p1");
  EXPECT_EQ(view->level, Level::Alarm);
}

TEST_F(Off, TheOutletOfTheHostOpensAfterTheOthersWereSeenOpen) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"", ""}));
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off"}));
  ticks(1);
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off", "pdu1/2 off"}));
}

TEST_F(Off, TheOutletOfTheHostDoesNotWaitForOneThatIsStuck) {
  ticks(5);
  pdu.stuck = true;
  ASSERT_TRUE(order(SwitchOff{"rig", ""}));
  ticks(4);
  EXPECT_NE(std::find(pdu.orders.begin(), pdu.orders.end(), "pdu1/2 off"), pdu.orders.end());
}

TEST_F(Off, ASensorThatRepeatsItselfPutsOffNoOutletOfAHost) {
  ticks(5);
  pdu.stuck = true;
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(order(SwitchOff{"rig", "water"}));
  EXPECT_NE(std::find(pdu.orders.begin(), pdu.orders.end(), "pdu1/2 off"), pdu.orders.end());
}

TEST_F(Off, AnOutletThatDoesNotObeyIsToldAgainAndThenGivenUpAloud) {
  ticks(5);
  pdu.stuck = true;
  ASSERT_TRUE(order(SwitchOff{"pdu1/1", ""}));
  ticks(10);
  EXPECT_EQ(pdu.orders.size(), 3U);
  EXPECT_TRUE(view->off[0].live.front().find("pdu1/1 stays closed") == std::string::npos);
  ticks(60);
  EXPECT_TRUE(told("pdu1/1", "does not open: it does not obey"));
  EXPECT_EQ(view->off[0].live.front(), "pdu1/1 stays closed: it does not obey");
  const auto asked = pdu.orders.size();
  ticks(20);
  EXPECT_EQ(pdu.orders.size(), asked);
}

TEST_F(Off, APduThatCannotSwitchLeavesTheCardsAtTheirLowestCapsAndSaysSo) {
  ticks(5);
  pdu.refuses = "offers no command";
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  EXPECT_EQ(caps()[0], 100);
  EXPECT_EQ(view->off[0].live.front(), "pdu1/1 stays closed: offers no command");
}

TEST_F(Off, ACardBesideOthersOnItsSupplyRestsWithoutTakingThemAlong) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A1", ""}));
  EXPECT_EQ(caps(), (std::vector<int>{100, 350, 350, 350}));
  EXPECT_TRUE(pdu.orders.empty());
  ASSERT_FALSE(view->off[0].live.empty());
  EXPECT_NE(view->off[0].live.front().find("A.p1 stays on, for it feeds A2 too"), std::string::npos) << view->off[0].live.front();
}

TEST_F(Off, CardsThatGoWithTheirOutletAreNoTrouble) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  bench.gpus.all[0].lost = bench.gpus.all[1].lost = true;
  const auto scans = bench.gpus.rescans;
  ticks(30);
  EXPECT_EQ(view->cards[0].health, Level::Ok);
  EXPECT_EQ(view->cards[0].why, (std::vector<std::string>{"switched off with A.p1"}));
  EXPECT_FALSE(told("A1", "fell off the bus"));
  EXPECT_EQ(bench.gpus.rescans, scans) << "nobody looks for a card that is meant to be gone";
}

TEST_F(Off, StaysOffOverARestartAndOpensNothingThatAHandHasClosed) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", "smoke"}));
  pdu.says.outlets[0].is = SwitchState::On;
  pdu.orders.clear();
  for (auto& card : bench.gpus.all) card.sample.cap.value = Watts{350};
  agent = start();
  ticks(10);
  EXPECT_EQ(caps()[0], 100);
  EXPECT_TRUE(pdu.orders.empty());
  ASSERT_EQ(view->off.size(), 1U);
  EXPECT_EQ(view->off[0].cause, "smoke");
  EXPECT_EQ(view->off[0].by, "uid 7");
}

TEST_F(Off, ALatchThatCannotBeReadMeansThatEverythingRests) {
  std::ofstream{folder.file("off")} << "gibberish\n";
  agent = start();
  ticks(5);
  EXPECT_EQ(caps(), (std::vector<int>{100, 100, 100, 100}));
  EXPECT_TRUE(told("rig", "off:1: `gibberish` is no order to switch off"));
  EXPECT_TRUE(pdu.orders.empty());
}

TEST_F(Off, ComesBackOnlyByUpOutletAfterOutletWithTheHostFirst) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"rig", ""}));
  ticks(5);
  pdu.orders.clear();
  const auto said = order(BringUp{""});
  ASSERT_TRUE(said) << said.error().what;
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/2 on"}));
  EXPECT_EQ(caps()[0], 100) << "no cap rises before the last outlet is closed";
  ticks(1);
  EXPECT_EQ(pdu.orders.size(), 1U);
  ticks(1);
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/2 on", "pdu1/1 on"}));
  ticks(10);
  EXPECT_TRUE(view->off.empty());
  EXPECT_EQ(caps(), (std::vector<int>{350, 350, 350, 350}));
  EXPECT_FALSE(std::filesystem::exists(folder.file("off")));
  EXPECT_EQ(pdu.says.outlets[2].is, SwitchState::Off) << "an outlet that was open before stays as it was";
}

TEST_F(Off, OffSaidWhileItComesBackOpensTheOutletThatStillReadsOpen) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  ticks(5);
  pdu.stuck = true;  // its meter is late: what it says is of before
  ASSERT_TRUE(order(BringUp{""}));
  pdu.orders.clear();
  ASSERT_TRUE(order(SwitchOff{"A.p1", "again"}));
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off"}));
  pdu.stuck = false;
  ticks(5);
  ASSERT_TRUE(order(BringUp{""}));
  ticks(10);
  EXPECT_EQ(pdu.says.outlets[0].is, SwitchState::On) << "it is still its own to close";
}

TEST_F(Off, APduThatHasNotSpokenYetIsToldOnceItDoes) {
  pdu.says.outlets.clear();
  ticks(1);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  ticks(3);
  EXPECT_TRUE(pdu.orders.empty());
  EXPECT_EQ(view->off[0].live.front(), "pdu1/1 stays closed: no meter tells of it; pull the plug");
  pdu.says.outlets = {{"pdu1/1", SwitchState::On, true}};
  ticks(2);
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off"}));
}

TEST_F(Off, AnOutletThatDoesNotCloseKeepsItOffUntilUpIsSaidAgain) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  ticks(5);
  pdu.stuck = true;
  ASSERT_TRUE(order(BringUp{""}));
  ticks(70);
  ASSERT_EQ(view->off.size(), 1U);
  EXPECT_FALSE(view->off[0].returning);
  EXPECT_TRUE(told("A.p1", "stays off: not every outlet of it could be closed"));
  EXPECT_TRUE(std::filesystem::exists(folder.file("off")));
  pdu.stuck = false;
  ASSERT_TRUE(order(BringUp{""}));
  ticks(10);
  EXPECT_TRUE(view->off.empty());
}

TEST_F(Off, ACardThatHangsWhileItOnlyRestsIsATrouble) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A1", ""}));
  bench.gpus.all[0].hung = true;
  ticks(2);
  EXPECT_EQ(view->cards[0].health, Level::Alarm);
  EXPECT_TRUE(told("A1", "hangs"));
}

TEST_F(Off, NobodyCallsWhatWasSwitchedOffAnOutage) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"rig", ""}));
  for (auto& card : bench.gpus.all) card.lost = true;
  ticks(30);
  for (const auto& notice : view->notices) EXPECT_NE(notice.kind, "outage") << notice.says;
}

TEST_F(Off, DefaultCapsAreNotGivenBackWhileSomethingIsOff) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  const auto said = order(Down{true});
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().what.find("switched off"), std::string::npos) << said.error().what;
}

TEST_F(Off, WhatTheRigFileDoesNotKnowAnyMoreKeepsAllOfItOff) {
  std::ofstream{folder.file("off")} << "2026-11-25T14:00:00Z\tZ.p9\tuid 7\tsmoke\t\n";
  agent = start();
  ticks(5);
  EXPECT_EQ(caps(), (std::vector<int>{100, 100, 100, 100}));
  EXPECT_EQ(view->off[0].thing, "rig");
}

TEST_F(Off, AnEmptyLatchIsADamagedOne) {
  std::ofstream{folder.file("off")} << "";
  agent = start();
  ticks(5);
  EXPECT_EQ(caps()[0], 100);
}

TEST_F(Off, CardsThatComeBackAreAwaitedForTwoMinutesAndThenMissed) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  bench.gpus.all[0].lost = bench.gpus.all[1].lost = true;
  ticks(5);
  const auto scans = bench.gpus.rescans;
  ASSERT_TRUE(order(BringUp{""}));
  ticks(20);
  EXPECT_GT(bench.gpus.rescans, scans) << "somebody looks for them";
  EXPECT_EQ(view->cards[0].health, Level::Ok);
  EXPECT_EQ(view->cards[0].why, (std::vector<std::string>{"comes back with A.p1"}));
  EXPECT_FALSE(std::filesystem::exists(folder.file("off")));
  bench.gpus.all[0].lost = false;
  ticks(60);
  EXPECT_EQ(view->off.size(), 1U) << "A2 is still awaited";
  ticks(60);
  EXPECT_TRUE(view->off.empty());
  EXPECT_EQ(view->cards[1].health, Level::Alarm);
}

TEST_F(Off, UpOfWhatIsOffWithSomethingElseNamesThat) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"pdu1", ""}));
  const auto said = order(BringUp{"A.p1"});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().what, "A.p1 is not switched off by itself; off is pdu1");
  EXPECT_FALSE(order(BringUp{"nonsense"}));
  EXPECT_TRUE(order(BringUp{"pdu1"}));
}

TEST_F(Off, AnOutletThatAnotherOrderKeepsOpenIsNotClosed) {
  ticks(5);
  ASSERT_TRUE(order(SwitchOff{"A.p1", ""}));
  ASSERT_TRUE(order(SwitchOff{"rig", ""}));
  ticks(5);
  pdu.orders.clear();
  ASSERT_TRUE(order(BringUp{"A.p1"}));
  ticks(5);
  EXPECT_TRUE(pdu.orders.empty());
  EXPECT_EQ(view->off.size(), 1U);
  EXPECT_EQ(caps()[0], 100);
}

TEST_F(Off, AFileThatAppearsSwitchesOffAndHoldsItOffWhileItIsThere) {
  ticks(5);
  std::ofstream{folder.file("switch")} << "A.p1\n";
  ticks(1);
  EXPECT_EQ(pdu.orders, (std::vector<std::string>{"pdu1/1 off"}));
  EXPECT_TRUE(told("A.p1", "switched off by the file " + folder.file("switch")));
  ticks(3);
  const auto refused = order(BringUp{"A.p1"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("still says off"), std::string::npos) << refused.error().what;
  std::filesystem::remove(folder.file("switch"));
  ticks(3);
  EXPECT_EQ(view->off.size(), 1U) << "the file is gone; only a person brings it back";
  EXPECT_TRUE(order(BringUp{"A.p1"}));
}

TEST_F(Off, AnEmptyFileAndOneThatNamesNothingMeanTheWholeRig) {
  ticks(5);
  std::ofstream{folder.file("switch")} << "";
  ticks(1);
  EXPECT_EQ(view->off[0].thing, "rig");
  std::filesystem::remove(folder.file("switch"));
  ticks(1);
  ASSERT_TRUE(order(BringUp{""}));
  ticks(10);
  ASSERT_TRUE(view->off.empty());
  std::ofstream{folder.file("switch")} << "A.p1\nsomewhere\n";
  ticks(1);
  ASSERT_EQ(view->off.size(), 1U);
  EXPECT_EQ(view->off[0].thing, "rig");
  EXPECT_NE(view->off[0].cause.find("somewhere"), std::string::npos);
}

TEST_F(Off, AnAlarmOfSmokeSwitchesItsPduOffAndOneOfAnOldBatteryDoesNot) {
  ticks(5);
  pdu.says.alarm = "Replace battery!";
  ticks(2);
  EXPECT_TRUE(view->off.empty());
  pdu.says.alarm = "SMOKE detected";
  ticks(1);
  ASSERT_EQ(view->off.size(), 1U);
  EXPECT_EQ(view->off[0].thing, "pdu1");
  EXPECT_EQ(view->off[0].by, "the alarm of pdu1");
  EXPECT_EQ(view->off[0].cause, "SMOKE detected");
  EXPECT_FALSE(order(BringUp{""})) << "the alarm still stands";
  pdu.says.alarm = "";
  ticks(1);
  EXPECT_TRUE(order(BringUp{""}));
}

TEST_F(Off, AUpsThatShutsDownByForceIsAnAlarm) {
  ticks(5);
  pdu.says.state = "OB LB FSD";
  ticks(1);
  ASSERT_EQ(view->off.size(), 1U);
  EXPECT_EQ(view->off[0].cause, "forced shutdown (FSD)");
}

TEST_F(Off, InWatchNothingMovesAndTheOrderIsRefused) {
  agent = start(Mode::Watch);
  ticks(3);
  bench.gpus.orders.clear();
  std::ofstream{folder.file("switch")} << "";
  const auto said = order(SwitchOff{"", ""});
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, Error::Kind::NotSupported);
  ticks(3);
  EXPECT_TRUE(pdu.orders.empty());
  EXPECT_TRUE(bench.gpus.orders.empty());
}

TEST_F(Off, AProcessThatWorksOnIsNamed) {
  ticks(5);
  bench.gpus.all[0].sample.processes = {{4242, Bytes{1e9}}};
  ASSERT_TRUE(order(SwitchOff{"A1", ""}));
  ticks(1);
  EXPECT_EQ(view->off[0].live.front(), "A1 works on at its lowest cap: process 4242");
}

TEST(OffLatch, ReadsBackWhatItWroteWhateverSomebodyTyped) {
  const std::vector<OffOrder> orders{
      {"rig", "uid 7", "smoke\tand\nfire", WallTime{std::chrono::seconds{1764000000}}, {"pdu1/1", "pdu1/2"}},
      {"A3", "the file x", "", WallTime{}, {}}};
  const auto back = latch_of(text_of(orders), "off");
  ASSERT_TRUE(back) << back.error().what;
  ASSERT_EQ(back->size(), 2U);
  EXPECT_EQ((*back)[0].outlets, orders[0].outlets);
  EXPECT_EQ((*back)[0].at, orders[0].at);
  EXPECT_EQ((*back)[1], orders[1]);
}

}  // namespace
}  // namespace ohm
