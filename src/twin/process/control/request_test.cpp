#include "twin/process/control/request.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm::twin {
namespace {

std::string complaint(std::string_view line) {
  const auto request = read_request(line);
  return request ? "" : request.error().what;
}

TEST(TwinRequestLine, IsADriversCall) {
  EXPECT_EQ(read_request(R"({"do":"nvml","call":"set_cap","bus_id":"0000:03:00.0","args":[250000]})").value(),
            Request(NvmlCall{"set_cap", "0000:03:00.0", {250'000}}));
  EXPECT_EQ(read_request(R"({"do":"nvml","call":"set_core_offset","bus_id":"0000:03:00.0","args":[-300]})").value(),
            Request(NvmlCall{"set_core_offset", "0000:03:00.0", {-300}}));
}

TEST(TwinRequestLine, IsWhatAPersonAsks) {
  EXPECT_EQ(read_request(R"({"do":"load","cards":"A1-4","workload":"train","activity":0.8})").value(),
            Request(LoadRequest{"A1-4", "train", 0.8}));
  EXPECT_EQ(read_request(R"({"do":"fault","kind":"hang","target":"B3"})").value(), Request(FaultRequest{"hang", "B3", "", 0}));
  EXPECT_EQ(read_request(R"({"do":"clear","target":"B3"})").value(), Request(ClearRequest{"B3", ""}));
  EXPECT_EQ(read_request(R"({"do":"set","settings":{"room":"35C"}})").value(), Request(SetRequest{{{"room", "35C"}}}));
  EXPECT_EQ(read_request(R"({"do":"status"})").value(), Request(StatusRequest{}));
  EXPECT_EQ(read_request(R"({"do":"wait","steps":3})").value(), Request(WaitRequest{3}));
}

TEST(TwinRequestLine, NamesWhatIsWrong) {
  EXPECT_EQ(complaint("[]"), R"(expected one JSON object a line, like {"do":"status"})");
  EXPECT_EQ(complaint("{}"), "`do` is missing: a text");
  EXPECT_EQ(complaint(R"({"do":"laod"})"), "`do`: unknown `laod`; did you mean `load`?");
  EXPECT_EQ(complaint(R"({"do":"status","all":true})"), "unknown member `all`");
  EXPECT_EQ(complaint(R"({"do":"clear","target":7})"), "`target`: expected a text");
}

TEST(TwinRequestLine, RefusesNumbersThatNobodyCanMean) {
  EXPECT_NE(complaint(R"({"do":"load","cards":"A1","workload":"train","activity":1.5})"), "");
  EXPECT_NE(complaint(R"({"do":"wait","steps":1e300})"), "");
  EXPECT_NE(complaint(R"({"do":"wait","steps":0})"), "");
  EXPECT_NE(complaint(R"({"do":"nvml","call":"set_cap","bus_id":"x","args":[2.5]})"), "");
  EXPECT_NE(complaint(R"({"do":"nvml","call":"set_cap","bus_id":"x","args":[18446744073709551615]})"), "");
  EXPECT_NE(complaint(R"({"do":"nvml","call":"set_cap","bus_id":"x","args":[1,2,3,4,5]})"), "");
}

TEST(TwinRequestLine, AnswersWithTheCodeThatTheDriverHas) {
  EXPECT_EQ(refusal_line("no", RefusalCode::NoPermission), "{\"code\":4,\"error\":\"no\"}\n");
  EXPECT_EQ(refusal_line("\xff", RefusalCode::Invalid), "{\"code\":2,\"error\":\"\xEF\xBF\xBD\"}\n");  // never not UTF-8
  EXPECT_EQ(code_of({Error::Kind::DeviceLost, ""}), RefusalCode::Lost);
  EXPECT_EQ(code_of({Error::Kind::Io, ""}), RefusalCode::Unknown);
}

RC_GTEST_PROP(TwinRequestLine, NeverThrowsWhateverTheBytes, (const std::string& bytes)) {
  const auto request = read_request(bytes);
  RC_ASSERT(request || !request.error().what.empty());
}

}  // namespace
}  // namespace ohm::twin
