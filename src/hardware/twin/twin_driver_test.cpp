#include "hardware/twin/twin_driver.h"

#include <gtest/gtest.h>

#include "hardware/testing/twin_rig.h"

namespace ohm {
namespace {

const GpuId kFirst{0}, kSecond{1};

class OverTheTwin : public testing::Test {
 protected:
  GpuSample sample(GpuId gpu) { return rig.driver.sample(gpu).value(); }
  Celsius hottest(GpuId gpu, Place place) { return ruling(sample(gpu), place).is.get().value_or(Celsius{}); }
  std::string name(std::uint32_t card) { return rig.rig.cards[card].name; }

  testing_rig::Twin rig;
};

TEST_F(OverTheTwin, EveryCardOfTheRigIsFoundWithItsRanges) {
  const auto cards = rig.driver.cards();
  ASSERT_EQ(cards.size(), 4U);
  EXPECT_EQ(cards[1].info.uuid, "GPU-" + name(1));
  EXPECT_EQ(cards[1].info.bus_id, "0000:02:00.0");
  EXPECT_TRUE(cards[1].info.cap_max);
  EXPECT_EQ(cards[1].presence, GpuPresence::Present);
  EXPECT_TRUE(rig.driver.about().simulated);
}

TEST_F(OverTheTwin, ALoadedCardDrawsAndHeatsAndItsVramIsToldByItsRegisters) {
  ASSERT_TRUE(rig.twin.load(0, "train", Fraction{1}));
  rig.pass(Seconds{600});
  EXPECT_GT(sample(kFirst).power.get(), Watts{250});
  EXPECT_GT(hottest(kFirst, Place::Die), hottest(kSecond, Place::Die));
  EXPECT_GT(hottest(kFirst, Place::Hotspot), hottest(kFirst, Place::Die));
  EXPECT_EQ(ruling(sample(kFirst), Place::Vram).source, "bar0");
  EXPECT_EQ(sample(kFirst).at, rig.clock.now());
}

TEST_F(OverTheTwin, ACapIsTakenAtOnceAndObeyedByTheDraw) {
  ASSERT_TRUE(rig.twin.load(0, "train", Fraction{1}));
  EXPECT_EQ(rig.driver.set_cap(kFirst, Watts{220}), Watts{220});
  EXPECT_EQ(sample(kFirst).cap.get(), Watts{220});
  rig.pass(Seconds{30});
  EXPECT_LT(sample(kFirst).power.get(), Watts{230});
}

TEST_F(OverTheTwin, WhatIsOutsideTheRangeIsRefused) {
  EXPECT_EQ(rig.driver.set_cap(kFirst, Watts{2000}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(rig.driver.set_fans(kFirst, Fraction{1.5}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(rig.driver.sample(GpuId{9}).error().kind, Error::Kind::BadInput);
}

TEST_F(OverTheTwin, ADeafCardIsCountedAsRefusing) {
  ASSERT_TRUE(rig.twin.inject({twin::FaultKind::SetterDeaf, name(0), "", 0}));
  rig.pass(Seconds{1});
  EXPECT_TRUE(rig.driver.set_cap(kFirst, Watts{200}));
  EXPECT_EQ(sample(kFirst).refused, 1U);
  EXPECT_GT(sample(kFirst).cap.get(), Watts{300});
}

TEST_F(OverTheTwin, ReleaseGivesFansAndLocksBackAndLeavesTheCap) {
  EXPECT_TRUE(rig.driver.set_cap(kFirst, Watts{220}));
  EXPECT_TRUE(rig.driver.set_fans(kFirst, Fraction{0.9}));
  EXPECT_TRUE(rig.driver.lock_clocks(kFirst, Megahertz{210}, Megahertz{1140}));
  EXPECT_TRUE(rig.driver.set_offsets(kFirst, Megahertz{100}, Megahertz{500}));
  EXPECT_TRUE(sample(kFirst).settings.fan_manual);
  EXPECT_TRUE(rig.driver.release(kFirst));
  const GpuSettings left = sample(kFirst).settings;
  EXPECT_FALSE(left.fan_manual);
  EXPECT_EQ(left.lock_max, std::nullopt);
  EXPECT_EQ(left.mem_offset, Megahertz{0});
  EXPECT_EQ(sample(kFirst).cap.get(), Watts{220});
}

TEST_F(OverTheTwin, OneSettingGoesBackAndTheOthersStay) {
  EXPECT_TRUE(rig.driver.set_offsets(kFirst, Megahertz{-100}, Megahertz{300}));
  EXPECT_TRUE(rig.driver.set_memory_offset(kFirst, Megahertz{-500}));
  EXPECT_TRUE(rig.driver.lock_memory_clocks(kFirst, Megahertz{5001}, Megahertz{5001}));
  EXPECT_TRUE(rig.driver.set_fans(kFirst, Fraction{0.8}));
  EXPECT_TRUE(rig.driver.release_fans(kFirst));
  auto set = rig.driver.sample(kFirst)->settings;
  EXPECT_FALSE(set.fan_manual);
  EXPECT_EQ(set.core_offset, Megahertz{-100});
  EXPECT_EQ(set.mem_offset, Megahertz{-500});
  EXPECT_EQ(set.mem_lock_max, Megahertz{5001});
  EXPECT_TRUE(rig.driver.unlock_memory_clocks(kFirst));
  set = rig.driver.sample(kFirst)->settings;
  EXPECT_FALSE(set.mem_lock_max);
  EXPECT_EQ(set.mem_offset, Megahertz{-500});
}

TEST_F(OverTheTwin, ASafeCapNeverRaises) {
  EXPECT_TRUE(rig.driver.set_cap(kSecond, Watts{180}));
  EXPECT_TRUE(rig.driver.restore_safe_cap(kFirst, Watts{240}));
  EXPECT_TRUE(rig.driver.restore_safe_cap(kSecond, Watts{240}));
  EXPECT_EQ(sample(kFirst).cap.get(), Watts{240});
  EXPECT_EQ(sample(kSecond).cap.get(), Watts{180});
}

TEST_F(OverTheTwin, ACardThatFallsOffTheBusIsLostWithItsXidAndTheOthersStay) {
  ASSERT_TRUE(rig.twin.inject({twin::FaultKind::FallsOffBus, name(0), "", 0}));
  rig.pass(Seconds{1});
  EXPECT_EQ(rig.driver.sample(kFirst).error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(rig.driver.cards()[0].presence, GpuPresence::Lost);
  EXPECT_TRUE(rig.driver.sample(kSecond));
  const auto events = rig.driver.take_events();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].gpu, kFirst);
  EXPECT_EQ(events[0].xid, 79U);
  EXPECT_TRUE(rig.driver.take_events().empty());
}

TEST_F(OverTheTwin, AHangingCardTimesOut) {
  ASSERT_TRUE(rig.twin.inject({twin::FaultKind::Hangs, name(0), "", 0}));
  rig.pass(Seconds{1});
  EXPECT_EQ(rig.driver.sample(kFirst).error().kind, Error::Kind::Timeout);
  EXPECT_EQ(rig.driver.set_cap(kFirst, Watts{200}).error().kind, Error::Kind::Timeout);
}

}  // namespace
}  // namespace ohm
