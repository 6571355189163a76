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

TEST(Agent, CountsALostCardAtTheLimitItWasHeldToAndWhatItMayComeToAtItsDefault) {
  Bench<> bench{Mode::Watch};
  bench.gpus.all[2].sample.cap.value = Watts{300};
  bench.tick();
  bench.gpus.all[2].lost = true;
  const auto& view = bench.tick();
  EXPECT_EQ(bench.card(2).draw, Watts{300});
  for (const auto& limit : view.limits) {
    if (limit.place != "A3") continue;
    EXPECT_FALSE(limit.known) << limit.kind << ": nobody tells what flows through its own plug";
    EXPECT_GT(limit.reach, limit.load) << limit.kind;
  }
  EXPECT_TRUE(std::all_of(view.limits.begin(), view.limits.end(), [](const LimitView& l) { return l.place != "pdu1" || l.known; }));
  EXPECT_TRUE(view.supplies[1].out_known) << "A4 on it answers";
  EXPECT_EQ(view.sentence.find("carries"), std::string::npos) << view.sentence;
  bench.gpus.all[3].lost = true;
  const auto& both = bench.tick();
  EXPECT_FALSE(both.supplies[1].out_known) << "nobody says what a dead supply gives";
  EXPECT_FALSE(both.supplies[1].in_known);
  EXPECT_TRUE(both.supplies[0].out_known);
}

TEST(Agent, SaysThatGuessedPlacesMayBeShiftedWhileACardIsMissing) {
  Bench<> bench{Mode::Watch, 4, false};
  bench.gpus.all[1].seen = false;
  const auto& view = bench.tick();
  ASSERT_EQ(view.notices.size(), 1U);
  EXPECT_EQ(view.notices[0].kind, "places");
  EXPECT_NE(view.notices[0].says.find("1 card is missing"), std::string::npos) << view.notices[0].says;
  bench.gpus.all[1].seen = true;
  EXPECT_TRUE(bench.tick().notices.empty());
}

TEST(Agent, ShowsATroubleOfItsDaemonWhileItLastsAndTellsItsBeginAndEnd) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  EXPECT_EQ(bench.view->level, Level::Ok);
  bench.notices = {{"history", Level::Warning, "history", "history is not written: no space left", "history is written again"}};
  bench.ticks(5);
  EXPECT_EQ(bench.view->level, Level::Warning);
  EXPECT_NE(bench.view->sentence.find("no space left"), std::string::npos) << bench.view->sentence;
  bench.notices.clear();
  bench.ticks(2);
  EXPECT_EQ(bench.view->level, Level::Ok);
  std::vector<std::string> said;
  for (const auto& event : bench.log.since({}))
    if (event.kind == "history") said.push_back(event.says);
  EXPECT_EQ(said, (std::vector<std::string>{"history is not written: no space left", "history is written again"}));
}

TEST(Agent, SaysOnceThatTheSimulatedRigIsGone) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  bench.notices = {{"twin", Level::Alarm, "twin", "the simulated rig is gone", "the simulated rig is back"}};
  for (auto& card : bench.gpus.all) card.lost = true;
  const auto& view = bench.ticks(3);
  EXPECT_EQ(view.sentence, "No card answers: the simulated rig is gone.");
  EXPECT_EQ(view.level, Level::Alarm);
  EXPECT_FALSE(bench.told("A1", "fell off the bus"));
  EXPECT_TRUE(bench.told("twin", "the simulated rig is gone"));
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
  EXPECT_EQ(bench.order(SwitchOff{"pdu1/1", ""}).error().kind, Error::Kind::NotSupported);
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

TEST(ProtectMode, GivesBackWhatAKilledOhmdLeftOnTheCardsBeforeItDrivesThem) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[1].sample.settings.fan_manual = true;  // ohmd and its guard were killed together
  bench.gpus.all[1].sample.settings.core_offset = Megahertz{150};
  bench.tick();
  EXPECT_EQ(bench.gpus.orders.front(), "release 0");
  EXPECT_FALSE(bench.gpus.all[1].sample.settings.core_offset);
  const auto at = [&](const char* order) { return std::find(bench.gpus.orders.begin(), bench.gpus.orders.end(), order); };
  EXPECT_LT(at("release 1"), at("fans 1 30")) << "its fans are the cooling law's from then on";
  EXPECT_TRUE(bench.told("rig", "4 cards taken over")) << "and it is said";
  EXPECT_TRUE(bench.told("rig", "something was set on A2"));
  bench.ticks(20);
  EXPECT_EQ(std::count(bench.gpus.orders.begin(), bench.gpus.orders.end(), "release 1"), 1) << "once";
}

