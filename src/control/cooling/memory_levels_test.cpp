#include "control/cooling/memory_levels.h"

#include <array>
#include <gtest/gtest.h>

namespace ohm::cooling {
namespace {

/// A 3090 as nvidia-smi lists it.
constexpr std::array kLevels{Megahertz{9751}, Megahertz{9501}, Megahertz{5001}, Megahertz{810}, Megahertz{405}};
constexpr MemoryLevels kCard{9501, 0, -1000, 5001, 0};

Command held(double memory, bool low) {
  Command c;
  c.memory = Megahertz{memory};
  c.low_band = low;
  return c;
}

TEST(MemoryLevels, AreFoundFromWhatACardTellsUnderLoad) {
  EXPECT_EQ(work_level(kLevels, 9501, 0), 9501);
  EXPECT_EQ(work_level(kLevels, 8996, -500), 9501) << "offsets snap to what the chip can do";
  EXPECT_EQ(work_level({}, 9251, 0), 9251) << "a card that lists none";
  EXPECT_EQ(low_level(kLevels, 9501), 5001);
  EXPECT_EQ(low_level({}, 9501), 0);
}

TEST(MemoryLevels, LeaveAMemoryAloneThatIsNotHeld) {
  EXPECT_EQ(setting_for(kCard, Command{}), (MemorySetting{0, std::nullopt}));
  EXPECT_EQ(setting_for({9501, 950, -1000, 5001, 0}, Command{}), (MemorySetting{950, std::nullopt})) << "its profile's offset";
}

TEST(MemoryLevels, AreReachedByAnOffsetInTheBandOfWorkAndByALockBelow) {
  EXPECT_EQ(setting_for(kCard, held(9000, false)), (MemorySetting{-501, std::nullopt}));
  EXPECT_EQ(setting_for(kCard, held(4501, true)), (MemorySetting{-500, 5001}));
}

TEST(MemoryLevels, MakeBandsWithoutAnOverclockOfTheLowLevel) {
  const auto bands = bands_of(kCard);
  EXPECT_EQ(bands.base, 9501);
  EXPECT_EQ(bands.lowest, 8501);
  EXPECT_EQ(bands.low, (MemoryBands::Band{5001, 4001}));
  EXPECT_FALSE(bands_of({9501, 0, -1000, 0, 0}).low) << "nothing to lock";
}

}  // namespace
}  // namespace ohm::cooling
