#include "agent/loop/agent.h"

#include <gtest/gtest.h>

#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using testing::Bench;
using testing::SettersAbort;

std::vector<std::string> caps_of(const std::vector<std::string>& orders) {
  std::vector<std::string> out;
  for (const auto& order : orders)
    if (order.rfind("cap ", 0) == 0) out.push_back(order);
  return out;
}

TEST(Agent, TellsAWellRigInOneSentence) {
  Bench<> bench{Mode::Watch};
  const auto& view = bench.ticks(10);
  EXPECT_EQ(view.sentence.rfind("All 4 cards answer, drawing 1.", 0), 0U) << view.sentence;
  EXPECT_EQ(view.ticks, 10U);
  EXPECT_EQ(view.late_ticks, 0U);
  EXPECT_EQ(view.cards[0].place, "A1");
  EXPECT_EQ(view.cards[0].bound, Bound::Locked);
}

TEST(Agent, ShowsACardThatFellOffAndStillAllOthers) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.gpus.all[2].lost = true;
  bench.gpus.events.push_back({GpuId{std::size_t{2}}, 79, bench.clock.now()});
  const auto& view = bench.tick();
  EXPECT_EQ(bench.card(2).state, CardState::Lost);
  EXPECT_EQ(bench.card(2).sample.power.absent(), Absent::Lost);
  EXPECT_EQ(bench.card(3).sample.power.get(), Watts{250});
  EXPECT_EQ(view.level, Level::Alarm);
  EXPECT_NE(view.sentence.find("3 of 4 cards answer"), std::string::npos) << view.sentence;
  EXPECT_NE(view.sentence.find("A3 has fallen off the bus"), std::string::npos) << view.sentence;
  EXPECT_TRUE(bench.told("A3", "fell off the bus"));
  EXPECT_TRUE(bench.told("A3", "XID 79"));
}

TEST(Agent, DoesNotSayThatMoreCardsFellOffThanDid) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.gpus.all[2].lost = true;
  bench.gpus.all[3].sample.temperatures[1].is = reading(Celsius{99}, {});
  const auto& view = bench.tick();
  EXPECT_NE(view.sentence.find("A3 has fallen off the bus; 1 more trouble."), std::string::npos) << view.sentence;
}

TEST(Agent, CountsALostCardAtItsDefaultLimit) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.gpus.all[2].lost = true;
  bench.tick();
  EXPECT_EQ(bench.card(2).draw, Watts{350});
  EXPECT_FALSE(bench.card(2).draw_known);
}

TEST(Agent, WelcomesACardThatComesBack) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.gpus.all[1].lost = true;
  bench.ticks(3);
  bench.gpus.all[1].lost = false;
  bench.tick();
  EXPECT_EQ(bench.card(1).state, CardState::Present);
  EXPECT_TRUE(bench.told("A2", "came back"));
}

TEST(Agent, FindsACardThatAppearsLaterAndMissesItUntilThen) {
  Bench<> bench{Mode::Watch};
  bench.gpus.all[3].seen = false;
  bench.tick();
  EXPECT_EQ(bench.card(3).state, CardState::Missing);
  EXPECT_TRUE(bench.order(Rescan{}).has_value());
  bench.tick();
  EXPECT_EQ(bench.card(3).state, CardState::Present);
  EXPECT_TRUE(bench.told("A4", "was found"));
}

TEST(Agent, LooksForAMissingCardByItselfSoonAndThenSeldom) {
  Bench<> bench{Mode::Watch};
  bench.gpus.all[3].seen = false;
  bench.ticks(5);
  EXPECT_EQ(bench.card(3).state, CardState::Missing);
  bench.ticks(10);
  EXPECT_EQ(bench.card(3).state, CardState::Present) << "nobody had to ask";
}

TEST(Agent, DoesNotLookWhileEveryCardAnswers) {
  Bench<> bench{Mode::Watch};
  bench.ticks(200);
  EXPECT_EQ(bench.gpus.rescans, 0U);
  bench.gpus.all[1].lost = true;
  bench.ticks(130);
  EXPECT_EQ(bench.gpus.rescans, 3U) << "10, 30 and 70 s after it was missed; the next at 130";
}

TEST(Agent, NamesACardWithoutAPlaceAStranger) {
  Bench<> bench{Mode::Watch};
  bench.gpus.add();
  const auto& view = bench.tick();
  ASSERT_EQ(view.strangers.size(), 1U);
  EXPECT_EQ(view.strangers[0].uuid, "GPU-5");
  EXPECT_EQ(view.next_step, "ohm adopt");
}

