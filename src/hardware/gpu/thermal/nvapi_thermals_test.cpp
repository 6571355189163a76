#include "hardware/gpu/thermal/nvapi_thermals.h"

#include <gtest/gtest.h>

#include "hardware/gpu/nvml/nvml_driver.h"
#include "hardware/testing/fake_rig.h"

namespace ohm {
namespace {

const TimePoint kNow{std::chrono::seconds{3}};

class ThroughNvApi : public testing::Test {
 protected:
  std::shared_ptr<NvApi> api() { return NvApi::open(fake_nvml::library("libfake_nvapi.so"), watch).value(); }
  nvml::CallWatch watch;
};

TEST_F(ThroughNvApi, HotspotAndVramAreSensorsOneAndSeven) {
  const auto nvapi = api();
  const auto gpu = nvapi->find(3, watch);
  ASSERT_TRUE(gpu);
  EXPECT_EQ(gpu->mask, 0xFFU);
  const auto told = nvapi->read(*gpu, watch, kNow);
  EXPECT_EQ(told.hotspot, reading(Celsius{31.5}, kNow));
  EXPECT_EQ(told.vram, reading(Celsius{37.5}, kNow));
}

TEST_F(ThroughNvApi, ASensorTheCardLacksIsNotSupported) {
  const auto nvapi = api();
  auto gpu = *nvapi->find(3, watch);
  gpu.mask = 0x3;
  EXPECT_EQ(nvapi->read(gpu, watch, kNow).vram.absent(), Absent::NotSupported);
}

TEST_F(ThroughNvApi, ACardIsNotGuessedWhereTwoHaveItsBusNumber) {
  EXPECT_FALSE(api()->find(9, watch));
  EXPECT_FALSE(api()->find(77, watch));
}

TEST_F(ThroughNvApi, NothingIsAskedAnyMoreOnceStopped) {
  const auto nvapi = api();
  const auto gpu = *nvapi->find(3, watch);
  watch.stop();
  EXPECT_EQ(nvapi->read(gpu, watch, kNow).hotspot.absent(), Absent::Silent);
}

TEST_F(ThroughNvApi, AMissingLibraryIsTolerated) {
  EXPECT_EQ(NvApi::open("libno-such-nvapi.so.1", watch).error().kind, Error::Kind::NotSupported);
}

TEST_F(ThroughNvApi, TheDriverShowsItsRouteBesideTheRegisters) {
  fake_nvml::FakeRig rig{1};
  const fake_nvml::TempDir root;
  fake_nvml::add_pci_card(root.path(), "0000:03:00.0", 30, 44);
  const SystemClock clock;
  NvmlDriver driver{clock,
                    {.library = fake_nvml::library("libfake_nvml.so"),
                     .nvapi = fake_nvml::library("libfake_nvapi.so"),
                     .sysfs = root.path(),
                     .event_wait = Seconds{0.02}}};
  const auto sample = driver.sample(GpuId{0}).value();
  EXPECT_EQ(ruling(sample, Place::Hotspot).source, "nvapi");  // 31.5 over 30
  EXPECT_EQ(ruling(sample, Place::Vram).source, "bar0");      // 44 over 37.5
}

}  // namespace
}  // namespace ohm
