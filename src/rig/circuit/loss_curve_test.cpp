#include "rig/circuit/loss_curve.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace ohm {
namespace {

// 80 PLUS Platinum, 230 V redundant: 90/94/91 % at 20/50/100 % load.
const std::vector<EfficiencyPoint> kPlatinumServer{{0.2, 0.90}, {0.5, 0.94}, {1.0, 0.91}};

double efficiency(const LossCurve& curve, double output) { return output / input_watts(curve, output); }

TEST(LossCurve, MeetsTheCertifiedPointsWithoutFlatteringThem) {
  const auto curve = loss_curve(kPlatinumServer, Watts{1200});
  EXPECT_NEAR(efficiency(curve, 240), 0.90, 1e-6);
  EXPECT_NEAR(efficiency(curve, 600), 0.94, 1e-6);
  EXPECT_NEAR(efficiency(curve, 1200), 0.91, 1e-6);
  EXPECT_NEAR(efficiency(curve, 960), 0.925, 0.001);  // the fit's value at 80 % load (facts 1.3)
  EXPECT_NEAR(efficiency(curve, 120), 0.806, 0.003);  // and at 10 %
}

TEST(LossCurve, DrawsItsStandingLossWhenNothingHangsOnIt) {
  EXPECT_NEAR(input_watts(loss_curve(kPlatinumServer, Watts{1200}), 0), 0.0285 * 1200, 1.0);
}

TEST(LossCurve, AssumesAStandingLossWhereOnlyTwoPointsAreKnown) {
  const auto curve = loss_curve({{0.5, 0.92}, {1.0, 0.89}}, Watts{1000});
  EXPECT_NEAR(input_watts(curve, 0), 20, 1e-6);  // 2 % of rating
  EXPECT_NEAR(efficiency(curve, 500), 0.92, 1e-6);
}

TEST(LossCurve, LiesAboveEveryPointOfAMeasuredCurveThatIsNoParabola) {
  const std::vector<EfficiencyPoint> measured{{0.1, 0.82}, {0.2, 0.905}, {0.4, 0.938}, {0.6, 0.940}, {0.8, 0.925}, {1.0, 0.912}};
  const auto curve = loss_curve(measured, Watts{2000});
  for (const auto& p : measured) EXPECT_LE(efficiency(curve, p.load * 2000), p.efficiency + 1e-9) << p.load;
}

RC_GTEST_PROP(LossCurve, IsConvexAndGrowsWithLoad, ()) {
  const double low = *rc::gen::inRange(700, 900) / 1000.0, mid = low + *rc::gen::inRange(0, 60) / 1000.0;
  const double full = mid - *rc::gen::inRange(0, 60) / 1000.0;
  const auto curve = loss_curve({{0.2, low}, {0.5, mid}, {1.0, full}}, Watts{1000});
  const double a = *rc::gen::inRange(0, 1200), b = *rc::gen::inRange(0, 1200);
  const double middle = input_watts(curve, (a + b) / 2), chord = (input_watts(curve, a) + input_watts(curve, b)) / 2;
  RC_ASSERT(middle <= chord + 1e-9);
  RC_ASSERT(a >= b || input_watts(curve, a) < input_watts(curve, b));
}

}  // namespace
}  // namespace ohm
