#include "twin/process/nut/pdu_variables.h"

#include <gtest/gtest.h>

#include "rig/rig_file.h"

namespace ohm::twin {
namespace {

Rig barn() { return read_rig_file("examples/rig-32x3090.yaml").value(); }

Readings some_readings() {
  Readings readings;
  readings.wires = {{"pdu1", Amps{23.46}, Volts{239.6}, Watts{5624}, true},
                    {"pdu1 L1", Amps{23.46}, Volts{239.6}, Watts{2812}, true},
                    {"pdu1.b2", Amps{11.71}, Volts{239.6}, Watts{2806}, true},
                    {"pdu1/3", Amps{4.049}, Volts{239.6}, Watts{970}, true},
                    {"pdu1/13", Amps{0}, Volts{239.6}, Watts{0}, false}};
  readings.room = Celsius{21.26};
  return readings;
}

TEST(PduVariables, TellAnAlarmAsNutDoesAndNoneWhereThereIsNone) {
  const auto calm = pdu_variables(barn(), 0, some_readings());
  EXPECT_FALSE(calm.contains("ups.alarm"));
  auto smoke = pdu_variables(barn(), 0, some_readings(), "smoke detected");
  EXPECT_EQ(smoke["ups.alarm"], "smoke detected");
  EXPECT_EQ(smoke["ups.status"], "ALARM OL");
}

TEST(PduVariables, HaveTheStepsOfARealMeter) {
  auto told = pdu_variables(barn(), 0, some_readings());
  EXPECT_EQ(told["input.current"], "23.5");
  EXPECT_EQ(told["input.voltage"], "240");
  EXPECT_EQ(told["input.realpower"], "5620");
  EXPECT_EQ(told["input.L1.current"], "23.5");
  EXPECT_EQ(told["outlet.3.current"], "4.0");
  EXPECT_EQ(told["outlet.group.2.current"], "11.7");
  EXPECT_EQ(told["ambient.temperature"], "21.3");
}

TEST(PduVariables, TellALegEachWhereThereAreThree) {
  const Rig rack = read_rig_file("examples/rack-12x3090-three-phase-208v.yaml").value();
  Readings readings;
  readings.wires = {{"pdu1 L1", Amps{12.93}, Volts{208.2}, Watts{1547}, true},
                    {"pdu1 L2", Amps{12.81}, Volts{208.2}, Watts{1540}, true},
                    {"pdu1 L3", Amps{12.76}, Volts{208.2}, Watts{1536}, true}};
  auto told = pdu_variables(rack, 0, readings);
  EXPECT_EQ(told["input.L1.current"], "12.9");
  EXPECT_EQ(told["input.L3.current"], "12.8");
  EXPECT_EQ(told["input.phases"], "3");
  EXPECT_EQ(told["input.voltage"], "208");
  EXPECT_EQ(told["input.realpower"], "4620") << "of all three";
  EXPECT_FALSE(told.contains("input.current")) << "no one current flows through it";
}

TEST(PduVariables, SayWhatHangsOnAnOutletAndWhetherItIsOn) {
  auto told = pdu_variables(barn(), 0, some_readings());
  EXPECT_EQ(told["outlet.3.desc"], "A.p3");
  EXPECT_EQ(told["outlet.3.status"], "on");
  EXPECT_EQ(told["outlet.3.switchable"], "yes");
  EXPECT_EQ(told["outlet.13.status"], "off");
  EXPECT_EQ(told["outlet.7.switchable"], "no");
  EXPECT_EQ(told["outlet.13.groupid"], "2");
  EXPECT_EQ(told["outlet.count"], "24");
  EXPECT_EQ(told["ups.status"], "OL");
}

TEST(PduVariables, SayThatTheyAreSimulated) {
  EXPECT_NE(pdu_variables(barn(), 0, some_readings())["device.description"].find("SIMULATED"), std::string::npos);
}

TEST(PduCommands, SwitchEveryOutletThatFeedsSomething) {
  const auto commands = pdu_commands(barn(), 0);
  EXPECT_EQ(commands.size(), 6U * 3);  // A.p1..p3 and B.p1..p3
  EXPECT_EQ(commands[0], "outlet.1.load.off");
  EXPECT_EQ(outlet_command("outlet.13.load.cycle"), (OutletCommand{13, OutletAction::Cycle}));
  EXPECT_EQ(outlet_command("outlet.3.load.on"), (OutletCommand{3, OutletAction::On}));
  for (const auto* wrong : {"outlet..load.on", "outlet.0.load.on", "outlet.3.load", "load.off", "outlet.99999999999.load.on"})
    EXPECT_FALSE(outlet_command(wrong)) << wrong;
}

TEST(NutName, IsTheOneTheRigFileReadsTheMeterBy) {
  Pdu pdu;
  pdu.name = "left";
  for (const auto& [meter, name] : std::vector<std::pair<std::string, std::string>>{
           {"nut:pdu7@127.0.0.1", "pdu7"}, {"nut:pdu7", "pdu7"}, {"none", "left"}, {"", "left"}, {"nut:@host", "left"}}) {
    pdu.meter = meter;
    EXPECT_EQ(nut_name(pdu), name) << meter;
  }
}

}  // namespace
}  // namespace ohm::twin
