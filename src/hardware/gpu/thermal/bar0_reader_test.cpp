#include "hardware/gpu/thermal/bar0_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "hardware/testing/fake_rig.h"

namespace ohm {
namespace {

namespace fs = std::filesystem;
constexpr std::uint32_t k3090 = 0x220410DE;
const std::string kBus = "0000:03:00.0";
const TimePoint kNow{std::chrono::seconds{3}};

TEST(Bar0Registers, DecodeAsTheChipCountsThem) {
  EXPECT_EQ(vram_from_register(0xABCDE000U | 92 * 32, kNow).get(), Celsius{92});
  EXPECT_EQ(vram_from_register(92 * 32 + 16, kNow).get(), Celsius{92.5});
  EXPECT_EQ(hotspot_from_register(0x00124E33, kNow).get(), Celsius{78});  // 0x4E
}

TEST(Bar0Registers, CallTheChipsInvalidCodeImplausibleAndAVanishedCardLost) {
  EXPECT_EQ(vram_from_register(127 * 32, kNow).absent(), Absent::Implausible);
  EXPECT_EQ(vram_from_register(0, kNow).absent(), Absent::Implausible);
  EXPECT_EQ(hotspot_from_register(0xFF00, kNow).absent(), Absent::Implausible);
  EXPECT_EQ(vram_from_register(0xFFFFFFFF, kNow).absent(), Absent::Lost);
  EXPECT_EQ(hotspot_from_register(0xFFFFFFFF, kNow).absent(), Absent::Lost);
}

TEST(Bar0Registers, AreKnownForGddr6xAndGddr6Chips) {
  EXPECT_EQ(thermal_registers(0x2204)->vram, 0xE2A8U);
  EXPECT_EQ(thermal_registers(0x2484)->vram, 0xEE50U);
  EXPECT_EQ(thermal_registers(0x1234), std::nullopt);
}

TEST(Bar0Reader, FollowsTheRegistersOfTheMappedWindow) {
  const fake_nvml::TempDir root;
  const auto window = fake_nvml::add_pci_card(root.path(), kBus, 71, 84);
  const auto reader = Bar0Reader::open(root.path(), kBus, k3090);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(reader->hotspot(kNow), reading(Celsius{71}, kNow));
  EXPECT_EQ(reader->vram(kNow), reading(Celsius{84}, kNow));
  fake_nvml::poke(window, 0xE2A8, 101 * 32);
  EXPECT_EQ(reader->vram(kNow), reading(Celsius{101}, kNow));
}

TEST(Bar0Reader, SaysWhyThereIsNoWindow) {
  const fake_nvml::TempDir root;
  EXPECT_EQ(Bar0Reader::open(root.path(), kBus, k3090).error().kind, Error::Kind::NotSupported);
  EXPECT_EQ(Bar0Reader::open(root.path(), kBus, 0x123410DE).error().what, kBus + ": registers of this chip are not known");
}

TEST(Bar0Reader, NeverMapsBeyondAWindowThatIsTooSmall) {
  const fake_nvml::TempDir root;
  const auto window = fake_nvml::add_pci_card(root.path(), kBus, 71, 84);
  fs::resize_file(window, 4096);
  const auto reader = Bar0Reader::open(root.path(), kBus, k3090);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, Error::Kind::NotSupported);
}

/// Somebody whom files can be forbidden: nobody, where the tests are run by root.
class AsNobody {
 public:
  AsNobody() : was_{geteuid()} { EXPECT_EQ(seteuid(was_ == 0 ? 65534 : was_), 0); }
  ~AsNobody() { EXPECT_EQ(seteuid(was_), 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t was_;
};

TEST(Bar0Reader, IsNotPermittedWhereTheKernelForbidsTheFile) {
  const fake_nvml::TempDir root;
  fs::permissions(root.path(), fs::perms::others_exec, fs::perm_options::add);
  fs::permissions(fake_nvml::add_pci_card(root.path(), kBus, 71, 84), fs::perms::none);
  const AsNobody nobody;
  const auto reader = Bar0Reader::open(root.path(), kBus, k3090);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, Error::Kind::PermissionDenied);
}

}  // namespace
}  // namespace ohm
