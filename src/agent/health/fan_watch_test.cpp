#include "agent/health/fan_watch.h"

#include <cmath>
#include <gtest/gtest.h>

namespace ohm {
namespace {

/// A fan of 3000 rpm stepped for `seconds`, its duty and speed given by the second.
template <class Duty, class Speed>
std::string trouble_after(int seconds, Duty duty, Speed speed) {
  FanState state;
  FanTold told;
  TimePoint now;
  for (int i = 0; i <= seconds; ++i) {
    now = TimePoint{} + std::chrono::seconds{i};
    told = {Fraction{duty(i)}, Rpm{speed(i)}, Celsius{70}};
    state = fan_step(state, told, now);
  }
  return fan_trouble(state, told, now);
}

double half_then_full(int i) { return i < 60 ? 0.5 : 1.0; }

TEST(FanWatch, SaysNothingOfAFanThatFollowsItsDuty) {
  EXPECT_EQ(trouble_after(300, half_then_full, [](int i) { return 3000 * half_then_full(i < 5 ? 0 : i - 5); }), "");
}

TEST(FanWatch, SaysNothingOfAFanThatIsRampedSlowly) {
  const auto ramp = [](int i) { return 0.3 + 0.002 * i; };  // a point in five seconds: no single tick moves its speed
  EXPECT_EQ(trouble_after(300, ramp, [&](int i) { return std::round(3000 * ramp(i) / 30) * 30; }), "");
}

TEST(FanWatch, NamesAFanThatSticksWhateverIsAskedButNotInItsFirstSeconds) {
  const auto stuck = [](int i) { return 1500.0 + (i % 2 ? 20 : -20); };  // a tachometer jitters
  EXPECT_EQ(trouble_after(70, half_then_full, stuck), "");
  EXPECT_EQ(trouble_after(80, half_then_full, stuck), "sticks at 1480 rpm: it turns so at a duty of 50 % and of 100 %");
}

TEST(FanWatch, GoesOnSayingThatItSticksWhenTheDutyComesBackAndEndsWhenItsSpeedMoves) {
  const auto up_and_back = [](int i) { return i < 60 || i > 90 ? 0.5 : 1.0; };
  EXPECT_NE(trouble_after(120, up_and_back, [](int) { return 1500.0; }), "");
  EXPECT_EQ(trouble_after(120, up_and_back, [](int i) { return i < 100 ? 1500.0 : 2000.0; }), "");
}

TEST(FanWatch, CallsAStandingFanWhatItIsAndNotSticking) {
  EXPECT_EQ(trouble_after(80, half_then_full, [](int) { return 0.0; }), "stands still at a duty of 100 %, die 70 °C");
}

TEST(FanWatch, LetsAFanStandThatNobodyAskedOnACoolCard) {
  FanState state;
  const FanTold told{Fraction{0}, Rpm{0}, Celsius{42}};
  for (int i = 0; i < 100; ++i) state = fan_step(state, told, TimePoint{} + std::chrono::seconds{i});
  EXPECT_EQ(fan_trouble(state, told, TimePoint{} + std::chrono::seconds{100}), "");
}

}  // namespace
}  // namespace ohm
