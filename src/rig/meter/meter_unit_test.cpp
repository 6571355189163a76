#include "rig/meter/meter_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohm {
namespace {

using testing::HasSubstr;

TEST(MeterUnits, ANumberIsTheWholeTextOrNone) {
  EXPECT_EQ(decimal(" 21.40 "), 21.4);
  EXPECT_EQ(decimal("+3"), 3);
  EXPECT_EQ(decimal("1e3"), 1000);
  for (const char* text : {"", "-", "nan", "inf", "1e999", "3 A", "0x10", "1,5", "--1"})
    EXPECT_EQ(decimal(text), std::nullopt) << text;
}

TEST(MeterUnits, PrintedDigitsTellTheStep) {
  EXPECT_DOUBLE_EQ(step_of("21.4"), 0.1);
  EXPECT_DOUBLE_EQ(step_of("21.40"), 0.01);
  EXPECT_DOUBLE_EQ(step_of("21"), 1);
  EXPECT_DOUBLE_EQ(step_of("2e1"), 0);
  EXPECT_DOUBLE_EQ(step_of("n/a"), 0);
}

TEST(MeterUnits, ReadsWhatAPersonTypes) {
  EXPECT_EQ(*typed_quantity("21.4A"), (TypedQuantity{MeterUnit::Amps, 21.4, 0.1}));
  EXPECT_EQ(*typed_quantity(" 21 A "), (TypedQuantity{MeterUnit::Amps, 21, 1}));
  EXPECT_EQ(*typed_quantity("5.1 kW"), (TypedQuantity{MeterUnit::Watts, 5100, 100}));
  for (const char* text : {"", "21.4", "A", "21.4 V", "-3 A", "1.2.3 A", "21.4 amps"}) {
    const auto read = typed_quantity(text);
    ASSERT_FALSE(read) << text;
    EXPECT_THAT(read.error().what, HasSubstr("like 21.4A"));
  }
}

TEST(MeterUnits, FahrenheitBecomesCelsius) {
  const auto f = foreign_unit("°F");
  ASSERT_TRUE(f);
  EXPECT_NEAR(212 * f->scale + f->offset, 100, 1e-9);
  EXPECT_EQ(foreign_unit("VA"), std::nullopt);
}

}  // namespace
}  // namespace ohm
