#include "agent/fans/fan_desk.h"

#include <gtest/gtest.h>

#include "agent/testing/fake_fan.h"
#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using testing::FakeFan;

class FanDeskTest : public ::testing::Test {
 protected:
  FanDesk desk(Mode mode = Mode::Protect, const std::string& host = "") {
    return {rig_, host, {&front_, &back_, &stranger_}, mode != Mode::Watch};
  }
  std::vector<FanNews> tell(FanDesk& desk, double at) {
    view_ = {};
    view_.now = TimePoint{} + nanoseconds_of(Seconds{at});
    return desk.tell(view_);
  }
  Rig rig_ = testing_rig();
  static Rig testing_rig() { return read_rig_file("examples/rig-32x3090.yaml").value(); }
  FakeFan front_{"A.fan1"}, back_{"B rear"}, stranger_{"CPU_OPT"};
  RigView view_;
};

TEST_F(FanDeskTest, NamesEachFanAfterTheHostInItsLabel) {
  auto fans = desk();
  EXPECT_TRUE(tell(fans, 1).empty());
  ASSERT_EQ(view_.chassis_fans.size(), 3u);
  EXPECT_EQ(view_.chassis_fans[0].place, "A.fan1");
  EXPECT_EQ(view_.chassis_fans[1].place, "B.fan1");
  EXPECT_EQ(view_.chassis_fans[1].host, "B");
  EXPECT_EQ(view_.chassis_fans[2].place, "fan1") << "of four hosts nobody knows whose it is";
  EXPECT_EQ(view_.chassis_fans[0].speed.get(), Rpm{600});
  EXPECT_EQ(view_.chassis_fans[0].mode.get(), FanMode::Automatic);
}

TEST_F(FanDeskTest, OnOneHostItHoldsThatHostsFansAndThoseOfNobody) {
  auto fans = desk(Mode::Protect, "A");
  ASSERT_EQ(fans.size(), 2u);
  EXPECT_EQ(fans.place(0), "A.fan1");
  EXPECT_EQ(fans.place(1), "A.fan2") << "the board's own label says no host";
}

TEST_F(FanDeskTest, SetsAndGivesBackWhatItHolds) {
  auto fans = desk();
  ASSERT_TRUE(fans.set(0, Fraction{0.9}));
  tell(fans, 1);
  EXPECT_TRUE(view_.chassis_fans[0].driven);
  EXPECT_FALSE(view_.chassis_fans[1].driven);
  EXPECT_EQ(view_.chassis_fans[0].speed.get(), Rpm{1350});
  ASSERT_TRUE(fans.set_all("B", Fraction{1}));
  EXPECT_TRUE(back_.manual);
  EXPECT_FALSE(stranger_.manual);
  EXPECT_EQ(fans.release(), 2u);
  EXPECT_FALSE(front_.manual || back_.manual);
  EXPECT_EQ(fans.release(), 0u);
}

TEST_F(FanDeskTest, InWatchNothingIsSet) {
  auto fans = desk(Mode::Watch);
  EXPECT_EQ(fans.set(0, Fraction{0.9}).error().what, "A.fan1: mode watch sets nothing");
  EXPECT_FALSE(fans.set_all("", Fraction{0.9}));
  EXPECT_FALSE(front_.manual);
}

TEST_F(FanDeskTest, AFanThatStandsIsToldOnceAndAgainWhenItTurns) {
  auto fans = desk();
  front_.broken = true;
  std::vector<FanNews> all;
  for (int second = 0; second < 20; ++second)
    for (auto& news : tell(fans, second)) all.push_back(news);
  EXPECT_EQ(all, (std::vector<FanNews>{{"A.fan1", Level::Warning, "stands still at a duty of 40 %"}}));
  front_.broken = false;
  EXPECT_EQ(tell(fans, 21), (std::vector<FanNews>{{"A.fan1", Level::Ok, "turns again"}}));
  EXPECT_TRUE(tell(fans, 22).empty());
}

TEST_F(FanDeskTest, TheLoopShowsFansInWatchAndTouchesNone) {
  testing::Bench<testing::SettersAbort> bench{Mode::Watch};
  FakeFan fan{""};
  auto world = bench.world();
  world.fans = {&fan};
  Agent agent{{bench.rig, std::nullopt, Mode::Watch, "", Seconds{1}}, world};
  agent.tick();
  const auto view = agent.newest();
  ASSERT_EQ(view->chassis_fans.size(), 1u);
  EXPECT_EQ(view->chassis_fans[0].place, "A.fan1") << "the only host of this rig";
  agent.stop();
  EXPECT_FALSE(fan.manual);
}

}  // namespace
}  // namespace ohm
