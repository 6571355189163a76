#include "twin/process/nut/driver_line.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm::twin {
namespace {

using Words = std::vector<std::string>;
using Kind = DriverRequest::Kind;

TEST(NutDriverLine, SplitsWordsAsParseconfDoes) {
  EXPECT_EQ(words_of("SETINFO ups.status \"OL LB\""), (Words{"SETINFO", "ups.status", "OL LB"}));
  EXPECT_EQ(words_of("a \"say \\\"hi\\\"\" b\\ c"), (Words{"a", "say \"hi\"", "b c"}));
  EXPECT_EQ(words_of("  PING  # a remark"), (Words{"PING"}));
  EXPECT_EQ(words_of("PING\r"), (Words{"PING"}));
  EXPECT_EQ(words_of("SET x \"\""), (Words{"SET", "x", ""}));
}

TEST(NutDriverLine, RefusesWhatDoesNotEnd) {
  EXPECT_FALSE(words_of("SET x \"open"));
  EXPECT_FALSE(words_of("SET x \\"));
  EXPECT_FALSE(words_of("a\x01"));
}

TEST(NutDriverLine, KnowsWhatUpsdAsks) {
  EXPECT_EQ(driver_request("PING").kind, Kind::Ping);
  EXPECT_EQ(driver_request("DUMPALL").kind, Kind::DumpAll);
  EXPECT_EQ(driver_request("INSTCMD outlet.3.load.off"), (DriverRequest{Kind::Instruct, "outlet.3.load.off", "", ""}));
  EXPECT_EQ(driver_request("INSTCMD outlet.3.load.off TRACKING 4e1a"),
            (DriverRequest{Kind::Instruct, "outlet.3.load.off", "", "4e1a"}));
  EXPECT_EQ(driver_request("SET ups.id \"a b\" TRACKING 4e1a"), (DriverRequest{Kind::Set, "ups.id", "a b", "4e1a"}));
}

TEST(NutDriverLine, LetsPassWhatANewerServerMaySay) {
  EXPECT_EQ(driver_request("NOBROADCAST").kind, Kind::Other);
  EXPECT_EQ(driver_request("").kind, Kind::Other);
  EXPECT_EQ(driver_request("INSTCMD").kind, Kind::Other);
}

RC_GTEST_PROP(NutDriverLine, GivesBackEveryQuotedValue, ()) {
  const auto value = *rc::gen::container<std::string>(rc::gen::inRange(' ', '~'));
  const auto words = words_of("SETINFO x " + nut_quoted(value));
  RC_ASSERT(words && words->size() == 3 && words->back() == value);
}

}  // namespace
}  // namespace ohm::twin