TEST(ProtectMode, TakesACardOverAgainThatWentAndCameBack) {
  Bench<> bench{Mode::Protect};
  bench.ticks(3);
  bench.gpus.all[1].lost = true;
  bench.ticks(3);
  bench.gpus.orders.clear();
  bench.gpus.all[1].lost = false;
  bench.tick();
  EXPECT_EQ(std::count(bench.gpus.orders.begin(), bench.gpus.orders.end(), "release 1"), 1);
  EXPECT_EQ(std::count(bench.gpus.orders.begin(), bench.gpus.orders.end(), "release 0"), 0);
}

TEST(ProtectMode, TurnsPersistenceModeOnWhereItIsOffAndSaysSo) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[2].sample.settings.persistence = false;
  bench.gpus.all[3].sample.settings.persistence = true;
  bench.ticks(3);
  EXPECT_EQ(std::count(bench.gpus.orders.begin(), bench.gpus.orders.end(), "persistence on 2"), 1);
  EXPECT_EQ(std::count(bench.gpus.orders.begin(), bench.gpus.orders.end(), "persistence on 3"), 0);
  EXPECT_TRUE(bench.told("rig", "persistence mode turned on for A3"));
}

TEST(ProtectMode, TellsEveryCapThatAnotherToolRaisedAndTakesItBackAtOnce) {
  Bench<> bench{Mode::Protect};
  bench.ticks(10);
  const auto planned = bench.card(1).sample.cap.get();
  for (int i = 0; i < 3; ++i) {
    bench.gpus.all[1].sample.cap.value = Watts{390};
    bench.ticks(2);
    EXPECT_EQ(bench.card(1).sample.cap.get(), planned);
    bench.ticks(5);
  }
  EXPECT_TRUE(bench.told("A2", "its cap was set to 390 W by somebody else"));
  EXPECT_TRUE(bench.told("A2", "2 times by now"));
}

TEST(ProtectMode, ShowsNoWireAbove100PercentWhenEveryCardDrawsItsPlannedCap) {
  Bench<> bench{Mode::Protect};
  bench.ticks(10);
  for (std::size_t i = 0; i < 4; ++i)
    bench.gpus.all[i].sample.power.value = bench.gpus.all[i].sample.power_now.value = *bench.card(i).sample.cap.get();
  for (const auto& limit : bench.tick().limits) {
    EXPECT_LE(limit.used_ratio, 1 + 1e-9) << limit.place << " " << limit.kind;
    EXPECT_GE(limit.margin, 0);
  }
  for (auto& card : bench.gpus.all) card.sample.power.value = card.sample.power_now.value = Watts{150};
  const auto& half = bench.tick().limits;
  const auto inlet = std::find_if(half.begin(), half.end(), [](const LimitView& l) { return l.kind == "breaker"; });
  EXPECT_NEAR(inlet->margin, 0.08 * inlet->load, 0.01) << "with room above it, what is not known counts in full";
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

TEST(ProtectMode, TellsALoweredCapWhenTheCardHasItAndNotWhenItIsOnlyOrdered) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[1].sample.cap.value = Watts{400};
  bench.tick();
  EXPECT_FALSE(bench.told("A2", "cap lowered")) << "it was only told";
  bench.tick();
  EXPECT_TRUE(bench.told("A2", "cap lowered to "));
}

