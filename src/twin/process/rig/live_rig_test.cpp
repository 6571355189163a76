#include "twin/process/rig/live_rig.h"

#include <gtest/gtest.h>

#include "rig/rig_file.h"
#include "twin/process/rig/identity.h"

namespace ohm::twin {
namespace {

constexpr double kBoot = 30;  // from power to a driver that answers: the physics' 25 s, and a little

class LiveRigTest : public ::testing::Test {
 protected:
  LiveRigTest() : rig_{barn(), identities(barn()).value(), 1} { run(1); }
  static const Rig& barn() {
    static const Rig kBarn = read_rig_file("examples/rig-32x3090.yaml").value();
    return kBarn;
  }
  void run(double seconds) {
    for (int i = 0; i < static_cast<int>(seconds * 10 + 0.5); ++i) rig_.step(Seconds{0.1});
  }
  Result<void> call(const std::string& name, std::vector<std::int64_t> args, std::uint32_t card = 0) {
    return rig_.set(card, {name, rig_.identities()[card].bus_id, std::move(args)});
  }
  BoardReadings board(std::uint32_t card = 0) { return rig_.board_readings(card); }

  LiveRig rig_;
};

TEST_F(LiveRigTest, ShowsWhatADriverSetAtOnce) {
  ASSERT_TRUE(call("set_cap", {250'000}));
  ASSERT_TRUE(call("lock_clocks", {210, 1400}));
  ASSERT_TRUE(call("set_core_offset", {100}));
  EXPECT_EQ(board().persistence, 1U);
  ASSERT_TRUE(call("set_persistence", {0}));
  EXPECT_EQ(board().cap_mw, 250'000U);
  EXPECT_EQ(board().lock_max_mhz, 1400U);
  EXPECT_EQ(board().core_offset_mhz, 100);
  EXPECT_EQ(board().persistence, 0U);
}

TEST_F(LiveRigTest, HoldsALoadedCardToItsCap) {
  ASSERT_TRUE(rig_.load({"A1", "train", 1}));
  ASSERT_TRUE(call("set_cap", {250'000}));
  run(20);
  EXPECT_NEAR(board().power_average_mw, 250'000, 12'000);
  EXPECT_GT(board().busy_percent, 90U);
  EXPECT_GT(board().throttle_ns[2], 1'000'000'000U);  // software power cap
}

TEST_F(LiveRigTest, RefusesFiguresOutsideTheRangeAndUnknownCalls) {
  EXPECT_EQ(call("set_cap", {900'000}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(call("set_cap", {}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(call("set_fan", {7, 50}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(call("set_fan", {0, 101}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(call("set_acoustic_target", {60}).error().what, "A1: target temperature 60 C outside 65 … 91 C");
  EXPECT_NE(call("set_cpa", {1}).error().what.find("did you mean `set_cap`?"), std::string::npos);
}

TEST_F(LiveRigTest, DrivesFansOneByOneAndGivesThemBack) {
  ASSERT_TRUE(call("set_fan", {0, 80}));
  EXPECT_EQ(board().fan_percent[0], 80U);
  EXPECT_EQ(board().fan_manual[0], 1U);
  EXPECT_EQ(board().fan_manual[1], 0U);
  ASSERT_TRUE(call("set_fan", {1, 60}));
  run(20);
  EXPECT_NEAR(board().fan_rpm[0], 0.8 * 3000, 30);
  EXPECT_NEAR(board().fan_rpm[1], 0.6 * 3000, 30);
  ASSERT_TRUE(call("fan_default", {0}));
  ASSERT_TRUE(call("fan_policy", {1, 0}));
  EXPECT_EQ(board().fan_manual[0] + board().fan_manual[1], 0U);
}

TEST_F(LiveRigTest, ADeafCardAnswersWellAndDoesNothing) {
  ASSERT_TRUE(rig_.inject({"setter-deaf", "A1", "", 0}));
  EXPECT_TRUE(call("set_cap", {200'000}));
  EXPECT_TRUE(call("set_fan", {0, 90}));
  EXPECT_TRUE(call("set_persistence", {0}));
  EXPECT_EQ(board().cap_mw, 350'000U);
  EXPECT_EQ(board().fan_manual[0], 0U);
  EXPECT_EQ(board().persistence, 1U);
}

TEST_F(LiveRigTest, ALostCardIsLostAndTheOthersAreNot) {
  ASSERT_TRUE(rig_.inject({"fall-off-bus", "A1", "", 0}));
  run(0.2);
  EXPECT_EQ(board().lost, 1U);
  EXPECT_FALSE(rig_.on_bus(0));
  EXPECT_EQ(call("set_cap", {300'000}).error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(board(8).lost, 0U);
  const auto xids = rig_.take_xids();
  ASSERT_EQ(xids.size(), 1U);
  EXPECT_EQ(xids[0].xid, 79U);
}

TEST_F(LiveRigTest, ACardThatLostPowerComesBackWithoutItsSettings) {
  ASSERT_TRUE(call("set_cap", {200'000}, 3));  // A4 hangs on A.p2, outlet 2
  ASSERT_TRUE(call("set_fan", {0, 90}, 3));
  ASSERT_TRUE(rig_.switch_outlet("pdu1/2", false));
  run(2);
  EXPECT_EQ(board(3).lost, 1U);
  ASSERT_TRUE(rig_.switch_outlet("pdu1/2", true));
  run(kBoot);
  EXPECT_EQ(board(3).lost, 0U);
  EXPECT_EQ(board(3).cap_mw, 350'000U);
  EXPECT_EQ(board(3).fan_manual[0], 0U);
}

TEST_F(LiveRigTest, AnOutletComesBackTenSecondsIntoACycle) {
  ASSERT_TRUE(rig_.cycle_outlet("pdu1/2"));
  run(9);
  EXPECT_FALSE(rig_.physics().observe().cards[3].powered);
  run(1.2);
  EXPECT_TRUE(rig_.physics().observe().cards[3].powered);
  run(kBoot);
  EXPECT_TRUE(rig_.on_bus(3));
}

TEST_F(LiveRigTest, ASwitchByHandEndsACycle) {
  ASSERT_TRUE(rig_.cycle_outlet("pdu1/2"));
  ASSERT_TRUE(rig_.switch_outlet("pdu1/2", false));
  run(15 + kBoot);
  EXPECT_FALSE(rig_.on_bus(3));
}

TEST_F(LiveRigTest, AFallenCardReturnsAfterHalfAMinuteWithoutPowerAndNotBefore) {
  ASSERT_TRUE(rig_.inject({"fall-off-bus", "A4", "", 0}));
  ASSERT_TRUE(rig_.cycle_outlet("pdu1/2"));  // ten seconds are too few
  run(12 + kBoot);
  EXPECT_FALSE(rig_.on_bus(3));
  ASSERT_TRUE(rig_.switch_outlet("pdu1/2", false));
  run(31);
  ASSERT_TRUE(rig_.switch_outlet("pdu1/2", true));
  run(kBoot);
  EXPECT_TRUE(rig_.on_bus(3));
}

TEST_F(LiveRigTest, ARemovedCardComesBackWithARescan) {
  rig_.remove(5);
  EXPECT_EQ(board(5).lost, 1U);
  rig_.rescan();
  run(0.1);
  EXPECT_EQ(board(5).lost, 0U);
}

TEST_F(LiveRigTest, AResetMakesAHungCardAnswer) {
  ASSERT_TRUE(rig_.inject({"hang", "A1", "", 0}));
  run(0.1);
  EXPECT_TRUE(rig_.hung(0));
  rig_.reset(0);
  run(0.1);
  EXPECT_FALSE(rig_.hung(0));
}

TEST_F(LiveRigTest, RealProcessesStandBesideASimulatedLoad) {
  CardProcesses processes(2);
  processes[1] = {{4711, 0.5, 2'000'000'000}};
  rig_.set_processes(processes);
  run(1);
  EXPECT_NEAR(board(1).busy_percent, 50, 5);
  EXPECT_EQ(board(1).vram_used_bytes, 2'000'000'000U);
  ASSERT_EQ(board(1).processes, 1U);
  EXPECT_EQ(board(1).process[0].pid, 4711U);

  ASSERT_TRUE(rig_.load({"A2", "train", 0.3}));
  run(1);
  EXPECT_NEAR(board(1).busy_percent, 80, 5);
  rig_.set_processes({});
  run(1);
  EXPECT_NEAR(board(1).busy_percent, 30, 5);
  ASSERT_TRUE(rig_.load({"A2", "idle", 1}));
  run(1);
  EXPECT_EQ(board(1).busy_percent, 0U);
  EXPECT_EQ(board(1).vram_used_bytes, 0U);
}

TEST_F(LiveRigTest, SetsEverythingOrNothing) {
  EXPECT_FALSE(rig_.apply({{{"room", "35C"}, {"mians", "228V"}}}));
  EXPECT_EQ(rig_.physics().inputs().room.v, 20);
  ASSERT_TRUE(rig_.apply({{{"room", "35 °C"}, {"mains", "228V"}, {"pdu1/2", "off"}}}));
  EXPECT_EQ(rig_.physics().inputs().room.v, 35);
  run(1);
  EXPECT_FALSE(rig_.on_bus(3));
}

TEST_F(LiveRigTest, TellsWhatASettingWasSoThatItCanBeTakenBack) {
  const SetRequest asked{{{"room", "35C"}, {"mains", "228V"}, {"pdu1/2", "off"}, {"P18", "off"}, {"A.fan1", "90%"}}};
  const auto undo = rig_.as_it_stands(asked);
  EXPECT_EQ(undo, (SetRequest{{{"room", "20C"}, {"mains", "240V"}, {"pdu1/2", "on"}, {"P18", "on"}, {"A.fan1", "auto"}}}));
  ASSERT_TRUE(rig_.apply(asked));
  run(1);
  EXPECT_EQ(rig_.as_it_stands(undo), asked);
  EXPECT_TRUE(rig_.as_it_stands(asked).settings.empty()) << "it stands like that already";
  ASSERT_TRUE(rig_.apply(undo));
  run(1);
  EXPECT_EQ(rig_.as_it_stands(asked), undo);
}

TEST_F(LiveRigTest, StrikesAndMendsASetOfCardsAtOnce) {
  ASSERT_TRUE(rig_.inject({"setter-deaf", "A1-2", "", 0}));
  EXPECT_EQ(rig_.physics().inputs().faults.size(), 2U);
  EXPECT_NE(rig_.inject({"hang", "A1-99", "", 0}).error().what.find("the last card of `A` is A"), std::string::npos);
  EXPECT_TRUE(rig_.clear({"A*", ""}));
  EXPECT_TRUE(rig_.physics().inputs().faults.empty());
  EXPECT_FALSE(rig_.clear({"A*", ""}));
}

TEST_F(LiveRigTest, SaysWhatForeignLoadGoesOnBehindABreakerThatIsClosedAgain) {
  ASSERT_TRUE(rig_.inject({"foreign-load", "pdu1", "", 6}));
  ASSERT_TRUE(rig_.inject({"breaker-trip", "P18", "", 0}));
  run(1);
  ASSERT_TRUE(rig_.clear({"P18", ""}));
  EXPECT_EQ(rig_.still_on("P18"), "the foreign load of 6 A on pdu1 goes on, and may open it again: `ohm twin clear pdu1`");
  EXPECT_EQ(rig_.still_on("P20"), "") << "it is not above that load";
  EXPECT_EQ(rig_.still_on("A1"), "");
}

TEST_F(LiveRigTest, NamesTheNearestKnownWord) {
  EXPECT_NE(rig_.apply({{{"pdu1/33", "off"}}}).error().what.find("did you mean"), std::string::npos);
  EXPECT_NE(rig_.apply({{{"room", "hot"}}}).error().what.find("like 35C"), std::string::npos);
  EXPECT_NE(rig_.load({"A1", "trian", 1}).error().what.find("did you mean `train`?"), std::string::npos);
  EXPECT_NE(rig_.inject({"fan-stopp", "A1", "", 0}).error().what.find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace ohm::twin
