#include "hardware/meter/nut/nut_meter.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "hardware/testing/eventually.h"
#include "hardware/testing/fake_upsd.h"
#include "hardware/testing/temp_folder.h"

namespace ohm {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// A PDU with two outlets behind a fake upsd, and its meter. Polls every 20 ms, so that nothing is waited for long.
class NutMeterTest : public testing::Test {
 protected:
  NutMeterTest() {
    upsd_.set("input.current", "21.4");
    upsd_.set("outlet.1.current", "3.7");
    upsd_.set("outlet.1.status", "on");
    upsd_.set("outlet.2.status", "on");
    upsd_.set("ups.status", "OL");
    upsd_.offer("outlet.1.load.on");
    upsd_.offer("outlet.1.load.off");
  }

  NutMeterOptions options(const std::string& login = "") const {
    return {"pdu1", {{"pdu1", "127.0.0.1", upsd_.port()}, "nut:pdu1@127.0.0.1", login}, Seconds{0.02}, 300ms};
  }
  void start(NutMeterOptions options) { meter_ = std::make_unique<NutMeter>(std::move(options), clock_); }
  void start_well() {
    start(options(folder_.write("login", "# who may switch\nuser = admin\npassword = se\"cret\n").string()));
    ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty(); }));
  }
  template <class Is>
  bool becomes(Is is) {
    return eventually([&] { return is(meter_->newest()); });
  }
  Reading<double> amps(const std::string& thing = "pdu1") {
    const MeterSample sample = meter_->newest();
    for (const MeterPoint& p : sample.points) {
      if (p.thing == thing && p.unit == MeterUnit::Amps) return p.is;
    }
    return no_reading<double>(Absent::NotSupported, {});
  }

  TempFolder folder_;
  SystemClock clock_;
  FakeUpsd upsd_{"pdu1"};
  std::unique_ptr<NutMeter> meter_;
};

TEST_F(NutMeterTest, TellsNothingBeforeItsFirstAnswer) {
  upsd_.be(FakeUpsd::Mood::Mute);
  start(options());
  const MeterSample first = meter_->newest();
  EXPECT_FALSE(first.trouble.empty());
  EXPECT_TRUE(first.points.empty());
}

TEST_F(NutMeterTest, FollowsThePduWithoutALogin) {
  start(options());
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty(); }));
  EXPECT_EQ(amps().get(), 21.4);
  EXPECT_EQ(meter_->newest().state, "OL");
  EXPECT_EQ(meter_->newest().source, "nut:pdu1@127.0.0.1");
  upsd_.set("input.current", "22.0");
  EXPECT_TRUE(eventually([&] { return amps().get() == 22.0; }));
}

TEST_F(NutMeterTest, AReadingsInstantIsWhenItWasAskedFor) {
  const TimePoint before = clock_.now();
  start_well();
  const TimePoint at = amps().at;
  EXPECT_GE(at, before);
  EXPECT_LE(at, clock_.now());
  EXPECT_EQ(meter_->newest().at, at);
  EXPECT_TRUE(eventually([&] { return amps().at > at; }));
}

TEST_F(NutMeterTest, StaleDataIsSilenceWithItsReasonAndPasses) {
  start_well();
  upsd_.be(FakeUpsd::Mood::Stale);
  ASSERT_TRUE(becomes([](const MeterSample& s) { return !s.trouble.empty(); }));
  EXPECT_THAT(meter_->newest().trouble, HasSubstr("DATA-STALE"));
  EXPECT_EQ(amps().absent(), Absent::Silent);
  EXPECT_EQ(meter_->newest().outlets[0].is, SwitchState::Unknown);
  upsd_.be(FakeUpsd::Mood::Well);
  EXPECT_TRUE(eventually([&] { return amps().get() == 21.4; }));
}

TEST_F(NutMeterTest, AMuteUpsdIsNoticedWithinTheDeadline) {
  start_well();
  upsd_.be(FakeUpsd::Mood::Mute);
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_TRUE(becomes([](const MeterSample& s) { return !s.trouble.empty(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);  // deadline 0.3 s; the rest is a busy machine
  EXPECT_THAT(meter_->newest().trouble, HasSubstr("no answer in time"));
}

TEST_F(NutMeterTest, GarbageAndHangingUpAreTroubleAndPass) {
  start_well();
  for (const auto mood : {FakeUpsd::Mood::Garbage, FakeUpsd::Mood::HangsUp, FakeUpsd::Mood::NoDriver}) {
    upsd_.be(mood);
    ASSERT_TRUE(becomes([](const MeterSample& s) { return !s.trouble.empty(); }));
    upsd_.be(FakeUpsd::Mood::Well);
    ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty(); }));
  }
}

TEST_F(NutMeterTest, ComesBackWithUpsd) {
  start_well();
  upsd_.stop();
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.find("refused") != std::string::npos; }));
  upsd_.start_again();
  EXPECT_TRUE(eventually([&] { return amps().get() == 21.4; }));
}

TEST_F(NutMeterTest, ComesBackWithAnUpsdThatWasGoneForLong) {
  start_well();
  upsd_.stop();
  TimePoint seen{};
  int polls = 0;  // that told of the trouble anew
  EXPECT_TRUE(becomes([&](const MeterSample& s) {
    if (!s.trouble.empty() && std::exchange(seen, s.points.at(0).is.at) != s.points.at(0).is.at) ++polls;
    return polls >= 7;
  }));
  upsd_.start_again();
  EXPECT_TRUE(eventually([&] { return amps().get() == 21.4; }));
}

