#include "nvml-twin/control.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>

namespace ohm::nvml {
namespace {

TEST(TwinsAnswer, IsWellOnlyWhenItSaysSo) {
  EXPECT_EQ(read_answer(R"({"ok":true})"), kSuccess);
  EXPECT_EQ(read_answer("  { \"steps\" : 3 , \"ok\" : true }\r"), kSuccess);
  EXPECT_EQ(read_answer(R"({"ok":false})"), kUnknown);
  EXPECT_EQ(read_answer(R"({})"), kUnknown);
  EXPECT_EQ(read_answer(""), kUnknown);
}

TEST(TwinsAnswer, RefusesWithItsCode) {
  EXPECT_EQ(read_answer(R"({"error":"not permitted","code":4})"), kNoPermission);
  EXPECT_EQ(read_answer(R"({"code":15,"error":"A3 is lost"})"), kGpuIsLost);
  EXPECT_EQ(read_answer(R"({"error":"A3 said \"code\":3, \\","code":2})"),
            kInvalidArgument);  // words inside a sentence are no code
}

TEST(TwinsAnswer, NeverTakesARefusalForAYes) {
  EXPECT_EQ(read_answer(R"({"error":"?","code":0})"), kUnknown);
  EXPECT_EQ(read_answer(R"({"error":"?","code":-4})"), kUnknown);
  EXPECT_EQ(read_answer(R"({"error":"?","code":"4"x})"), kNoPermission);  // a code is a code, however it is written
  EXPECT_EQ(read_answer(R"({"error":"?","code":99999999999999})"), kUnknown);
}

TEST(TwinsAnswer, CutShortIsNoYes) {
  const std::string whole = R"({"steps":3,"ok":true})";
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_EQ(read_answer(whole.substr(0, length)), kUnknown) << length;
}

RC_GTEST_PROP(TwinsAnswer, OfAnyBytesIsReadToAnEnd, (const std::string& bytes)) {
  const Return answer = read_answer("{\"" + bytes);
  RC_ASSERT(answer >= kSuccess);
  RC_ASSERT(answer <= kUnknown);
}

TEST(Twin, ThatIsNotThereHasLostTheCard) {
  EXPECT_EQ(ask_twin("/nowhere", "set_cap", "0000:03:00.0", {250'000}), kGpuIsLost);
  EXPECT_EQ(ask_twin(("/" + std::string(200, 'x')).c_str(), "set_cap", "0000:03:00.0", {250'000}), kUnknown);
}

}  // namespace
}  // namespace ohm::nvml
