#include "control/cooling/chassis.h"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm::cooling {
namespace {

ZoneCard card(double fan) { return {fan, 0.3, Watts{13}, CelsiusDelta{30}, false}; }

TEST(ChassisFans, WarmTheirZoneAsTheHeatOfAirSays) {
  EXPECT_NEAR(warming(Watts{1000}, 100).v, 17.6, 0.01);  // facts: power §3.2
}

TEST(ChassisFans, TurnFasterWhereThatLetsManyCardsTurnSlower) {
  const std::vector<ZoneCard> cards(8, card(0.8));
  const ZoneFans fans{0.4, 0.2, Watts{40}, CelsiusDelta{6}};
  const auto air = least_fan_power(fans, cards);
  EXPECT_GT(air.chassis, 0.5);
  for (const double duty : air.cards) EXPECT_LT(duty, 0.8);
}

TEST(ChassisFans, TurnSlowerWhereTheCardsFansHardlyTurn) {
  const std::vector<ZoneCard> cards(8, card(0.35));
  const ZoneFans fans{1, 0.2, Watts{40}, CelsiusDelta{1}};
  EXPECT_LT(least_fan_power(fans, cards).chassis, 0.7);
}

TEST(ChassisFans, AreFullWhenACardWantsAllAir) {
  std::vector<ZoneCard> cards(3, card(0.4));
  cards[1].wants_all = true;
  EXPECT_EQ(least_fan_power({0.3, 0.2, Watts{40}, CelsiusDelta{2}}, cards).chassis, 1);
}

TEST(ChassisFans, SpeedUpInSecondsAndSlowDownInMinutes) {
  EXPECT_NEAR(chassis_step(0.5, 1, Seconds{1}), 0.55, 1e-9);
  EXPECT_NEAR(chassis_step(0.5, 0.2, Seconds{1}), 0.498, 1e-9);
  EXPECT_NEAR(chassis_step(0.5, 0.501, Seconds{1}), 0.501, 1e-9);
}

RC_GTEST_PROP(ChassisFans, NeverCostMoreThanStandingStillAndKeepEveryDieWhereItIs, ()) {
  const auto within = [](double from, double to) { return from + (to - from) * *rc::gen::inRange(0, 1001) / 1000.0; };
  std::vector<ZoneCard> cards(static_cast<std::size_t>(*rc::gen::inRange(1, 12)));
  for (auto& c : cards) c = {within(0.3, 1), 0.3, Watts{within(5, 20)}, CelsiusDelta{within(5, 50)}, false};
  const ZoneFans fans{*rc::gen::inRange(20, 101) / 100.0, 0.2, Watts{within(1, 100)}, CelsiusDelta{within(0.1, 15)}};
  const auto air = least_fan_power(fans, cards);
  std::vector<double> now;
  for (const auto& c : cards) now.push_back(c.fan);
  RC_ASSERT(air.fans.v <= fan_power(fans, cards, fans.duty, now).v + 1e-6);
  for (std::size_t i = 0; i < cards.size(); ++i) {
    const double rise = fans.inlet.v / air.chassis + cards[i].sink.v * std::pow(cards[i].fan / air.cards[i], 0.8);
    RC_ASSERT(rise <= fans.inlet.v / fans.duty + cards[i].sink.v + 1e-6);
  }
}

}  // namespace
}  // namespace ohm::cooling
