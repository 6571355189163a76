#include "twin/process/sysfs/attributes.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace ohm::twin {
namespace {

TEST(SysfsAttributes, ReadAsTheKernelWritesThem) {
  EXPECT_EQ(link_speed_text(1), "2.5 GT/s PCIe\n");
  EXPECT_EQ(link_speed_text(4), "16.0 GT/s PCIe\n");
  EXPECT_EQ(hex_text(0x10DE, 4), "0x10de\n");
  EXPECT_EQ(hex_text(0x030000, 6), "0x030000\n");
}

TEST(SysfsAttributes, AddUpTheErrorsOfAFlappingRiser) {
  const auto text = aer_correctable_text(41);
  EXPECT_NE(text.find("\nBadTLP 41\n"), std::string::npos);
  EXPECT_NE(text.find("\nTOTAL_ERR_COR 41\n"), std::string::npos);
  EXPECT_NE(aer_fatal_text(0).find("\nTOTAL_ERR_FATAL 0\n"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 9);
}

TEST(SysfsAttributes, TellThirteenRegionsOfWhichTheFirstAreTheRegisters) {
  const auto text = resource_text(1, 3);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);
  EXPECT_EQ(text.substr(0, text.find('\n')), "0x00000000a6000000 0x00000000a6ffffff 0x0000000000040200");
}

TEST(Bar0Registers, DecodeToTheTemperatureAsGddr6ReadsIt) {
  EXPECT_EQ((vram_register(Celsius{94.5}) & 0xFFF) / 32.0, 94.5);
  EXPECT_EQ((hotspot_register(Celsius{77.4}) >> 8) & 0xFF, 77U);
  EXPECT_EQ((kVramInvalid & 0xFFF) / 32, 127U);
  EXPECT_LT(vram_register(Celsius{300}), kVramInvalid);  // too hot is never "invalid"
}

}  // namespace
}  // namespace ohm::twin
