#include "hardware/fan/hwmon_fan.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "hardware/fan/failing_fan.h"
#include "hardware/testing/temp_folder.h"

namespace ohm {
namespace {

/// A Super-I/O chip with two fans: one on its own curve (mode 5), one ruled by hand at 40 %.
class HwmonFanTest : public testing::Test {
 protected:
  HwmonFanTest() {
    write("name", "nct6793\n");
    write("pwm1", "120\n");
    write("pwm1_enable", "5\n");
    write("fan1_input", "1180\n");
    write("pwm2", "102\n");
    write("pwm2_enable", "1\n");
  }
  void write(const std::string& name, const std::string& text) { folder_.write(kChip + name, text); }
  std::string read(const std::string& name) const { return folder_.read(kChip + name); }
  std::unique_ptr<HwmonFan> fan(int number) const { return std::make_unique<HwmonFan>(folder_.path() / kChip, number); }

  const std::string kChip = "sys/class/hwmon/hwmon2/";
  TempFolder folder_;
  TimePoint now_{};
};

TEST_F(HwmonFanTest, ReadsSpeedAndDutyWithoutTakingTheFan) {
  const auto one = fan(1);
  EXPECT_EQ(one->name(), "nct6793 pwm1");
  EXPECT_EQ(one->speed(now_), reading(Rpm{1180}, now_));
  EXPECT_NEAR(one->duty(now_).get()->v, 120 / 255.0, 1e-9);
  EXPECT_EQ(read("pwm1_enable"), "5\n");
}

TEST_F(HwmonFanTest, TakesTheFanAtTheFirstDutyAndGivesItBackToItsCurve) {
  auto one = fan(1);
  EXPECT_NEAR(one->set(Fraction{0.8})->v, 0.8, 1e-9);
  EXPECT_EQ(read("pwm1_enable"), "1");
  EXPECT_EQ(read("pwm1"), "204");
  one.reset();
  EXPECT_EQ(read("pwm1_enable"), "5");
}

TEST_F(HwmonFanTest, AFanThatWasRuledByHandGetsItsOldDutyBack) {
  const auto two = fan(2);
  ASSERT_TRUE(two->set(Fraction{1}));
  EXPECT_EQ(read("pwm2"), "255");
  ASSERT_TRUE(two->release());
  EXPECT_EQ(read("pwm2"), "102");
  EXPECT_EQ(read("pwm2_enable"), "1");
}

TEST_F(HwmonFanTest, TellsWhoRulesAndWhatTheBoardCallsIt) {
  write("fan1_label", "A front\n");
  write("pwm3", "255\n");
  write("pwm3_enable", "0\n");
  EXPECT_EQ(fan(1)->mode(now_).get(), FanMode::Automatic);
  EXPECT_EQ(fan(2)->mode(now_).get(), FanMode::Manual);
  EXPECT_EQ(fan(3)->mode(now_).get(), FanMode::Full);
  EXPECT_EQ(fan(1)->label(), "A front");
  EXPECT_EQ(fan(2)->label(), "");
}

TEST_F(HwmonFanTest, SomebodyElseBringsItHome) {
  const auto home = fan(1)->home();
  ASSERT_TRUE(home);
  EXPECT_EQ(home->mode, 5);
  write("pwm1_enable", "1\n");  // taken by one that was killed
  write("pwm1", "200\n");
  HwmonFan guarded{*home};
  ASSERT_TRUE(guarded.release());
  EXPECT_EQ(read("pwm1_enable"), "5");
}

TEST_F(HwmonFanTest, ReleasedTwiceItIsWrittenOnce) {
  const auto one = fan(1);
  ASSERT_TRUE(one->set(Fraction{0.5}));
  ASSERT_TRUE(one->release());
  write("pwm1_enable", "2\n");  // the owner chose another curve since
  ASSERT_TRUE(one->release());
  EXPECT_EQ(read("pwm1_enable"), "2\n");
}

TEST_F(HwmonFanTest, ADutyOutsideTheRangeTouchesNothing) {
  const auto one = fan(1);
  for (const double duty : {-0.01, 1.01, std::nan("")}) EXPECT_EQ(one->set(Fraction{duty}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(read("pwm1_enable"), "5\n");
}

TEST_F(HwmonFanTest, AFanWithoutTachometerIsNotSupportedAndAGarbledOneImplausible) {
  EXPECT_EQ(fan(2)->speed(now_).absent(), Absent::NotSupported);
  write("fan1_input", "fast\n");
  write("pwm1", "256\n");
  EXPECT_EQ(fan(1)->speed(now_).absent(), Absent::Implausible);
  EXPECT_EQ(fan(1)->duty(now_).absent(), Absent::Implausible);
}

TEST_F(HwmonFanTest, AChipThatVanishedSaysSo) {
  const auto one = fan(1);
  std::filesystem::remove_all(folder_.path() / kChip);
  EXPECT_FALSE(one->set(Fraction{0.5}));
  EXPECT_EQ(one->speed(now_).get(), std::nullopt);
}

TEST_F(HwmonFanTest, TheFinderLeavesCardsAndSensorsAlone) {
  const auto fans = chassis_fans("tests/data/sysfs/mining-board");
  ASSERT_EQ(fans.size(), 2u);
  EXPECT_EQ(fans[0]->name(), "nct6793 pwm1");
  EXPECT_EQ(fans[1]->name(), "nct6793 pwm2");
  EXPECT_TRUE(chassis_fans("/nowhere").empty());
}

TEST_F(HwmonFanTest, TheFailingFanStandsStillOrRefuses) {
  FailingFan failing{fan(1)};
  failing.fail(FailingFan::How::Stuck);
  ASSERT_TRUE(failing.set(Fraction{1}));
  EXPECT_EQ(failing.speed(now_).get(), Rpm{0});
  EXPECT_EQ(failing.duty(now_).get(), Fraction{1});
  failing.fail(FailingFan::How::Refusing);
  EXPECT_EQ(failing.set(Fraction{0.5}).error().kind, Error::Kind::PermissionDenied);
  failing.fail(FailingFan::How::Silent);
  EXPECT_EQ(failing.speed(now_).absent(), Absent::Silent);
}

}  // namespace
}  // namespace ohm
