#include "rig/meter/meter_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ohm {
namespace {

using testing::HasSubstr;

TEST(MeterAddresses, AWrongOneSaysWhatWasExpected) {
  for (const char* text : {"snmp:pdu1", "nut:", "nut:pdu1@host:0", "nut:pdu1@host;user=x", "http://x", "pdu1@host"}) {
    const auto address = meter_address(text, "pdu1");
    ASSERT_FALSE(address) << text;
    EXPECT_FALSE(address.error().expected.empty()) << text;
  }
  EXPECT_TRUE(meter_address("nut:pdu1@host;login=/etc/ohmstead/nut.login", "pdu1"));
}

TEST(MeterAddresses, ASensorOfNutEndsInItsVariable) {
  EXPECT_TRUE(sensor_address("nut:pdu1@host/ambient.temperature", "room"));
  EXPECT_TRUE(sensor_address("http://192.168.1.20/status#tC=C", "room"));
  EXPECT_FALSE(sensor_address("22 °C", "room"));
  EXPECT_FALSE(meter_address("nut:pdu1@host/ambient.temperature", "pdu1"));
}

TEST(NutSources, ReadAnAddressAsOwnersWriteIt) {
  EXPECT_EQ(*nut::address_of("pdu1@127.0.0.1"), (nut::Address{"pdu1", "127.0.0.1", 3493}));
  EXPECT_EQ(*nut::address_of("pdu1@rack.lan:4000"), (nut::Address{"pdu1", "rack.lan", 4000}));
  EXPECT_EQ(*nut::address_of("pdu1"), (nut::Address{"pdu1", "localhost", 3493}));
  EXPECT_EQ(*nut::address_of("pdu1@[::1]:4000"), (nut::Address{"pdu1", "::1", 4000}));
  EXPECT_EQ(*nut::address_of("pdu1@fe80::1"), (nut::Address{"pdu1", "fe80::1", 3493}));
  for (const char* wrong :
       {"", "@host", "pdu1@", "pdu1@host:0", "pdu1@host:65536", "pdu1@host:x", "pdu 1@host", "a@b@c", "p\"@h"}) {
    EXPECT_FALSE(nut::address_of(wrong)) << wrong;
  }
}

TEST(JsonPicks, AWireWordNamesALegABankOrAnOutlet) {
  const auto picks = json_picks("L1:a_current=A,b2:x=A,3:y=A,switch:0.apower=W,/switch:0/apower=W", "pdu1");
  ASSERT_TRUE(picks);
  EXPECT_EQ(picks->at(0).thing, "pdu1 L1");
  EXPECT_EQ(picks->at(1).thing, "pdu1.b2");
  EXPECT_EQ(picks->at(2).thing, "pdu1/3");
  EXPECT_EQ(picks->at(3).path, (std::vector<std::string>{"switch:0", "apower"}));
  EXPECT_EQ(picks->at(4).path, picks->at(3).path);
}

TEST(JsonPicks, OddKeysCanBeWritten) {
  EXPECT_EQ(json_picks("/a~1b/c%20d%2Ce=A", "pdu1")->at(0).path, (std::vector<std::string>{"a/b", "c d,e"}));
}

TEST(JsonPicks, AWrongPickIsNamed) {
  for (const char* text : {"", "apower", "apower=", "apower=VA", "=W", "a..b=W", "a=@", "/=W", "L1:=A", "a=W,,b=W"}) {
    EXPECT_FALSE(json_picks(text, "pdu1")) << text;
  }
  EXPECT_EQ(json_picks("apower=VA", "pdu1").error().value, "apower=VA");
}

TEST(HttpSources, TakeTheAddressThePicksAndTheOptionsApart) {
  const auto source = http_source("http://ha:8123/api/states/sensor.rig?a=1#state=W,x=A;token=/etc/ha.token;login=/etc/l", "pdu1");
  ASSERT_TRUE(source);
  EXPECT_EQ(source->url, "http://ha:8123/api/states/sensor.rig?a=1");
  EXPECT_EQ(source->shown, "http://ha:8123/api/states/sensor.rig");
  EXPECT_EQ(source->picks.size(), 2u);
  EXPECT_EQ(source->token_file, "/etc/ha.token");
  EXPECT_EQ(source->login_file, "/etc/l");
}

TEST(HttpSources, RefuseWhatCannotBeRead) {
  for (const char* text : {"http://", "http:///x#a=W", "ftp://h/x#a=W", "http://h/x", "http://h/x#", "http://h/x#a=W;tok=/f",
                           "http://h/x#a=W;token=", "file:///etc/passwd#a=W", "http://h/ x#a=W"}) {
    EXPECT_FALSE(http_source(text, "pdu1")) << text;
  }
}

TEST(HttpSources, APasswordInTheAddressIsRefusedAndNotRepeated) {
  const auto source = http_source("http://admin:hunter2@192.168.1.20/status#a=W", "pdu1");
  ASSERT_FALSE(source);
  EXPECT_THAT(source.error().expected, HasSubstr("login=FILE"));
  EXPECT_EQ((source.error().value + source.error().expected).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace ohm
