#include "control/sharing/budget_calendar.h"

#include <gtest/gtest.h>

#include "control/sharing/share.h"
#include "control/testing/random_circuit.h"

namespace ohm {
namespace {

constexpr int at(int day, int hour, int minute = 0) { return day * kMinutesOfDay + hour * 60 + minute; }

/// Quiet from 22:00 to 06:00 on every day.
CalendarEntry nights(double watts) { return {"quiet hours", 0b1111111, 22 * 60, 8 * 60, WallWatts{watts}}; }

/// One supply of 93 % that feeds two cards.
Circuit two_cards() {
  Circuit circuit;
  circuit.cards.assign(2, {26, 143, 350, 100, true});
  circuit.feeds = {{0, 1}, {1, 1}};
  circuit.supplies.push_back({{{{0, 1 / 0.93}}}, 1200, 0, {0, 2}});
  Limit limit;
  limit.place = "pdu1";
  limit.continuous = 10;
  circuit.ac_terms.push_back({0, Bucket::InPhase, 1 / 240.0});
  limit.ac = {0, 1};
  circuit.limits.push_back(limit);
  return circuit;
}

TEST(BudgetCalendar, AnEntryPassesMidnightAndTheEndOfTheWeek) {
  const BudgetCalendar calendar{{nights(500)}};
  EXPECT_TRUE(in_force(calendar, at(0, 21, 59)).empty());
  EXPECT_EQ(in_force(calendar, at(0, 22)).size(), 1U);
  EXPECT_EQ(in_force(calendar, at(1, 5, 59)).size(), 1U);
  EXPECT_TRUE(in_force(calendar, at(1, 6)).empty());
  EXPECT_EQ(in_force(calendar, at(0, 3)).size(), 1U);  // Sunday's, on Monday morning
}

TEST(BudgetCalendar, TellsWhenItChangesNext) {
  const BudgetCalendar calendar{{nights(500)}};
  EXPECT_EQ(next_change(calendar, at(0, 12)), at(0, 22));
  EXPECT_EQ(next_change(calendar, at(6, 23)), at(0, 6));
  EXPECT_FALSE(next_change({}, 0).has_value());
}

TEST(BudgetCalendar, HoldsTheWallWattsOfEverythingTogether) {
  const Circuit circuit = two_cards(), night = under_calendar(circuit, {{nights(500)}}, {0});
  const Demand demand{
      Priority::Train, 1, {{0, PowerCurve::above({{143, 0.2}, {350, 1}}), 0}, {1, PowerCurve::above({{143, 0.2}, {350, 1}}), 0}}};
  const Shares shares = share_watts(grid_of(night), std::vector{demand}, {}, {}, nullptr);
  EXPECT_NEAR(shares.counted[0] + shares.counted[1], 500 * 0.93, 1e-3);
}

TEST(BudgetCalendar, NeverAllowsMoreThanTheWires) {
  const BudgetCalendar calendar{
      {{"week of the smaller feed", 1, 0, kMinutesOfWeek, PlaceFactor{"pdu1", 0.8}}, {"half", 1, 0, 60, PlaceFactor{"pdu1", 0.5}}}};
  const Circuit circuit = two_cards();
  EXPECT_NEAR(under_calendar(circuit, calendar, {0}).limits[0].continuous, 8, 1e-12);
  EXPECT_NEAR(under_calendar(circuit, calendar, {0, 1}).limits[0].continuous, 5, 1e-12);
}

TEST(BudgetCalendar, RefusesWhatItCannotMeanAndNamesIt) {
  const Circuit circuit = two_cards();
  const auto why = [&](const CalendarEntry& entry) {
    const auto checked = check(BudgetCalendar{{entry}}, circuit);
    return checked ? std::string{} : checked.error().what;
  };
  EXPECT_EQ(why(nights(500)), "");
  EXPECT_NE(why(nights(-1)).find("quiet hours"), std::string::npos);
  EXPECT_NE(why({"a", 1, 0, 60, PlaceFactor{"pdu9", 0.5}}).find("pdu9"), std::string::npos);
  EXPECT_NE(why({"a", 1, 0, 60, PlaceFactor{"pdu1", 1.5}}).find("1.5"), std::string::npos);
  EXPECT_NE(why({"a", 0, 0, 60, WallWatts{500}}).find("no day"), std::string::npos);
  EXPECT_NE(why({"a", 1, 1440, 60, WallWatts{500}}).find("1440"), std::string::npos);
}

}  // namespace
}  // namespace ohm
