#include "agent/health/plausible.h"

#include <cmath>
#include <gtest/gtest.h>

namespace ohm {
namespace {

constexpr std::optional<Celsius> kNoRoom;

/// A sensor that reads `degrees(second)` while the card draws `watts(second)`.
template <class Degrees, class Power>
PlausibleState after(int seconds, Place place, Degrees degrees, Power watts, std::optional<Celsius> room = Celsius{25}) {
  PlausibleState state;
  for (int i = 0; i <= seconds; ++i) {
    const auto now = TimePoint{} + std::chrono::seconds{i};
    state =
        plausible_step(plausible_limits(place), state, reading(Celsius{degrees(i)}, now), reading(Watts{watts(i)}, now), room, now);
  }
  return state;
}

template <class T>
auto always(T value) {
  return [value](int) { return static_cast<double>(value); };
}

TEST(PlausibleTemperature, IsNot8DegreesAt300WattsInARoomOf25) {
  const auto lies = after(120, Place::Die, always(8), always(300));
  EXPECT_TRUE(lies.disbelieved);
  EXPECT_EQ(lies.says, "says 8 °C at 299 W: in a room of 25 °C it is 24 °C or more");
  EXPECT_TRUE(after(120, Place::Hotspot, always(8), always(300)).disbelieved);
}

TEST(PlausibleTemperature, IsNot8DegreesAt300WattsWhateverTheRoom) {
  const auto lies = after(120, Place::Die, always(8), always(300), kNoRoom);
  EXPECT_TRUE(lies.disbelieved);
  EXPECT_EQ(lies.says, "says 8 °C at 299 W: in any room it is 9 °C or more");
}

TEST(PlausibleTemperature, IsNotDoubtedForARoomThatTellsFahrenheit) {
  EXPECT_FALSE(after(300, Place::Die, always(55), always(300), Celsius{77}).disbelieved);
}

TEST(PlausibleTemperature, IsThatOfAColdStartOfAWaterCooledCardAndOfAWinterBarn) {
  EXPECT_FALSE(after(300, Place::Die, always(38), always(350)).disbelieved) << "a water loop at its best, 25 °C room";
  EXPECT_FALSE(after(300, Place::Die, always(20), always(350), kNoRoom).disbelieved) << "5 °C in the barn";
  EXPECT_FALSE(after(
                   60, Place::Die, [](int i) { return i < 5 ? 25.0 : 45.0; }, [](int i) { return i < 4 ? 20.0 : 350.0; })
                   .disbelieved);
}

TEST(PlausibleTemperature, OfAVramIsNotBelowTheAirThatCoolsIt) {
  EXPECT_TRUE(after(60, Place::Vram, always(12), always(300)).disbelieved);
  EXPECT_TRUE(after(60, Place::Vram, always(5), always(20)).disbelieved) << "an idle card is no colder than its air either";
  EXPECT_FALSE(after(60, Place::Vram, always(30), always(300)).disbelieved);
}

TEST(PlausibleTemperature, OfADieThatAnswersIsNotAboveItsShutdown) {
  EXPECT_TRUE(after(10, Place::Die, always(140), always(100)).disbelieved);
  EXPECT_FALSE(after(10, Place::Vram, always(110), always(300)).disbelieved) << "where a 3090's memory slows down";
}

TEST(PlausibleTemperature, OfOneBadReadingIsForgivenAndOneCaughtIsNotBelievedSoSoonAgain) {
  const auto once = [](int i) { return i == 60 ? 3.0 : 60.0; };
  EXPECT_FALSE(after(61, Place::Die, once, always(300)).disbelieved);
  const auto heals = [](int i) { return i < 60 ? 8.0 : 60.0; };
  EXPECT_TRUE(after(600, Place::Die, heals, always(300)).disbelieved);
  EXPECT_FALSE(after(661, Place::Die, heals, always(300)).disbelieved);
}

// ---- leaps ----

/// 100 W, and 320 W every other minute.
double leaps(int i) { return i / 60 % 2 ? 320 : 100; }

TEST(PlausibleTemperature, OfADieMovesWithLeapsOf200Watts) {
  const auto dull = [](int i) { return i % 2 ? 55.0 : 54.0; };  // it jitters, so that it is not frozen to the digit
  EXPECT_FALSE(after(100, Place::Die, dull, leaps).disbelieved) << "one leap is none";
  const auto lies = after(160, Place::Die, dull, leaps);
  EXPECT_TRUE(lies.disbelieved);
  EXPECT_EQ(lies.says, "stands at 54 °C through 2 leaps of the draw by 200 W and more");
  EXPECT_FALSE(after(160, Place::Vram, dull, leaps).disbelieved) << "too slow for that";
}

TEST(PlausibleTemperature, OfADieThatItsFanBringsBackIsBelieved) {
  // 8 K up at once, and back within a minute by a fan that went full (heatsink 80 s).
  const auto held = [](int i) { return 55 + (leaps(i) > 200 ? 8.0 : -8.0) * std::exp(-(i % 60) / 25.0); };
  EXPECT_FALSE(after(1200, Place::Die, held, leaps).disbelieved);
}

TEST(PlausibleTemperature, IsNotAskedToFollowADrawThatLeapsBackAtOnceOrRisesSlowly) {
  const auto pulses = [](int i) { return i % 15 < 6 ? 330.0 : 100.0; };
  EXPECT_FALSE(after(600, Place::Die, always(55), pulses).disbelieved);
  const auto ramp = [](int i) { return 100 + 2.0 * (i % 120); };
  EXPECT_FALSE(after(119, Place::Die, always(55), ramp).disbelieved);
}

}  // namespace
}  // namespace ohm