TEST(Agent, SaysWhyThereIsNoCardAtAll) {
  Bench<> bench{Mode::Watch, 0};
  bench.gpus.driver.missing = "no libnvidia-ml.so.1";
  const auto& view = bench.tick();
  EXPECT_EQ(view.sentence.rfind("No card answers: no libnvidia-ml.so.1", 0), 0U) << view.sentence;
  EXPECT_EQ(view.level, Level::Warning);
  EXPECT_EQ(view.cards.size(), 4U);
}

TEST(Agent, AHungCardIsShownAndTheLoopKeepsItsPeriod) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.gpus.all[0].hung = true;
  const auto& view = bench.ticks(30);
  EXPECT_EQ(bench.card(0).state, CardState::Hung);
  EXPECT_EQ(view.late_ticks, 0U);
  EXPECT_EQ(bench.card(1).sample.power.at, bench.clock.now());
}

TEST(Agent, CountsTicksThatCameLateAndDoesNotRunAfterThem) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.clock.advance(Seconds{3.2});
  const auto& late = bench.tick();
  EXPECT_EQ(late.late_ticks, 3U);
  EXPECT_EQ(late.ticks, 2U) << "ticks that were slept through are left out";
  EXPECT_TRUE(bench.told("rig", "late ticks"));
}

// ---- watch ----

TEST(WatchMode, CallsNoSetterWhateverHappens) {
  Bench<SettersAbort> bench{Mode::Watch};
  bench.ticks(5);
  bench.gpus.all[1].lost = true;
  bench.ticks(5);
  EXPECT_EQ(bench.order(FindCard{"A1", Seconds{20}}).error().kind, Error::Kind::NotSupported);
  EXPECT_EQ(bench.order(SwitchOutlet{"pdu1/1", false}).error().kind, Error::Kind::NotSupported);
  EXPECT_EQ(bench.order(Down{true}).error().kind, Error::Kind::NotSupported);
  EXPECT_TRUE(bench.order(Down{false}).has_value());
  bench.agent.stop();
}

TEST(WatchMode, TellsWhatProtectWouldSetAndSinceWhen) {
  Bench<> bench{Mode::Watch};
  bench.gpus.all[0].sample.cap.value = Watts{400};
  const auto first = bench.tick().would_have;
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(first[0].place, "A1");
  EXPECT_EQ(first[0].says.rfind("cap 3", 0), 0U) << first[0].says;
  EXPECT_EQ(bench.ticks(20).would_have[0], first[0]);
  EXPECT_TRUE(bench.gpus.orders.empty());
}

// ---- protect ----

TEST(ProtectMode, BringsEveryCardToItsPlannedCapWithinTwoTicks) {
  Bench<> bench{Mode::Protect};
  for (auto& card : bench.gpus.all) card.sample.cap.value = Watts{400};
  bench.ticks(2);
  for (std::size_t i = 0; i < 4; ++i)
    EXPECT_NEAR(bench.card(i).sample.cap.get()->v, std::min(bench.card(i).planned->v, 400.0), 0.5) << bench.card(i).place;
  const auto settled = bench.gpus.orders.size();
  bench.ticks(20);
  EXPECT_EQ(bench.gpus.orders.size(), settled) << "nothing is set twice";
}

TEST(ProtectMode, LowersBeforeItRaises) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[0].sample.cap.value = Watts{150};
  for (std::size_t i = 1; i < 4; ++i) bench.gpus.all[i].sample.cap.value = Watts{400};
  bench.ticks(6);
  const auto caps = caps_of(bench.gpus.orders);
  ASSERT_EQ(caps.size(), 4U);
  EXPECT_EQ(caps.back().rfind("cap 0 ", 0), 0U) << caps.back();
}

TEST(ProtectMode, DrivesNothingThatWasNotAdopted) {
  Bench<> bench{Mode::Protect, 4, false};
  for (auto& card : bench.gpus.all) card.sample.cap.value = Watts{400};
  const auto& view = bench.ticks(10);
  EXPECT_TRUE(bench.gpus.orders.empty());
  EXPECT_NE(view.sentence.find("ohm adopt"), std::string::npos) << view.sentence;
}

TEST(ProtectMode, SaysWhenItHasNoRightToSetTheCards) {
  Bench<> bench{Mode::Protect};
  for (auto& card : bench.gpus.all) card.found.info.settable = false;
  const auto& view = bench.ticks(3);
  EXPECT_TRUE(bench.gpus.orders.empty());
  EXPECT_NE(view.sentence.find("4 cards cannot be driven"), std::string::npos) << view.sentence;
}

