#include "hardware/gpu/failing_driver.h"

#include <gtest/gtest.h>

#include "hardware/testing/twin_rig.h"

namespace ohm {
namespace {

const GpuId kFirst{0}, kSecond{1};

class Failing : public testing::Test {
 protected:
  Reading<Celsius> of(GpuId gpu, Place place) { return ruling(cards.sample(gpu).value(), place).is; }

  testing_rig::Twin rig;
  FailingDriver cards{rig.driver};
};

TEST_F(Failing, LetsThroughWhatIsNotInTrouble) { EXPECT_EQ(cards.sample(kFirst), rig.driver.sample(kFirst)); }

TEST_F(Failing, LosesOneCardAndKeepsTheOthers) {
  cards.lose(kFirst);
  EXPECT_EQ(cards.sample(kFirst).error().kind, Error::Kind::DeviceLost);
  EXPECT_EQ(cards.cards()[0].presence, GpuPresence::Lost);
  EXPECT_TRUE(cards.sample(kSecond));
  cards.heal(kFirst);
  EXPECT_TRUE(cards.sample(kFirst));
}

TEST_F(Failing, HangsACard) {
  cards.hang(kFirst);
  EXPECT_EQ(cards.sample(kFirst).error().kind, Error::Kind::Timeout);
  EXPECT_EQ(cards.set_cap(kFirst, Watts{200}).error().kind, Error::Kind::Timeout);
  EXPECT_EQ(cards.cards()[0].presence, GpuPresence::Hung);
}

TEST_F(Failing, SilencesOneSensorBesideAFreshOne) {
  cards.silence(kFirst, Sensor::Vram);
  EXPECT_EQ(of(kFirst, Place::Vram).absent(), Absent::Silent);
  EXPECT_TRUE(of(kFirst, Place::Die).get());
}

TEST_F(Failing, FreezesWithOldInstantsOrWithFreshOnes) {
  ASSERT_TRUE(rig.twin.load(0, "train", Fraction{1}));
  ASSERT_TRUE(rig.twin.load(1, "train", Fraction{1}));
  const auto before = of(kFirst, Place::Die);
  const auto other = of(kSecond, Place::Die);
  cards.freeze(kFirst);
  cards.freeze(kSecond, false);
  rig.pass(Seconds{300});
  EXPECT_EQ(of(kFirst, Place::Die), before);
  EXPECT_EQ(of(kSecond, Place::Die), reading(*other.get(), rig.clock.now()));
}

TEST_F(Failing, LiesByAsMuchAsItIsTold) {
  const auto truth = of(kFirst, Place::Die).get();
  cards.lie(kFirst, CelsiusDelta{-20});
  EXPECT_EQ(of(kFirst, Place::Die).get(), *truth - CelsiusDelta{20});
}

TEST_F(Failing, RefusesSettersAndCountsThem) {
  cards.refuse(kFirst);
  EXPECT_EQ(cards.set_fans(kFirst, Fraction{0.5}).error().kind, Error::Kind::PermissionDenied);
  EXPECT_FALSE(cards.release(kFirst));
  EXPECT_EQ(cards.setters(kFirst), 2U);
  EXPECT_EQ(cards.setters(kSecond), 0U);
}

TEST_F(Failing, IgnoresSettersAndShowsThatInTheSample) {
  const auto cap = cards.sample(kFirst)->cap.get();
  cards.ignore_setters(kFirst);
  EXPECT_EQ(cards.set_cap(kFirst, Watts{200}), Watts{200});
  EXPECT_EQ(cards.sample(kFirst)->cap.get(), cap);
  EXPECT_EQ(cards.sample(kFirst)->refused, 1U);
}

}  // namespace
}  // namespace ohm
