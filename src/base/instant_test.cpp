#include "base/instant.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm {
namespace {

using namespace std::chrono_literals;

TEST(Instant, IsWrittenInUtc) {
  const WallTime at{1'795'563'601s + 250ms};
  EXPECT_EQ(instant_text(at), "2026-11-24T23:40:01Z");
  EXPECT_EQ(precise_instant_text(at), "2026-11-24T23:40:01.250Z");
}

TEST(Instant, IsReadWithFractionsAndOffsets) {
  EXPECT_EQ(read_instant("2026-11-24T23:40:01.25Z"), WallTime{1'795'563'601s + 250ms});
  EXPECT_EQ(read_instant("2026-11-25 01:40:01+02:00"), WallTime{1'795'563'601s});
  EXPECT_EQ(read_instant("2026-11-24t15:40:01-08:00"), WallTime{1'795'563'601s});
}

TEST(Instant, IsNothingWhenItIsNone) {
  for (const char* text :
       {"", "yesterday", "2026-11-24", "2026-11-24T23:40:01", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z",
        "2026-11-24T23:40:01.Z", "2026-11-24T23:40:01Zz", "2026-1-24T23:40:01Z", "-026-11-24T23:40:01Z", "9999-01-01T00:00:00Z"})
    EXPECT_EQ(read_instant(text), std::nullopt) << text;
}

RC_GTEST_PROP(Instant, IsReadBackAsItWasWritten, ()) {
  const auto second = std::chrono::seconds{*rc::gen::inRange<std::int64_t>(-2'000'000'000, 9'000'000'000)};
  const WallTime at{second + std::chrono::milliseconds{*rc::gen::inRange(0, 1000)}};
  RC_ASSERT(read_instant(precise_instant_text(at)) == at);
  RC_ASSERT(read_instant(instant_text(at)) == WallTime{second});
}

}  // namespace
}  // namespace ohm
