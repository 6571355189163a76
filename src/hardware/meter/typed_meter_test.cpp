#include "hardware/meter/typed_meter.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

TEST(TypedMeters, KeepTheInstantAtWhichAPersonRead) {
  TypedMeter meter;
  EXPECT_TRUE(meter.newest().points.empty());
  const TimePoint then = TimePoint{} + std::chrono::seconds{5}, later = then + std::chrono::hours{1};
  meter.type("pdu1", *typed_quantity("21.4A"), then);
  meter.type("pdu2", *typed_quantity("18A"), later);
  const MeterSample sample = meter.newest();
  EXPECT_EQ(sample.at, later);
  ASSERT_EQ(sample.points.size(), 2u);
  EXPECT_EQ(sample.points[0].is, reading(21.4, then));
  EXPECT_EQ(sample.points[0].is.fresh(later, Seconds{600}), std::nullopt);
  EXPECT_EQ(meter.switch_outlet("pdu1/1", false).error().kind, Error::Kind::NotSupported);
}

TEST(TypedMeters, ANewReadingReplacesTheOldOne) {
  TypedMeter meter;
  meter.type("pdu1", *typed_quantity("21.4A"), {});
  meter.type("pdu1", *typed_quantity("19A"), TimePoint{} + std::chrono::seconds{60});
  ASSERT_EQ(meter.newest().points.size(), 1u);
  EXPECT_EQ(meter.newest().points[0].is.get(), 19);
}

}  // namespace
}  // namespace ohm