TEST(ProtectMode, SaysOfACardWhoseSetterDoesNothingThatItDidNothingAndWhenItDoesAgain) {
  Bench<> bench{Mode::Protect};
  bench.gpus.all[1].deaf = true;
  for (std::size_t i : {0, 1}) bench.gpus.all[i].sample.cap.value = Watts{400};
  bench.ticks(30);
  EXPECT_FALSE(bench.told("A2", "cap lowered"));
  EXPECT_TRUE(bench.told("A2", "does not take its cap: told "));
  EXPECT_NE(bench.card(1).why.front().find("times, and it did nothing: still at 400 W"), std::string::npos)
      << bench.card(1).why.front();
  EXPECT_EQ(bench.card(1).health, Level::Warning);
  EXPECT_TRUE(bench.told("A1", "cap lowered")) << "the others have theirs";
  bench.gpus.all[1].deaf = false;
  bench.ticks(60);
  EXPECT_TRUE(bench.told("A2", "takes its cap again"));
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

TEST(ProtectMode, RefusesDefaultCapsWhileACardIsBusyOrItsMemoryIsFullThoughNoProcessIsListed) {
  Bench<> bench{Mode::Protect};
  bench.ticks(3);
  bench.gpus.all[2].sample.busy = reading(Fraction{0.43}, bench.clock.now() + std::chrono::seconds{1});
  const auto busy = bench.order(Down{true});
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().what.rfind("A3 is 43 % busy", 0), 0U) << busy.error().what;
  bench.gpus.all[2].sample.busy.value = Fraction{0};
  bench.gpus.all[0].sample.vram_used = reading(Bytes{12.3e9}, bench.clock.now() + std::chrono::seconds{1});
  const auto full = bench.order(Down{true});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().what.rfind("A1 has 12.3 GB of its VRAM in use", 0), 0U) << full.error().what;
  EXPECT_FALSE(bench.commands.closed());
}

TEST(ProtectMode, WaitsForAFreshListOfProcessesBeforeItGivesDefaultCapsBack) {
  Bench<> bench{Mode::Protect};
  bench.ticks(3);
  bench.gpus.all[1].silent_about_processes = true;
  std::optional<Result<std::string>> answer;
  bench.commands.push({Down{true}, "a test", [&](Result<std::string> said) { answer = std::move(said); }});
  bench.ticks(4);
  EXPECT_FALSE(answer) << "A2 has not told yet";
  bench.ticks(4);
  ASSERT_TRUE(answer && !*answer);
  EXPECT_NE(answer->error().what.find("A2 did not tell within 5 s who uses it"), std::string::npos) << answer->error().what;
}

TEST(ProtectMode, GivesDefaultCapsBackWhenEveryCardIsFreeAndDrivesNothingAfterwards) {
  Bench<> bench{Mode::Protect};
  for (auto& card : bench.gpus.all) card.sample.cap.value = Watts{200}, card.found.info.cap_default = Watts{370};
  bench.ticks(10);
  ASSERT_TRUE(bench.order(Down{true}));
  EXPECT_TRUE(bench.commands.closed());
  bench.ticks(3);
  for (const auto& card : bench.gpus.all) EXPECT_EQ(card.sample.cap.get(), Watts{370});
}

TEST(ProtectMode, FindPulsesTheFansAndThenGivesThemBack) {
  Bench<> bench{Mode::Protect};
  bench.ticks(3);
  bench.tick();
  bench.gpus.orders.clear();
  ASSERT_TRUE(bench.order(FindCard{"A3", Seconds{6}}));
  bench.ticks(10);
  EXPECT_EQ(bench.gpus.orders,
            (std::vector<std::string>{"fans 2 100", "fans 2 30", "fans 2 100", "fans to firmware 2", "fans 2 30"}));
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

TEST(Meters, APduDrawsTheWattsThatItsOwnMeterTells) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  for (int i = 0; i < 10; ++i) {
    const auto at = bench.clock.now() + std::chrono::seconds{1};
    says(bench.meter, model, at);
    bench.meter.says.points.push_back({"pdu1", MeterUnit::Watts, reading(model * 230, at), 10});  // 230 V, not the planned 240 V
    bench.tick();
  }
  EXPECT_EQ(bench.view->pdus[0].grade, LoadGrade::Measured);
  EXPECT_NEAR(bench.view->pdus[0].draw.v, model * 230, 0.5);
}

TEST(Meters, ARoomThatAPdusMeterTellsIsSilentWithIt) {
  Bench<> bench{Mode::Watch, 4, true,
                std::string{testing::kFourCards} + "sensors: {room: \"nut:pdu1@127.0.0.1/ambient.temperature\"}\n"};
  bench.meter.says.trouble = "connection refused";
  EXPECT_EQ(bench.tick().room.absent(), Absent::Silent);
  Bench<> without{Mode::Watch};
  without.meter.says.trouble = "connection refused";
  EXPECT_EQ(without.tick().room.absent(), Absent::NotSupported) << "nobody was named for it";
}

