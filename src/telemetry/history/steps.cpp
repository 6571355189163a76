#include "telemetry/history/steps.h"

#include <array>

#include "telemetry/history/tiers.h"

namespace ohm {
namespace {

// Steps that people read off a clock; beyond the last of them, twice as long each time.
constexpr std::array<std::int64_t, 18> kSteps{1,   2,   5,    10,   20,   30,    60,    120,   300,
                                              600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};

std::int64_t after(std::int64_t step) {
  for (const std::int64_t next : kSteps)
    if (next > step) return next;
  return 2 * step;
}

std::size_t tier_for(std::int64_t from, std::int64_t wanted_step, std::int64_t newest) {
  std::size_t tier = 0;
  const auto reaches = [&](std::size_t i) { return from >= newest - kHistoryTiers[i].kept_s; };
  while (tier + 1 < kTiers && (!reaches(tier) || kHistoryTiers[tier + 1].step_s <= wanted_step)) ++tier;
  return tier;
}

}  // namespace

StepPlan plan_steps(std::int64_t from, std::int64_t to, std::size_t most, std::int64_t newest) {
  const std::int64_t points = static_cast<std::int64_t>(most);
  StepPlan plan{tier_for(from, (to - from) / points, newest)};
  for (plan.step_s = kHistoryTiers[plan.tier].step_s;; plan.step_s = after(plan.step_s)) {
    if (plan.step_s % kHistoryTiers[plan.tier].step_s != 0) continue;
    plan.first_s = floor_divide(from, plan.step_s) * plan.step_s;
    const std::int64_t count = (to - plan.first_s + plan.step_s - 1) / plan.step_s;
    plan.count = static_cast<std::size_t>(count);
    if (count <= points || plan.step_s > (std::int64_t{1} << 40)) return plan;
  }
}

}  // namespace ohm
