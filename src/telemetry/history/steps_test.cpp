#include "telemetry/history/steps.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "telemetry/history/tiers.h"

namespace ohm {
namespace {

constexpr std::int64_t kNow = 1'764'027'600;  // 2025-11-24 23:40 UTC, a multiple of 10 s and of 5 min

TEST(Steps, AnHourIsInSecondsWhereThereIsRoom) {
  const auto plan = plan_steps(kNow - 3600, kNow, 3600, kNow);
  EXPECT_EQ(plan.tier, 0u);
  EXPECT_EQ(plan.step_s, 1);
  EXPECT_EQ(plan.count, 3600u);
}

TEST(Steps, ComeInFiguresThatPeopleReadOffAClock) {
  EXPECT_EQ(plan_steps(kNow - 3600, kNow, 600, kNow).step_s, 10);
  EXPECT_EQ(plan_steps(kNow - 3600, kNow, 200, kNow).step_s, 20);
  EXPECT_EQ(plan_steps(kNow - 7 * 86'400, kNow, 600, kNow).step_s, 1800);
}

TEST(Steps, OlderThanATierReachesComeFromTheNext) {
  EXPECT_EQ(plan_steps(kNow - 2 * 86'400, kNow, 20'000, kNow).tier, 1u);
  EXPECT_EQ(plan_steps(kNow - 7 * 86'400, kNow, 20'000, kNow).tier, 2u);
  EXPECT_EQ(plan_steps(kNow - 7 * 86'400, kNow - 7 * 86'400 + 60, 60, kNow).step_s, 300);
}

RC_GTEST_PROP(Steps, CoverTheSpanInNoMoreThanWasAsked, ()) {
  const auto back = *rc::gen::inRange<std::int64_t>(-100'000, 4'000'000'000);
  const auto span = *rc::gen::element<std::int64_t>(1, 59, 3600, 86'399, 7'654'321, 9'000'000'000);
  const auto most = *rc::gen::inRange<std::size_t>(1, 20'000);
  const std::int64_t from = kNow - back, to = from + span;
  const auto plan = plan_steps(from, to, most, kNow);
  const std::int64_t end = plan.first_s + static_cast<std::int64_t>(plan.count) * plan.step_s;
  RC_ASSERT(plan.count >= 1u);
  RC_ASSERT(plan.count <= std::max<std::size_t>(most, 2));  // one step that the span lies across may have to be two
  RC_ASSERT(plan.step_s % kHistoryTiers[plan.tier].step_s == 0);
  RC_ASSERT(plan.first_s <= from && from < plan.first_s + plan.step_s);
  RC_ASSERT(end >= to && end - plan.step_s < to);
}

}  // namespace
}  // namespace ohm