TEST(Meters, AnOutletThatWasNotSwitchedIsToldEachTime) {
  Bench<> bench{Mode::Protect};
  bench.meter.says.outlets = {{"pdu1/1", SwitchState::On, true}};
  bench.tick();
  ASSERT_TRUE(bench.order(SwitchOff{"pdu1/1", ""}));
  EXPECT_FALSE(bench.told("pdu1/1", "was not switched"));
  for (int i = 0; i < 2; ++i) {
    bench.meter.refuse("pdu1/1", "upsd does not take this password");
    bench.tick();
  }
  const auto events = bench.log.since({});
  EXPECT_EQ(std::count_if(events.begin(), events.end(),
                          [](const auto& e) { return e.says == "was not switched off: upsd does not take this password"; }),
            2)
      << "the same refusal of two orders";
  bench.ticks(3);
  const auto later = bench.log.since({});
  EXPECT_EQ(std::count_if(later.begin(), later.end(), [](const auto& e) { return e.thing == "pdu1/1" && e.kind == "command"; }), 2)
      << "told once each";
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

TEST(Meters, OneThatSaysNothingIsBelievedWhenEveryCardBehindABreakerFellSilentAtOnce) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  for (int i = 0; i < 10; ++i) {
    says(bench.meter, model, bench.clock.now() + std::chrono::seconds{1});
    bench.tick();
  }
  for (auto& card : bench.gpus.all) card.lost = true;
  for (int i = 0; i < 60; ++i) {
    says(bench.meter, 0.0, bench.clock.now() + std::chrono::seconds{1});
    bench.tick();
    LoadGrade grade{};
    EXPECT_EQ(load_of(*bench.view, "P1", "breaker", &grade), 0) << i;
    EXPECT_EQ(grade, LoadGrade::Measured);
  }
  EXPECT_TRUE(bench.view->meters[0].believed);
}

TEST(Meters, ATypedReadingIsShownWithWhatBecameOfIt) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  const auto noted = bench.order(TypedReading{"pdu1", MeterUnit::Amps, model});
  EXPECT_NE(noted->find(" A noted for pdu1"), std::string::npos) << *noted;
  bench.tick();
  ASSERT_EQ(bench.view->typed.size(), 1U);
  EXPECT_EQ(bench.view->typed[0].thing, "pdu1");
  EXPECT_EQ(bench.view->typed[0].unit, "A");
  EXPECT_EQ(bench.view->typed[0].use, "counts as measured");
  bench.ticks(60);  // longer than the half minute for which it is the load itself
  EXPECT_EQ(bench.view->typed[0].use, "calibrates the model");
}

TEST(Meters, AMeterThatTellsWattsStandsAboveATypedReadingInAmperes) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  for (int i = 0; i < 10; ++i) {
    const auto at = bench.clock.now() + std::chrono::seconds{1};
    says(bench.meter, 0, at);
    bench.meter.says.points = {{"pdu1", MeterUnit::Watts, reading(bench.view->pdus[0].draw.v, at), 1}};
    if (i == 5) (void)bench.order(TypedReading{"pdu1", MeterUnit::Amps, 2});
    if (i != 5) bench.tick();
  }
  ASSERT_EQ(bench.view->typed.size(), 1U);
  EXPECT_EQ(bench.view->typed[0].use, "not used: nut:pdu1@127.0.0.1 stands above it");
  EXPECT_EQ(bench.view->pdus[0].grade, LoadGrade::Measured);
}

