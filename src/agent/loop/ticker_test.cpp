#include "agent/loop/ticker.h"

#include <gtest/gtest.h>

namespace ohm {
namespace {

TimePoint at(double seconds) { return TimePoint{} + nanoseconds_of(Seconds{seconds}); }

TEST(Ticker, IsDueAtWholePeriodsFromItsStart) {
  Ticker ticker{at(10), Seconds{1}};
  EXPECT_EQ(ticker.due(), at(10));
  ticker.begin(at(10));
  EXPECT_EQ(ticker.due(), at(11));
}

TEST(Ticker, ALateTickDoesNotShiftTheNext) {
  Ticker ticker{at(0), Seconds{1}};
  EXPECT_EQ(ticker.begin(at(0.8)), 1U);
  EXPECT_EQ(ticker.due(), at(1));
  EXPECT_EQ(ticker.begin(at(1.1)), 0U) << "a tenth is what a scheduler does";
}

TEST(Ticker, LeavesOutWhatWasSleptThrough) {
  Ticker ticker{at(0), Seconds{1}};
  EXPECT_EQ(ticker.begin(at(60.2)), 60U);
  EXPECT_EQ(ticker.due(), at(61));
  EXPECT_EQ(ticker.late(), 60U);
}

}  // namespace
}  // namespace ohm
