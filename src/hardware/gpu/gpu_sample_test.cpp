#include "hardware/gpu/gpu_sample.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

const TimePoint kNow{std::chrono::seconds{7}};

Temperature told(Place place, const char* source, double degrees) { return {place, source, reading(Celsius{degrees}, kNow)}; }
Temperature silent(Place place, const char* source, Absent why) { return {place, source, no_reading<Celsius>(why, kNow)}; }

TEST(RulingTemperature, IsTheHighestOfAllRoutesToAPlace) {
  const GpuSample sample{
      .temperatures = {told(Place::Vram, "bar0", 86), told(Place::Vram, "nvapi", 100), told(Place::Die, "nvml", 120)}};
  EXPECT_EQ(ruling(sample, Place::Vram), told(Place::Vram, "nvapi", 100));
}

TEST(RulingTemperature, PrefersAnyValueToAnyReason) {
  const GpuSample sample{.temperatures = {silent(Place::Vram, "bar0", Absent::Lost), told(Place::Vram, "nvapi", 60)}};
  EXPECT_EQ(ruling(sample, Place::Vram), told(Place::Vram, "nvapi", 60));
}

TEST(RulingTemperature, TellsThatASensorFellSilentRatherThanThatAnotherNeverWas) {
  const GpuSample sample{
      .temperatures = {silent(Place::Vram, "nvml", Absent::NotSupported), silent(Place::Vram, "bar0", Absent::Silent)}};
  EXPECT_EQ(ruling(sample, Place::Vram), silent(Place::Vram, "bar0", Absent::Silent));
}

TEST(RulingTemperature, OfAPlaceNobodyTellsIsNotSupported) {
  EXPECT_EQ(ruling(GpuSample{}, Place::Hotspot).is.absent(), Absent::NotSupported);
}

}  // namespace
}  // namespace ohm
