#include "base/units.h"

#include <concepts>
#include <gtest/gtest.h>
#include <type_traits>

namespace ohm {
namespace {

template <class A, class B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtracts = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Compares = requires(A a, B b) {
  a < b;
};

// What must not compile is as much a promise as what must.
static_assert(Adds<Watts, Watts> && !Adds<Watts, Amps> && !Compares<Watts, Amps>);
static_assert(Subtracts<Celsius, Celsius> && !Adds<Celsius, Celsius>, "temperatures are points: they subtract, they never add");
static_assert(std::same_as<decltype(Celsius{80} - Celsius{65}), CelsiusDelta>);
static_assert(!std::convertible_to<double, Watts> && !std::convertible_to<Watts, double>, "raw numbers only at the edges");
static_assert(std::same_as<decltype(Watts{1} / Watts{2}), double>);
static_assert(std::is_trivially_copyable_v<Watts> && sizeof(Watts) == sizeof(double));

TEST(Units, VoltsTimesAmpsAreWattsAndBack) {
  EXPECT_EQ(Volts{240} * Amps{24}, Watts{5760});  // 80 % of a 30 A breaker at 240 V
  EXPECT_EQ(Amps{24} * Volts{240}, Watts{5760});
  EXPECT_EQ(Watts{5760} / Volts{240}, Amps{24});
}

TEST(Units, AddScaleAndCompareWithinOneUnit) {
  Watts sum{300};
  sum += Watts{50};
  EXPECT_EQ(sum, Watts{350});
  EXPECT_EQ(sum - Watts{50}, Watts{300});
  EXPECT_EQ(sum * 2, 2 * sum);
  EXPECT_EQ(sum / 2, Watts{175});
  EXPECT_EQ(Watts{175} / sum, 0.5);
  EXPECT_LT(Watts{349}, sum);
  EXPECT_EQ(Watts{}, Watts{0});
}

TEST(Units, TemperaturesSubtractToADifference) { EXPECT_EQ(Celsius{80} - Celsius{65}, CelsiusDelta{15}); }

}  // namespace
}  // namespace ohm