TEST_F(NutMeterTest, AnOutletThatIsNoLongerToldIsSilentAndNotForgotten) {
  start_well();
  EXPECT_EQ(amps("pdu1/1").get(), 3.7);
  upsd_.forget("outlet.1.current");
  upsd_.forget("outlet.1.status");
  ASSERT_TRUE(eventually([&] { return amps("pdu1/1").absent() == Absent::Silent; }));
  EXPECT_EQ(amps().get(), 21.4);
  EXPECT_EQ(meter_->newest().trouble, "");
  EXPECT_EQ(meter_->newest().outlets.size(), 2u);
}

TEST_F(NutMeterTest, ADriverThatHasToldNothingYetIsTrouble) {
  upsd_.set("ups.status", "WAIT");
  start(options());
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.find("WAIT") != std::string::npos; }));
  upsd_.set("ups.status", "OL");
  EXPECT_TRUE(eventually([&] { return amps().get() == 21.4; }));
}

TEST_F(NutMeterTest, SwitchesAnOutletAndShowsItInALaterSample) {
  start_well();
  ASSERT_TRUE(meter_->switch_outlet("pdu1/1", false));
  EXPECT_TRUE(becomes([](const MeterSample& s) { return s.outlets[0].is == SwitchState::Off; }));
  ASSERT_TRUE(meter_->switch_outlet("pdu1/1", true));
  EXPECT_TRUE(becomes([](const MeterSample& s) { return s.outlets[0].is == SwitchState::On; }));
  EXPECT_EQ(meter_->newest().refusal, "");
}

TEST_F(NutMeterTest, SaysAtOnceWhatCannotBeSwitched) {
  start_well();
  EXPECT_EQ(meter_->switch_outlet("pdu1/9", false).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(meter_->switch_outlet("pdu2/1", false).error().kind, Error::Kind::BadInput);
  const auto fixed = meter_->switch_outlet("pdu1/2", false);
  EXPECT_EQ(fixed.error().kind, Error::Kind::NotSupported);
  EXPECT_THAT(fixed.error().what, HasSubstr("CMD-NOT-SUPPORTED"));
}

TEST_F(NutMeterTest, WithoutALoginFileNothingIsSwitched) {
  start(options());
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty(); }));
  EXPECT_EQ(meter_->switch_outlet("pdu1/1", false).error().kind, Error::Kind::PermissionDenied);
}

TEST_F(NutMeterTest, ARefusedLoginIsToldWithoutThePassword) {
  start(options(folder_.write("login", "user = admin\npassword = hunter2\n").string()));
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty(); }));
  ASSERT_TRUE(meter_->switch_outlet("pdu1/1", false));
  ASSERT_TRUE(becomes([](const MeterSample& s) { return !s.refusal.empty(); }));
  EXPECT_THAT(meter_->newest().refusal, HasSubstr("pdu1/1 was not switched off"));
  EXPECT_THAT(meter_->newest().refusal, HasSubstr("ACCESS-DENIED"));
  EXPECT_EQ(meter_->newest().refusal.find("hunter2"), std::string::npos);
  EXPECT_EQ(meter_->newest().outlets[0].is, SwitchState::On);
}

TEST_F(NutMeterTest, AnOrderThatCannotBeDeliveredIsDroppedAndNeverCarriedOutLate) {
  start_well();
  upsd_.be(FakeUpsd::Mood::Mute);
  // Before the trouble is noticed the order is still taken; afterwards it is refused at once. Either way nothing is switched.
  const auto order = meter_->switch_outlet("pdu1/1", false);
  ASSERT_TRUE(becomes([](const MeterSample& s) { return !s.trouble.empty(); }));
  EXPECT_TRUE(!order || becomes([](const MeterSample& s) { return !s.refusal.empty(); }));
  EXPECT_EQ(meter_->switch_outlet("pdu1/1", false).error().kind, Error::Kind::Timeout);
  upsd_.be(FakeUpsd::Mood::Well);
  ASSERT_TRUE(becomes([](const MeterSample& s) { return s.trouble.empty() && s.outlets[0].is != SwitchState::Unknown; }));
  EXPECT_EQ(meter_->newest().outlets[0].is, SwitchState::On);
}

TEST_F(NutMeterTest, EndsAtOnceWhateverTheNetworkDoes) {
  upsd_.be(FakeUpsd::Mood::Mute);
  NutMeterOptions slow = options();
  slow.deadline = 60s;
  start(slow);
  const auto begun = std::chrono::steady_clock::now();
  meter_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
}

TEST(NutLogin, ReadsTwoLinesAndNamesThePlaceOfAMistake) {
  TempFolder folder;
  EXPECT_EQ(*nut::read_login(folder.write("a", "user = ohm\n\n# note\npassword = a = b\n")), (nut::Login{"ohm", "a = b"}));
  const auto wrong = nut::read_login(folder.write("b", "user = ohm\nsecret: x\n"));
  EXPECT_THAT(wrong.error().what, HasSubstr("b:2:"));
  EXPECT_EQ(nut::read_login((folder.path() / "none").string()).error().kind, Error::Kind::Io);
  EXPECT_FALSE(nut::read_login(folder.write("c", "password = x\n")));
}

}  // namespace
}  // namespace ohm
