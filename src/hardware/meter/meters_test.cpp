#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

#include "hardware/meter/failing_meter.h"
#include "hardware/meter/make_meter.h"
#include "hardware/meter/twin_meter.h"
#include "hardware/meter/typed_meter.h"
#include "hardware/testing/eventually.h"
#include "hardware/testing/fake_upsd.h"
#include "hardware/testing/tiny_http.h"

namespace ohm {
namespace {

using testing::HasSubstr;

TEST(MeterSources, MakeTheMeterThatTheyName) {
  SystemClock clock;
  FakeUpsd upsd{"pdu1"};
  upsd.set("input.current", "21.4");
  TinyHttp plug{[](const std::string&) { return TinyHttp::ok(R"({"apower":100})"); }};
  const auto nut = make_meter("nut:pdu1@127.0.0.1:" + std::to_string(upsd.port()), "pdu1", clock);
  const auto http = make_meter(plug.url("/status") + "#apower=W", "pdu2", clock);
  ASSERT_TRUE(nut && http);
  EXPECT_TRUE(eventually([&] { return (*nut)->newest().trouble.empty() && (*http)->newest().trouble.empty(); }));
  EXPECT_EQ((*nut)->newest().points.at(0).is.get(), 21.4);
  EXPECT_EQ((*http)->newest().points.at(0).thing, "pdu2");
}

TEST(MeterSources, NoMeterIsNoMistake) {
  SystemClock clock;
  EXPECT_EQ(make_meter("none", "pdu1", clock).error().kind, Error::Kind::NotSupported);
  EXPECT_EQ(make_meter("", "pdu1", clock).error().kind, Error::Kind::NotSupported);
}

TEST(MeterSources, AWrongOneSaysWhatWasExpected) {
  SystemClock clock;
  const auto meter = make_meter("http://192.168.1.20/status#power=VA", "pdu1", clock);
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, Error::Kind::BadInput);
  EXPECT_THAT(meter.error().what, HasSubstr("pdu1: `power=VA`: expected a unit"));
}

// ---- the failing tenant ----

TEST(FailingMeters, DoWhatRealOnesDo) {
  auto inside = std::make_unique<TypedMeter>();
  TypedMeter& typed = *inside;
  FailingMeter meter{std::move(inside)};
  const TimePoint then{}, later = then + std::chrono::seconds{60};
  typed.type("pdu1", {MeterUnit::Amps, 20, 0.1}, then);

  meter.fail(FailingMeter::How::Frozen);
  typed.type("pdu1", {MeterUnit::Amps, 15, 0.1}, later);
  EXPECT_EQ(meter.newest().points.at(0).is, reading(20.0, later)) << "the old value with a fresh instant";
  meter.fail(FailingMeter::How::Zero);
  EXPECT_EQ(meter.newest().points.at(0).is.get(), 0);
  meter.fail(FailingMeter::How::Lying, 2);
  EXPECT_EQ(meter.newest().points.at(0).is.get(), 30);
  meter.fail(FailingMeter::How::Silent);
  EXPECT_EQ(meter.newest().points.at(0).is.absent(), Absent::Silent);
  EXPECT_EQ(meter.switch_outlet("pdu1/1", true).error().kind, Error::Kind::Timeout);
  meter.fail(FailingMeter::How::Well);
  EXPECT_EQ(meter.newest().points.at(0).is.get(), 15);
}

// ---- the twin's readings ----

Rig two_pdus() {
  Rig rig;
  rig.pdus.resize(2);
  rig.pdus[0].name = "pdu1";
  rig.pdus[1].name = "pdu10";
  return rig;
}

twin::Readings some_readings() {
  twin::Readings readings;
  readings.wires = {{"pdu1", Amps{21.437}, Volts{240.04}, Watts{5093.2}, true},
                    {"pdu1/3", Amps{3.71}, Volts{240}, Watts{880}, false},
                    {"pdu1.b2", Amps{11}, Volts{240}, Watts{2600}, true},
                    {"pdu10", Amps{5}, Volts{240}, Watts{1200}, true},
                    {"main", Amps{26}, Volts{240}, Watts{6293}, true}};
  readings.meter_silent = {false, false};
  readings.room = Celsius{22.04};
  return readings;
}

std::vector<std::string> things_of(const MeterSample& sample) {
  std::vector<std::string> things;
  for (const MeterPoint& p : sample.points) {
    if (p.unit == MeterUnit::Amps) things.push_back(p.thing);
  }
  return things;
}

TEST(TwinMeters, TellTheWiresOfTheirPduInPrintedSteps) {
  const auto sample = twin_sample(some_readings(), two_pdus(), 0, TimePoint{});
  EXPECT_EQ(things_of(sample), (std::vector<std::string>{"pdu1", "pdu1/3", "pdu1.b2", "main"}));
  EXPECT_DOUBLE_EQ(*sample.points.at(0).is.get(), 21.4);
  EXPECT_EQ(sample.outlets.at(0), (OutletSwitch{"pdu1/3", SwitchState::Off, true}));
  EXPECT_EQ(things_of(twin_sample(some_readings(), two_pdus(), 1, TimePoint{})), (std::vector<std::string>{"pdu10"}));
}

TEST(TwinMeters, ASilentMeterTellsItsTroubleOnly) {
  twin::Readings readings = some_readings();
  readings.meter_silent[0] = true;
  const auto sample = twin_sample(readings, two_pdus(), 0, TimePoint{});
  EXPECT_EQ(sample.trouble, "no answer in time");
  for (const MeterPoint& p : sample.points) EXPECT_EQ(p.is.absent(), Absent::Silent);
}

}  // namespace
}  // namespace ohm
