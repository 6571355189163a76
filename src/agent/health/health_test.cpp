#include "agent/health/health.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "agent/health/xid_words.h"

namespace ohm {
namespace {

constexpr TimePoint kNow = TimePoint{} + std::chrono::hours{5};

/// A card that is well, read just now.
CardView well() {
  CardView card;
  card.place = "A3";
  card.state = CardState::Present;
  card.bound = Bound::Locked;
  card.promised = Link{1, 2};
  auto& s = card.sample;
  s.temperatures = {{Place::Die, "nvml", reading(Celsius{61}, kNow)}, {Place::Vram, "bar0", reading(Celsius{78}, kNow)}};
  s.power = reading(Watts{290}, kNow);
  s.cap = reading(Watts{300}, kNow);
  s.pstate = reading(2, kNow);
  s.link = reading(Link{1, 2}, kNow);
  return card;
}

CardView with_vram(double degrees) {
  auto card = well();
  card.sample.temperatures[1].is = reading(Celsius{degrees}, kNow);
  return card;
}

CardView judged(CardView card, CardMemory memory = {}) {
  remember(memory, card, kNow);
  judge(card, memory, kNow);
  return card;
}

void expect_one(const CardView& card, Level level, const std::string& words) {
  EXPECT_EQ(card.health, level);
  ASSERT_EQ(card.why.size(), 1U) << card.why.back();
  EXPECT_NE(card.why.front().find(words), std::string::npos) << card.why.front();
}

TEST(Health, OfAWellCardIsOkWithoutAWord) {
  const auto card = judged(well());
  EXPECT_EQ(card.health, Level::Ok);
  EXPECT_TRUE(card.why.empty());
}

TEST(Health, WarnsOfWarmMemoryAndAlarmsWhereItSlowsDown) {
  EXPECT_EQ(judged(with_vram(94)).health, Level::Ok);
  expect_one(judged(with_vram(95)), Level::Warning, "VRAM at 95 °C");
  expect_one(judged(with_vram(110)), Level::Alarm, "VRAM at 110 °C");
}

TEST(Health, OfACardAtTheBorderIsToldOnceAndWellAgainWhenItIsCooler) {
  CardMemory memory;
  const auto level_at = [&](double degrees) {
    auto card = with_vram(degrees);
    remember(memory, card, kNow);
    judge(card, memory, kNow);
    return card.health;
  };
  EXPECT_EQ(level_at(94), Level::Ok);
  EXPECT_EQ(level_at(95), Level::Warning);
  EXPECT_EQ(level_at(94), Level::Warning) << "readings jitter by a degree";
  EXPECT_EQ(level_at(92), Level::Warning);
  EXPECT_EQ(level_at(110), Level::Alarm);
  EXPECT_EQ(level_at(108), Level::Alarm);
  EXPECT_EQ(level_at(106), Level::Warning);
  EXPECT_EQ(level_at(91), Level::Ok);
  EXPECT_EQ(level_at(94), Level::Ok);
}

TEST(Health, WarnsOfAWarmDieAndAlarmsAtTheHardwareSlowdown) {
  auto card = well();
  card.sample.temperatures[0].is = reading(Celsius{83}, kNow);
  expect_one(judged(card), Level::Warning, "die at 83 °C");
  card.sample.temperatures[0].is = reading(Celsius{95}, kNow);
  expect_one(judged(card), Level::Alarm, "die at 95 °C");
}

TEST(Health, TakesTheHotterOfTwoRoutesToTheSamePlace) {
  auto card = with_vram(80);
  card.sample.temperatures.push_back({Place::Vram, "nvapi", reading(Celsius{99}, kNow)});
  expect_one(judged(card), Level::Warning, "VRAM at 99 °C");
}

TEST(Health, WarnsOfALinkBelowWhatTheRigFilePromises) {
  auto card = well();
  card.promised = Link{4, 3};
  expect_one(judged(card), Level::Warning, "link is x1 gen2, the rig file promises x4 gen3");
}

TEST(Health, LetsAnIdleCardLowerItsGenerationButNotItsWidth) {
  auto card = well();
  card.sample.pstate = reading(8, kNow);
  card.sample.link = reading(Link{1, 1}, kNow);
  EXPECT_EQ(judged(card).health, Level::Ok);
  card.sample.pstate = reading(2, kNow);
  expect_one(judged(card), Level::Warning, "x1 gen1");
}

TEST(Health, TellsOfASettingThatWasNotTakenForAnHour) {
  auto card = well();
  card.sample.refused = 2;
  card.info.emplace().bus_id = "0003:01:00.0";
  card.sample.last_refusal = "0003:01:00.0 (GPU-11827a0b): power limit 250 W: card still says 350 W";
  CardMemory memory;
  remember(memory, card, kNow);
  judge(card, memory, kNow);
  expect_one(card, Level::Warning, "in all): power limit 250 W: card still says 350 W");
  EXPECT_TRUE(reasons(card, memory, kNow + std::chrono::minutes{61}).empty() == false) << "its readings are old by then";
  for (const auto& reason : reasons(card, memory, kNow + std::chrono::minutes{61}))
    EXPECT_EQ(reason.says.find("power limit"), std::string::npos) << reason.says;
}

TEST(Health, AlarmsForXidsThatMeanABrokenCardAndWarnsForAProgramsFault) {
  for (const auto& [xid, level] :
       {std::pair{79, Level::Alarm}, {48, Level::Alarm}, {63, Level::Warning}, {31, Level::Warning}, {13, Level::Warning}}) {
    CardMemory memory;
    memory.xids = {{static_cast<std::uint64_t>(xid), kNow}};
    expect_one(judged(well(), memory), level, "XID " + std::to_string(xid));
  }
}

CardMemory fell_off(Seconds ago, Seconds back_for) {
  CardMemory memory;
  memory.xids = {{79, kNow - nanoseconds_of(ago)}};
  memory.state = CardState::Present;
  memory.state_since = kNow - nanoseconds_of(back_for);
  return memory;
}

TEST(Health, WarnsOfACardThatCameBackToTheBusAndLetsItBeWellWhenItStays) {
  expect_one(judged(well(), fell_off(Seconds{90}, Seconds{30})), Level::Warning, "XID 79");
  expect_one(judged(well(), fell_off(Seconds{700}, Seconds{600})), Level::Ok, "it is back and answers");
  expect_one(judged(well(), fell_off(Seconds{5}, Seconds{600})), Level::Alarm, "XID 79");
  expect_one(judged(well(), fell_off(Seconds{400}, Seconds{9000})), Level::Ok, "it is back");  // away too shortly to be seen lost
}

/// A card whose second fan reads `rpm` with `duty` asked, at `die` for `seconds`.
CardView with_fan(double rpm, double duty, double die, int seconds = 20) {
  CardMemory memory;
  CardView card;
  for (int i = 0; i <= seconds; ++i) {
    card = well();
    const auto now = kNow - std::chrono::seconds{seconds - i};
    card.sample.temperatures[0].is = reading(Celsius{die}, now);
    card.sample.fans = {reading(Fraction{duty}, now), reading(Fraction{duty}, now)};
    card.sample.fan_speeds = {reading(Rpm{1500}, now), reading(Rpm{rpm}, now)};
    remember(memory, card, now);
    judge(card, memory, now);
  }
  return card;
}

std::string first_why(const CardView& card) { return card.why.empty() ? "" : card.why.front(); }

TEST(Health, NamesAFanThatStandsStillThoughItIsAskedToTurn) {
  EXPECT_EQ(with_fan(0, 0.6, 71).health, Level::Warning);
  EXPECT_EQ(first_why(with_fan(0, 0.6, 71)), "fan 2 stands still at a duty of 60 %, die 71 °C");
  EXPECT_EQ(with_fan(1480, 0.6, 71).health, Level::Ok);
  EXPECT_EQ(with_fan(0, 0.6, 71, 5).health, Level::Ok) << "a fan needs seconds to start";
}

TEST(Health, LetsTheFansOfACoolIdleCardStandButNotOfAHotOne) {
  EXPECT_EQ(with_fan(0, 0, 42).health, Level::Ok);
  EXPECT_EQ(first_why(with_fan(0, 0, 71)), "fan 2 stands still at a duty of 0 %, die 71 °C");
}

TEST(Health, SaysNothingOfFansWhoseSpeedNobodyTells) {
  auto card = well();
  card.sample.fans = {reading(Fraction{0.6}, kNow)};
  card.sample.fan_speeds = {no_reading<Rpm>(Absent::NotSupported, kNow)};
  CardMemory memory;
  remember(memory, card, kNow - std::chrono::minutes{1});
  EXPECT_EQ(judged(card, memory).health, Level::Ok);
}

TEST(Health, NamesTheFirmwareThatLeavesItsFansSlowOnAHotCard) {
  EXPECT_EQ(first_why(with_fan(1000, 0.3, 82, 70)), "") << "below the target of the firmware";
  const auto why = with_fan(1000, 0.3, 86, 70).why;
  EXPECT_TRUE(std::any_of(why.begin(), why.end(),
                          [](const std::string& w) { return w == "its firmware leaves the fans at 30 % with a die at 86 °C"; }));
  for (const auto& w : with_fan(2400, 0.8, 86, 70).why) EXPECT_EQ(w.find("firmware"), std::string::npos) << w;
}

TEST(Health, ForgetsAnXidAfterAnHourAndCountsEqualOnes) {
  CardMemory memory;
  memory.xids = {{31, kNow - std::chrono::minutes{61}}, {31, kNow}, {31, kNow}};
  expect_one(judged(well(), memory), Level::Warning, "XID 31 (a program touched memory that is not its own), 2 times");
}

TEST(Health, NamesAForeignProcessWithoutCallingTheCardUnwell) {
  auto card = well();
  card.sample.processes = {{4711, Bytes{1e9}, "t-rex"}};
  expect_one(judged(card), Level::Ok, "used by t-rex (4711)");
  card.ours = {true};
  EXPECT_TRUE(judged(card).why.empty());
}

TEST(Health, WarnsOfASensorThatSpokeAndFellSilentButNotOfOneThatNeverWas) {
  auto card = well();
  card.sample.temperatures[1].is = no_reading<Celsius>(Absent::NotSupported, kNow);
  EXPECT_EQ(judged(card).health, Level::Ok);
  card.sample.temperatures[1].is = no_reading<Celsius>(Absent::Silent, kNow);
  expect_one(judged(card), Level::Warning, "VRAM temperature (bar0) spoke and fell silent");
}

TEST(Health, WarnsOfAReadingThatGrewOld) {
  auto card = well();
  card.sample.power.at = kNow - std::chrono::seconds{9};
  expect_one(judged(card), Level::Warning, "draw is 9 s old");
}

TEST(Health, CountsBusErrorsOfTheLastHour) {
  auto card = well();
  card.aer = AerCounters{100, 0, 0};
  CardMemory memory;
  remember(memory, card, kNow);
  judge(card, memory, kNow);
  EXPECT_EQ(card.health, Level::Ok) << "what was counted before we came says nothing of now";
  card.aer = AerCounters{142, 0, 0};
  remember(memory, card, kNow);
  judge(card, memory, kNow);
  expect_one(card, Level::Warning, "42 corrected PCIe errors");
}

TEST(Health, SaysWhatALostAHungAndAMissingCardAre) {
  for (const auto& [state, level, words] : {std::tuple{CardState::Lost, Level::Alarm, "fell off the bus"},
                                            std::tuple{CardState::Hung, Level::Alarm, "have not returned"},
                                            std::tuple{CardState::Missing, Level::Warning, "not found"}}) {
    auto card = well();
    card.state = state;
    expect_one(judged(card), level, words);
  }
}

TEST(Health, SaysNothingOfACardThatIsAtRepair) {
  auto card = well();
  card.state = CardState::Absent;
  EXPECT_TRUE(judged(card).why.empty());
}

TEST(Health, WarnsOfACardThatMovedOrWasSwapped) {
  auto card = well();
  card.bound = Bound::Moved;
  expect_one(judged(card), Level::Warning, "another slot");
  card.bound = Bound::Swapped;
  expect_one(judged(card), Level::Warning, "another card");
}

TEST(Health, WarnsOfACardThatThePlanHasNoWattsFor) {
  auto card = well();
  card.planned = Watts{0};
  expect_one(judged(card), Level::Warning, "the plan has no watts for it");
}

TEST(Health, PutsTheLoudestReasonFirst) {
  auto card = with_vram(112);
  card.promised = Link{4, 3};
  const auto said = judged(card);
  ASSERT_EQ(said.why.size(), 2U);
  EXPECT_NE(said.why[0].find("VRAM"), std::string::npos);
}

// ---- a link that flaps ----

/// `gen(second)` of a working card's link for so many seconds.
template <class Gen>
CardView with_link(int seconds, Gen gen, int pstate = 2) {
  CardMemory memory;
  CardView card;
  for (int i = 0; i < seconds; ++i) {
    const auto now = kNow + std::chrono::seconds{i};
    card = well();
    for (auto* r : {&card.sample.power, &card.sample.cap}) r->at = now;
    for (auto& t : card.sample.temperatures) t.is.at = now;
    card.sample.pstate = reading(pstate, now);
    card.sample.link = reading(Link{1, gen(i)}, now);
    remember(memory, card, now);
    judge(card, memory, now);
  }
  return card;
}

TEST(Health, TellsALinkThatFlapsAsOneTroubleUntilItHasHeldForAMinute) {
  const auto flaps = [](int i) { return i < 40 && i / 4 % 2 == 1 ? 1 : 2; };  // down for 4 s of every 8
  EXPECT_EQ(first_why(with_link(38, flaps)),
            "link is x1 gen1, the rig file promises x1 gen2, 5 times: a riser or cable that comes and goes");
  EXPECT_EQ(first_why(with_link(60, flaps)), "link fell to x1 gen1 and came back, 5 times: a riser or cable that comes and goes");
  EXPECT_EQ(first_why(with_link(39 + 62, flaps)), "");
}

// ---- sensors that lie ----

TEST(Health, TakesASensorThatCannotBeOutOfTheViewAndSaysWhy) {
  CardMemory memory;
  CardView card;
  for (int i = 0; i < 40; ++i) {
    const auto now = kNow + std::chrono::seconds{i};
    card = well();
    card.sample.temperatures[0].is = reading(Celsius{8}, now);
    card.sample.temperatures[1].is.at = card.sample.cap.at = now;
    card.sample.power = reading(Watts{300}, now);
    remember(memory, card, now, Celsius{25});
    judge(card, memory, now);
  }
  EXPECT_EQ(card.sample.temperatures[0].is.absent(), Absent::Implausible);
  EXPECT_TRUE(card.sample.temperatures[1].is.get()) << "the other sensor is believed";
  EXPECT_EQ(first_why(card), "die temperature (nvml) says 8 °C at 257 W: in a room of 25 °C it is 23 °C or more: not believed");
  EXPECT_EQ(card.health, Level::Warning);
}

// ---- frozen ----

/// Steps a die that reads `degrees(second)` while the card draws `watts(second)`.
template <class Degrees, class Power>
FrozenState after(int seconds, Degrees degrees, Power watts) {
  FrozenState state;
  for (int i = 0; i <= seconds; ++i) {
    const auto now = TimePoint{} + std::chrono::seconds{i};
    state = frozen_step(frozen_limits(Place::Die), state, reading(Celsius{degrees(i)}, now), reading(Watts{watts(i)}, now), now);
  }
  return state;
}

TEST(FrozenSensor, StandsStillWhileTheDrawMoves) {
  const auto still = [](int) { return 61.0; };
  const auto step_up = [](int i) { return i < 120 ? 100.0 : 340.0; };
  EXPECT_FALSE(after(119, still, step_up).frozen);
  EXPECT_TRUE(after(130, still, step_up).frozen);
}

TEST(FrozenSensor, IsNotASteadyCardHoweverLong) {
  EXPECT_FALSE(after(
                   7200, [](int) { return 61.0; }, [](int) { return 300.0; })
                   .frozen);
}

TEST(FrozenSensor, IsNotACardWhoseDrawJitters) {
  // +-40 W from second to second moves no die: 20 s of smoothing leave less than 2 W of it.
  EXPECT_FALSE(after(
                   600, [](int) { return 61.0; }, [](int i) { return i % 2 ? 340.0 : 260.0; })
                   .frozen);
}

TEST(FrozenSensor, ThawsWithTheFirstNewValue) {
  const auto thaws = [](int i) { return i < 200 ? 61.0 : 62.0; };
  const auto step_up = [](int i) { return i < 120 ? 100.0 : 340.0; };
  EXPECT_TRUE(after(199, thaws, step_up).frozen);
  EXPECT_FALSE(after(200, thaws, step_up).frozen);
}

TEST(FrozenSensor, IsTakenOutOfTheViewSoThatNobodyTrustsIt) {
  CardMemory memory;
  CardView card = well();
  for (int i = 0; i < 200; ++i) {
    const auto now = kNow + std::chrono::seconds{i};
    card = well();
    card.sample.temperatures[0].is = reading(Celsius{61}, now);
    card.sample.power = reading(Watts{i < 120 ? 100.0 : 340.0}, now);
    remember(memory, card, now);
  }
  EXPECT_EQ(card.sample.temperatures[0].is.absent(), Absent::Frozen);
  judge(card, memory, kNow + std::chrono::seconds{199});
  EXPECT_NE(card.why.front().find("frozen"), std::string::npos) << card.why.front();
}

}  // namespace
}  // namespace ohm
