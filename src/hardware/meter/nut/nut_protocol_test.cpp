#include "hardware/meter/nut/nut_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm::nut {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(NutProtocol, SplitsALineAndHonoursItsQuotes) {
  EXPECT_THAT(*words_of(R"(VAR pdu1 device.model "Switched PDU, 24 outlets")"),
              ElementsAre("VAR", "pdu1", "device.model", "Switched PDU, 24 outlets"));
  EXPECT_THAT(*words_of(R"(VAR pdu1 x "a \"quote\" and a \\ backslash")"),
              ElementsAre("VAR", "pdu1", "x", R"(a "quote" and a \ backslash)"));
  EXPECT_THAT(*words_of(R"(VAR pdu1 outlet.1.desc "")"), ElementsAre("VAR", "pdu1", "outlet.1.desc", ""));
  EXPECT_TRUE(words_of("")->empty());
}

TEST(NutProtocol, RefusesWhatIsLeftOpen) {
  EXPECT_FALSE(words_of(R"(VAR pdu1 x "open)"));
  EXPECT_FALSE(words_of(R"(VAR pdu1 x end\)"));
  EXPECT_FALSE(words_of("VAR pdu1 x \x01"));
  EXPECT_FALSE(words_of("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17"));
}

RC_GTEST_PROP(NutProtocolProperty, EveryWordComesBackAsItWasSent, ()) {
  const auto words = *rc::gen::resize(
      8, rc::gen::container<std::vector<std::string>>(rc::gen::container<std::string>(rc::gen::inRange<char>(0x20, 0x7F))));
  RC_PRE(words.size() <= 16u);
  RC_ASSERT(words_of(line_of(words)) == words);
}

TEST(NutProtocol, ACommandCannotBeSmuggledIntoAWord) {
  EXPECT_EQ(line_of({"PASSWORD", "x\nINSTCMD pdu1 load.off"}), R"(PASSWORD "xINSTCMD pdu1 load.off")");
}

TEST(NutProtocol, GathersAListAndEndsWithIt) {
  ListReader list{"VAR", "pdu1"};
  EXPECT_EQ(*list.take("BEGIN LIST VAR pdu1"), ListStep::More);
  EXPECT_EQ(*list.take("VAR pdu1 input.current \"21.4\""), ListStep::More);
  EXPECT_EQ(*list.take("END LIST VAR pdu1"), ListStep::Done);
  EXPECT_EQ(list.entries(), (Variables{{"input.current", "21.4"}}));
}

TEST(NutProtocol, AnErrorInPlaceOfAListIsSaidInWords) {
  ListReader list{"VAR", "pdu1"};
  const auto stale = list.take("ERR DATA-STALE");
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind, Error::Kind::Timeout);
  EXPECT_EQ(stale.error().what, "the driver's data is stale (DATA-STALE)");
}

TEST(NutProtocol, AListOfAnotherDeviceOrKindIsRefused) {
  for (const char* line : {"BEGIN LIST VAR pdu2", "BEGIN LIST CMD pdu1", "VAR pdu1 a \"1\"", "", "OK"}) {
    ListReader list{"VAR", "pdu1"};
    EXPECT_FALSE(list.take(line)) << line;
  }
  ListReader list{"VAR", "pdu1"};
  ASSERT_TRUE(list.take("BEGIN LIST VAR pdu1"));
  EXPECT_FALSE(list.take("VAR pdu2 input.current \"3\""));
}

TEST(NutProtocol, AnEndlessListEnds) {
  ListReader list{"CMD", "pdu1"};
  ASSERT_TRUE(list.take("BEGIN LIST CMD pdu1"));
  int taken = 0;
  while (taken < 100'000 && list.take("CMD pdu1 c" + std::to_string(taken))) ++taken;
  EXPECT_EQ(taken, 4096);
}

TEST(NutProtocol, AnOrderIsTakenOrRefusedWithItsKind) {
  EXPECT_TRUE(acknowledged("OK"));
  EXPECT_TRUE(acknowledged("OK TRACKING 1bd31808-cb49-4aec-9d75-d056e6f018d2"));
  EXPECT_EQ(acknowledged("ERR CMD-NOT-SUPPORTED").error().kind, Error::Kind::NotSupported);
  EXPECT_EQ(acknowledged("ERR ACCESS-DENIED").error().kind, Error::Kind::PermissionDenied);
  EXPECT_THAT(acknowledged("ERR SOMETHING-NEW").error().what, HasSubstr("SOMETHING-NEW"));
  EXPECT_FALSE(acknowledged(""));
  EXPECT_FALSE(acknowledged("BEGIN LIST VAR pdu1"));
}

}  // namespace
}  // namespace ohm::nut
