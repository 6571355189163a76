#include "control/cooling/pads.h"

#include <gtest/gtest.h>

namespace ohm::cooling {
namespace {

const PadGains kGains;

Pads known(double resistance) { return {resistance, kGains.time}; }

TEST(PadsBeyond, IsWhatACardIsWarmerThanTheMedianOfItsSiblingsAtFullTraffic) {
  const std::vector<Pads> siblings{known(1.3), known(1.4), known(1.5)};
  const auto beyond = pads_beyond(kGains, known(1.95), siblings);
  ASSERT_TRUE(beyond);
  EXPECT_NEAR(beyond->v, 0.55 * 32.5, 0.01);
  EXPECT_EQ(words_for_pads(kGains, beyond), "pads, +18 °C against its siblings");
}

TEST(PadsBeyond, SaysNothingOfTheSpreadBetweenNewCards) {
  const std::vector<Pads> siblings{known(1.25), known(1.4), known(1.55)};
  EXPECT_EQ(words_for_pads(kGains, pads_beyond(kGains, known(1.57), siblings)), "");
}

TEST(PadsBeyond, IsNotKnownWithoutTwoSiblingsOrBeforeEnoughWasSeen) {
  const std::vector<Pads> one{known(1.4)}, young{known(1.4), {1.4, Seconds{10}}};
  EXPECT_FALSE(pads_beyond(kGains, known(2), one));
  EXPECT_FALSE(pads_beyond(kGains, known(2), young));
  const std::vector<Pads> two{known(1.4), known(1.4)};
  EXPECT_FALSE(pads_beyond(kGains, {2, Seconds{10}}, two));
}

TEST(Pads, LearnNothingFromACardThatRestsOrWarmsUp) {
  State card;
  Readings r;
  const TimePoint now = TimePoint{} + std::chrono::seconds{10};
  for (auto& s : card.sense) s.known = Known::Measured, s.smooth = 60;
  card.draw = 20;
  EXPECT_EQ(pads_step(kGains, {}, card, r, std::nullopt, now, Seconds{1}), Pads{});
  card.draw = 300;
  card.sense[2].slope = 0.2;
  EXPECT_EQ(pads_step(kGains, {}, card, r, std::nullopt, now, Seconds{1}), Pads{});
  card.sense[2].slope = 0;
  EXPECT_GT(pads_step(kGains, {}, card, r, std::nullopt, now, Seconds{1}).learnt, Seconds{});
}

}  // namespace
}  // namespace ohm::cooling
