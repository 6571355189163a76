#include "twin/air/chassis.h"

#include <gtest/gtest.h>

#include "twin/model.h"
#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

/// The barn at work and warm; its frames have two rows of four cards each, and air from front to back.
class Chassis : public ::testing::Test {
 protected:
  Chassis() {
    for (std::uint32_t i = 0; i < twin.rig().cards.size(); ++i) (void)twin.load(i, "decode", Fraction{1});
    test::run(twin, 1800);
  }
  void set_host_a(std::optional<Fraction> duty) {
    for (std::uint32_t fan : {0U, 1U}) ASSERT_TRUE(twin.set_chassis_fan(fan, duty));
  }
  double intake(std::size_t card) const { return twin.truth().heat.inlet[card]; }
  double vram(std::size_t card) const { return twin.truth().heat.vram[card]; }
  double supply_out(const std::string& name) const {
    for (std::size_t s = 0; s < twin.rig().psus.size(); ++s)
      if (twin.rig().psus[s].name == name) return twin.truth().supplies[s].out;
    return -1;
  }
  RigTwin twin{test::barn(), 5};
};

TEST_F(Chassis, EveryRowOfAFrameHasAFanNamedAfterItsHost) {
  ASSERT_EQ(twin.chassis_fans().size(), 8u);
  EXPECT_EQ(twin.chassis_fans()[1].name, "A.fan2");
  EXPECT_EQ(twin.chassis_fans()[7].name, "D.fan2");
  EXPECT_EQ(twin.observe().chassis[0].duty, Fraction{0.4});
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{600});
}

TEST_F(Chassis, AtTheirBoardsDutyTheAirIsThatOfTheFigures) {
  const auto& f = twin.model().figures;
  EXPECT_NEAR(twin.truth().air.back[0], 1 / f.heat.back_air, 1e-9);
  EXPECT_NEAR(twin.truth().air.intake[0], f.heat.recirculation / (1.2 * 1005 * 0.000471947 * f.heat.airflow), 1e-9);
  EXPECT_EQ(twin.truth().air.extra[0], 0);
}

TEST_F(Chassis, AtFullSpeedTheCardsOfThatFrameTakeInCoolerAirAndOthersDoNot) {
  const double a2 = intake(1), b2 = intake(9), hot = vram(1);
  set_host_a(Fraction{1});
  test::run(twin, 1800);
  EXPECT_LT(intake(1) - twin.truth().room, 0.75 * (a2 - twin.truth().room));
  EXPECT_NEAR(intake(9), b2, 0.2);
  EXPECT_LT(vram(1), hot - 2);
}

TEST_F(Chassis, StandingStillWarmsTheirRowAlone) {
  const double a2 = intake(1), a6 = intake(5);
  ASSERT_TRUE(twin.inject({FaultKind::FanStops, "A.fan1", "", 0}));
  test::run(twin, 1800);
  EXPECT_GT(intake(1) - twin.truth().room, 1.3 * (a2 - twin.truth().room));
  EXPECT_NEAR(intake(5), a6, 0.2);
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{0});
  EXPECT_EQ(twin.observe().chassis[0].duty, Fraction{0.4}) << "intended";
  ASSERT_TRUE(twin.clear(std::nullopt, "A.fan1"));
  test::run(twin, 60);
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{600});
}

// Fan affinity: 15 W at full speed, 0.96 W at 40 %; both hang on the supply that feeds the host.
TEST_F(Chassis, DrawWithTheCubeOfTheirSpeedFromTheSupplyOfTheirHost) {
  for (std::uint32_t i = 0; i < 8; ++i) ASSERT_TRUE(twin.load(i, "idle", Fraction{0}));
  test::run(twin, 60);
  const double before = supply_out("A.p3");
  set_host_a(Fraction{1});
  test::run(twin, 60);
  EXPECT_NEAR(supply_out("A.p3") - before, 2 * (15 - 0.96), 0.1);
  EXPECT_NEAR(twin.observe().chassis[0].draw.v, 15, 1e-6);
}

TEST_F(Chassis, GoBackToTheirBoardWhenGivenBack) {
  set_host_a(Fraction{0.9});
  test::run(twin, 30);
  EXPECT_TRUE(twin.observe().chassis[0].manual);
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{1350});
  set_host_a(std::nullopt);
  test::run(twin, 60);
  EXPECT_FALSE(twin.observe().chassis[0].manual);
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{600});
  EXPECT_EQ(twin.set_chassis_fan(0, Fraction{1.2}).error().what, "A.fan1: duty outside 0 … 100 %");
  EXPECT_FALSE(twin.set_chassis_fan(8, Fraction{1}));
}

TEST_F(Chassis, RunDownWithTheirHost) {
  ASSERT_TRUE(twin.switch_outlet("pdu1/3", false));  // A.p3 feeds host A
  test::run(twin, 60);
  EXPECT_EQ(twin.observe().chassis[0].speed, Rpm{0});
  EXPECT_EQ(twin.observe().chassis[2].speed, Rpm{600});
}

}  // namespace
}  // namespace ohm::twin