TEST(Meters, NoReadingIsTypedThatNobodyCanHaveRead) {
  Bench<> bench{Mode::Watch};
  bench.tick();
  EXPECT_NE(bench.order(TypedReading{"pdu1", MeterUnit::Amps, 9000}).error().what.find("pdu1: 9000 A cannot flow there"),
            std::string::npos);
  EXPECT_FALSE(bench.order(TypedReading{"pdu1", MeterUnit::Watts, 900'000}));
  EXPECT_NE(bench.order(TypedReading{"pdu1", MeterUnit::Volts, 21.4}).error().what.find("21.4 V is no voltage of a site of 240 V"),
            std::string::npos);
  EXPECT_TRUE(bench.order(TypedReading{"pdu1", MeterUnit::Volts, 120})) << "a leg to neutral";
  EXPECT_TRUE(bench.order(TypedReading{"pdu1", MeterUnit::Amps, 29}));
}

TEST(Meters, AMeterStandsAboveATypedReading) {
  Bench<> bench{Mode::Watch};
  const double model = load_of(bench.tick(), "pdu1", "PDU inlet");
  says(bench.meter, model, bench.clock.now());
  bench.tick();
  const auto noted = bench.order(TypedReading{"pdu1", MeterUnit::Amps, 20});
  EXPECT_NE(noted->find("20 A noted for pdu1; nut:pdu1@127.0.0.1 stands above it"), std::string::npos) << *noted;
  bench.tick();
  EXPECT_EQ(bench.view->typed[0].use, "not used: nut:pdu1@127.0.0.1 stands above it");
}

// ---- the host filter ----

std::string two_hosts() {
  return std::string{testing::kFourCards} +
         "  B:\n    psus: {p1: hp-dps-1200fb}\n    cards: {1: p1}\n    card: {part: rtx-3090-fe}\n"
         "    host: {cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 0 W, from: p1}\n    outlets: pdu1/3\n";
}

/// Host A's four cards and twelve of host B on one PDU that bears all of them at their planned caps and not at their default ones.
std::string full_pdu_of_two_hosts() {
  std::string text = testing::kFourCards;
  text.replace(text.find("banks: {1-4: 20 A}"), 18, "banks: {1-4: 20 A, 5-8: 20 A}");
  return text +
         "  B:\n    psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb, p3: hp-dps-1200fb, p4: hp-dps-1200fb}\n"
         "    cards: {1-3: p1, 4-6: p2, 7-9: p3, 10-12: p4}\n    card: {part: rtx-3090-fe}\n"
         "    host: {cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 0 W, from: p1}\n    outlets: pdu1/5-8\n";
}

TEST(Agent, RaisesTheCardsOfItsHostThoughThoseOfAnotherWouldNotFitAtTheirDefaultLimits) {
  ManualClock clock;
  const auto rig = testing::rig_of(full_pdu_of_two_hosts());
  testing::FakeGpus gpus{clock, 4};
  for (auto& card : gpus.all) card.sample.cap = reading(Watts{200}, {});  // as the interlock left them
  EventLog log;
  CommandQueue commands;
  Agent agent{{rig, testing::lock_of(rig, gpus), Mode::Protect, "A", Seconds{1}},
              {clock, gpus, nullptr, {}, nullptr, log, commands, {}}};
  for (int k = 0; k < 5; ++k) agent.tick(), clock.advance(Seconds{1});
  const auto view = agent.newest();
  for (const auto& card : view->cards)
    EXPECT_NEAR(card.sample.cap.get()->v, card.planned->v, 1) << card.place << ": " << (card.why.empty() ? "" : card.why.back());
}

TEST(Agent, DoesNotCallAnAdoptedCardOfAnotherHostAStranger) {
  ManualClock clock;
  const auto rig = testing::rig_of(two_hosts());
  testing::FakeGpus gpus{clock, 5};
  EventLog log;
  CommandQueue commands;
  Agent agent{{rig, testing::lock_of(rig, gpus), Mode::Watch, "A", Seconds{1}},
              {clock, gpus, nullptr, {}, nullptr, log, commands, {}}};
  agent.tick();
  EXPECT_TRUE(agent.newest()->strangers.empty());
}

TEST(Agent, ShowsOnlyWhatItsHostHangsOnAndCountsTheOthersAtTheirPlannedCaps) {
  Bench<> all{Mode::Watch};
  const double whole = load_of(all.tick(), "pdu1", "PDU inlet");
  const auto two = two_hosts();
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
  EXPECT_GT(load_of(*view, "pdu1", "PDU inlet"), whole + 300 / 240.0);
  EXPECT_EQ(view->assumed, 1);
  EXPECT_NE(view->sentence.find("with 1 of other hosts assumed at their planned caps"), std::string::npos) << view->sentence;
  for (const auto& limit : view->limits) {
    EXPECT_NE(limit.place.substr(0, 1), "B") << limit.place << " " << limit.kind << " carries only another host's card";
    if (limit.kind == "PDU inlet") {
      EXPECT_EQ(limit.assumed, 1);
    } else if (limit.unit == "W") {
      EXPECT_EQ(limit.assumed, 0) << limit.place << " " << limit.kind;
    }
  }
  for (const auto& supply : view->supplies) EXPECT_EQ(supply.name.substr(0, 1), "A") << supply.name;
}

}  // namespace
}  // namespace ohm
