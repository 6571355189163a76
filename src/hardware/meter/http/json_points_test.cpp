#include "hardware/meter/http/json_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohm {
namespace {

using testing::HasSubstr;

const TimePoint kAsked = TimePoint{} + std::chrono::seconds{7};

MeterSample read(const std::string& body, const std::string& picks) {
  const auto known = json_picks(picks, "pdu1");
  EXPECT_TRUE(known) << picks;
  PickSteps steps;
  return json_sample(body, known.value_or(std::vector<JsonPick>{}), kAsked, steps);
}

// The bodies are shortened from the makers' own documentation.
constexpr const char* kShelly1 =
    R"({"wifi_sta":{"connected":true},"meters":[{"power":1043.62,"is_valid":true,"total":123456}],"relays":[{"ison":true}]})";
constexpr const char* kShelly2 =
    R"({"id":0,"output":true,"apower":885.4,"voltage":239.8,"current":3.752,"aenergy":{"total":112345.2},"temperature":{"tC":41.3,"tF":106.3}})";
constexpr const char* kTasmota =
    R"({"StatusSNS":{"Time":"2026-11-24T23:40:01","ENERGY":{"Total":3.185,"Power":884,"Voltage":239,"Current":3.701}}})";
constexpr const char* kHomeAssistant =
    R"({"entity_id":"sensor.rig_power","state":"1.043","attributes":{"unit_of_measurement":"kW","device_class":"power"}})";

TEST(JsonPoints, ReadsAShellyOfTheFirstGeneration) {
  const auto sample = read(kShelly1, "meters[0].power=W,meters.0.total=Wmin,relays[0].ison=on");
  EXPECT_EQ(sample.trouble, "");
  ASSERT_EQ(sample.points.size(), 2u);
  EXPECT_EQ(sample.points[0], (MeterPoint{"pdu1", MeterUnit::Watts, reading(1043.62, kAsked), sample.points[0].step}));
  EXPECT_DOUBLE_EQ(sample.points[0].step, 0.01);
  EXPECT_NEAR(*sample.points[1].is.get(), 123456 / 60.0, 1e-9);
  EXPECT_EQ(sample.outlets.at(0), (OutletSwitch{"pdu1", SwitchState::On, false}));
}

TEST(JsonPoints, ReadsAShellyOfTheSecondGeneration) {
  const auto sample = read(kShelly2, "apower=W,current=A,voltage=V,aenergy.total=Wh,temperature.tF=F");
  ASSERT_EQ(sample.points.size(), 5u);
  EXPECT_EQ(sample.points[0].is, reading(885.4, kAsked));
  EXPECT_EQ(sample.points[1].unit, MeterUnit::Amps);
  EXPECT_EQ(sample.points[2].is, reading(239.8, kAsked));
  EXPECT_NEAR(*sample.points[4].is.get(), 41.3, 0.05);
}

TEST(JsonPoints, ReadsATasmotaPlug) {
  const auto sample = read(kTasmota, "StatusSNS.ENERGY.Power=W,/StatusSNS/ENERGY/Current=A");
  EXPECT_EQ(sample.points.at(0).is, reading(884.0, kAsked));
  EXPECT_EQ(sample.points.at(1).is, reading(3.701, kAsked));
}

TEST(JsonPoints, ReadsHomeAssistantInTheUnitItTells) {
  const auto sample = read(kHomeAssistant, "state=@attributes.unit_of_measurement");
  EXPECT_EQ(sample.points.at(0).unit, MeterUnit::Watts);
  EXPECT_NEAR(*sample.points.at(0).is.get(), 1043, 1e-9);
  EXPECT_DOUBLE_EQ(sample.points.at(0).step, 1);
}

TEST(JsonPoints, AnUnavailableSensorIsSilent) {
  const auto sample = read(R"({"state":"unavailable","attributes":{"unit_of_measurement":"W"},"x":null})",
                           "state=@attributes.unit_of_measurement,x=A");
  EXPECT_EQ(sample.points.at(0).is.absent(), Absent::Silent);
  EXPECT_EQ(sample.points.at(1).is.absent(), Absent::Silent);
}

TEST(JsonPoints, APathThatIsNotThereIsTold) {
  const auto sample = read(kShelly2, "power=W,aenergy.by[7]=Wh,output.x=A");
  EXPECT_EQ(sample.points.at(0).is.absent(), Absent::NotSupported);
  EXPECT_THAT(sample.trouble, HasSubstr("the answer has no `power`"));
}

TEST(JsonPoints, WhatIsNoLoadIsImplausible) {
  const auto sample = read(R"({"a":-3,"b":"x","c":true,"d":{},"e":1e306})", "a=A,b=A,c=A,d=A,e=kWh");
  for (const auto& point : sample.points) EXPECT_EQ(point.is.absent(), Absent::Implausible);
}

TEST(JsonPoints, WhatIsNoJsonIsTroubleAndNoReading) {
  for (const char* body : {"", "<html>404</html>", "{", "\xFF\xFE", "[1,2", "{\"a\":1e999}"}) {
    const auto sample = read(body, "a=A");
    EXPECT_THAT(sample.trouble, HasSubstr("no JSON")) << body;
    EXPECT_EQ(sample.points.at(0).is.get(), std::nullopt);
  }
}

TEST(JsonPoints, AnUnknownUnitIsTroubleAndNoReading) {
  const auto sample = read(R"({"state":"4","attributes":{"unit_of_measurement":"VA"}})", "state=@attributes.unit_of_measurement");
  EXPECT_TRUE(sample.points.empty());
  EXPECT_THAT(sample.trouble, HasSubstr("no unit that is known"));
}

}  // namespace
}  // namespace ohm
