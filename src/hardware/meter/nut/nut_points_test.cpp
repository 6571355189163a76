#include "hardware/meter/nut/nut_points.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohm::nut {
namespace {

using testing::ElementsAre;

const TimePoint kAsked = TimePoint{} + std::chrono::seconds{7};

MeterSample read(const Variables& variables, const Variables& commands = {}) {
  Steps steps;
  return sample_of(variables, commands, "pdu1", kAsked, steps);
}

Reading<double> value(const MeterSample& sample, const std::string& thing, MeterUnit unit) {
  for (const MeterPoint& p : sample.points) {
    if (p.thing == thing && p.unit == unit) return p.is;
  }
  return no_reading<double>(Absent::NotSupported, {});
}

TEST(NutPoints, NamesEveryWireAsTheRigFileDoes) {
  const auto sample = read({{"input.current", "21.4"},
                            {"input.L1.current", "10.2"},
                            {"input.L1-N.voltage", "231"},
                            {"outlet.3.current", "3.75"},
                            {"outlet.group.2.current", "11.1"},
                            {"input.voltage", "241.0"},
                            {"input.realpower", "5120"},
                            {"ambient.temperature", "-3.5"},
                            {"ups.status", "OL LB"}});
  EXPECT_EQ(value(sample, "pdu1", MeterUnit::Amps), reading(21.4, kAsked));
  EXPECT_EQ(value(sample, "pdu1 L1", MeterUnit::Amps), reading(10.2, kAsked));
  EXPECT_EQ(value(sample, "pdu1 L1", MeterUnit::Volts), reading(231.0, kAsked));
  EXPECT_EQ(value(sample, "pdu1/3", MeterUnit::Amps), reading(3.75, kAsked));
  EXPECT_EQ(value(sample, "pdu1.b2", MeterUnit::Amps), reading(11.1, kAsked));
  EXPECT_EQ(value(sample, "pdu1", MeterUnit::Volts), reading(241.0, kAsked));
  EXPECT_EQ(value(sample, "pdu1", MeterUnit::Watts), reading(5120.0, kAsked));
  EXPECT_EQ(value(sample, "room", MeterUnit::Celsius), reading(-3.5, kAsked));
  EXPECT_EQ(sample.state, "OL LB");
}

TEST(NutPoints, LeavesAloneWhatNamesNoWire) {
  const auto sample = read({{"battery.charge", "100"},
                            {"device.model", "AP8941"},
                            {"input.current.high.warning", "24"},
                            {"input.L4.current", "1"},
                            {"outlet.current", "20"},
                            {"outlet.0.current", "1"},
                            {"outlet.01.current", "1"},
                            {"outlet.group.x.current", "1"}});
  EXPECT_TRUE(sample.points.empty());
  EXPECT_TRUE(sample.outlets.empty());
}

TEST(NutPoints, AUpsTellsItsOwnWattsWhereItsInputDoesNot) {
  EXPECT_EQ(value(read({{"ups.realpower", "400"}}), "pdu1", MeterUnit::Watts), reading(400.0, kAsked));
  const auto both = read({{"ups.realpower", "400"}, {"input.realpower", "430"}});
  EXPECT_EQ(value(both, "pdu1", MeterUnit::Watts), reading(430.0, kAsked));
  EXPECT_EQ(both.points.size(), 1u);
}

TEST(NutPoints, WhatIsNoLoadIsImplausible) {
  for (const char* text : {"n/a", "", "nan", "inf", "-1", "1e999", "12 A"}) {
    EXPECT_EQ(value(read({{"input.current", text}}), "pdu1", MeterUnit::Amps).absent(), Absent::Implausible) << text;
  }
}

TEST(NutPoints, TheStepIsTheFinestDigitSeen) {
  Steps steps;
  EXPECT_EQ(sample_of({{"input.current", "10"}}, {}, "pdu1", kAsked, steps).points[0].step, 1);
  EXPECT_EQ(sample_of({{"input.current", "9.7"}}, {}, "pdu1", kAsked, steps).points[0].step, 0.1);
  EXPECT_EQ(sample_of({{"input.current", "10"}}, {}, "pdu1", kAsked, steps).points[0].step, 0.1);
}

TEST(NutPoints, AnOutletIsSwitchableWhereBothCommandsAreOffered) {
  const auto sample = read({{"outlet.1.status", "on"}, {"outlet.2.status", "off"}, {"outlet.3.status", "?"}},
                           {{"outlet.1.load.off", ""}, {"outlet.1.load.on", ""}, {"outlet.2.load.off", ""}});
  EXPECT_THAT(sample.outlets,
              ElementsAre(OutletSwitch{"pdu1/1", SwitchState::On, true}, OutletSwitch{"pdu1/2", SwitchState::Off, false},
                          OutletSwitch{"pdu1/3", SwitchState::Unknown, false}));
}

TEST(NutPoints, OnlyAnOutletOfThisPduHasACommand) {
  EXPECT_EQ(switch_command("pdu1/3", "pdu1", false), "outlet.3.load.off");
  EXPECT_EQ(switch_command("pdu1/3", "pdu1", true), "outlet.3.load.on");
  for (const char* wrong : {"pdu2/3", "pdu1", "pdu1/", "pdu1/0", "pdu1/x", "pdu1/3.load", "pdu10/3"}) {
    EXPECT_EQ(switch_command(wrong, "pdu1", true), "") << wrong;
  }
}

}  // namespace
}  // namespace ohm::nut