TEST(ProtectMode, TellsOfACardThatDoesNotTakeItsCap) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[1].deaf = true;
  bench.gpus.all[1].sample.cap.value = Watts{400};
  bench.ticks(30);
  EXPECT_TRUE(bench.told("A2", "does not take a cap"));
}

TEST(ProtectMode, GivesDrivenCardsBackAndRaisesNoCapWhenItStops) {
  Bench<> bench{Mode::Protect};
  for (auto& card : bench.gpus.all) card.sample.cap.value = Watts{400};
  bench.ticks(3);
  bench.gpus.orders.clear();
  bench.agent.stop();
  EXPECT_EQ(bench.gpus.orders, (std::vector<std::string>{"release 0", "release 1", "release 2", "release 3"}));
}

TEST(ProtectMode, RefusesDefaultCapsWhileSomebodyUsesACard) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[1].sample.processes = {{4711, {}, "python3"}};
  bench.tick();
  const auto refused = bench.order(Down{true});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("4711"), std::string::npos);
  EXPECT_FALSE(bench.commands.closed());
}

TEST(ProtectMode, FindPulsesTheFansAndThenGivesThemBack) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[2].sample.settings.core_offset = Megahertz{-300};
  bench.ticks(3);
  bench.gpus.orders.clear();
  ASSERT_TRUE(bench.order(FindCard{"A3", Seconds{6}}));
  bench.ticks(10);
  EXPECT_EQ(bench.gpus.orders, (std::vector<std::string>{"fans 2 100", "fans 2 30", "fans 2 100", "release 2", "offsets 2"}));
}

// ---- meters ----

void says(testing::FakeMeter& meter, double amps, TimePoint at) {
  meter.says.source = "nut:pdu1@127.0.0.1";
  meter.says.at = at;
  meter.says.points = {{"pdu1", MeterUnit::Amps, reading(amps, at), 0.1}};
}

double load_of(const RigView& view, const std::string& place, const std::string& kind, LoadGrade* grade = nullptr) {
  for (const auto& limit : view.limits)
    if (limit.place == place && limit.kind == kind) {
      if (grade) *grade = limit.grade;
      return limit.load;
    }
  return -1;
}

TEST(Meters, ABelievedOneGivesTheLoadOfItsPduAndBreaker) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  for (int i = 0; i < 10; ++i) {
    says(bench.meter, model - 0.2, bench.clock.now() + std::chrono::seconds{1});
    bench.tick();
  }
  LoadGrade grade{};
  EXPECT_NEAR(load_of(*bench.view, "pdu1", "PDU inlet", &grade), model - 0.2, 0.05);
  EXPECT_EQ(grade, LoadGrade::Measured);
  EXPECT_NEAR(load_of(*bench.view, "P1", "breaker", &grade), model - 0.2, 0.05);
  EXPECT_EQ(grade, LoadGrade::Measured);
  EXPECT_TRUE(bench.view->meters[0].believed);
  EXPECT_EQ(bench.view->pdus[0].grade, LoadGrade::Measured);
}

TEST(Meters, OneThatSaysNothingUnderLoadIsNotBelieved) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  for (int i = 0; i < 60; ++i) {
    says(bench.meter, 0.0, bench.clock.now() + std::chrono::seconds{1});
    bench.tick();
  }
  EXPECT_NEAR(load_of(*bench.view, "pdu1", "PDU inlet"), model, 0.5);
  EXPECT_FALSE(bench.view->meters[0].believed);
  EXPECT_NE(bench.view->sentence.find("not believed"), std::string::npos) << bench.view->sentence;
}

// ---- the host filter ----

TEST(Agent, ShowsOnlyTheCardsOfTheHostItWatchesAndCountsTheOthersInFull) {
  Bench<> all{Mode::Watch};
  const double whole = load_of(all.tick(), "pdu1", "PDU inlet");
  const std::string two = std::string{testing::kFourCards} +
                          "  B:\n    psus: {p1: hp-dps-1200fb}\n    cards: {1: p1}\n    card: {part: rtx-3090-fe}\n"
                          "    host: {cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 0 W, from: p1}\n    outlets: pdu1/3\n";
  ManualClock clock;
  const auto rig = testing::rig_of(two);
  testing::FakeGpus gpus{clock, 4};
  EventLog log;
  CommandQueue commands;
  Agent agent{{rig, testing::lock_of(rig, gpus), Mode::Watch, "A", Seconds{1}},
              {clock, gpus, nullptr, {}, nullptr, log, commands, {}}};
  agent.tick();
  const auto view = agent.newest();
  EXPECT_EQ(view->cards.size(), 4U);
  EXPECT_GT(load_of(*view, "pdu1", "PDU inlet"), whole + 350 / 240.0);
}

}  // namespace
}  // namespace ohm
