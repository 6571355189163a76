#include "rig/circuit/loss_curve.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/result.h"

namespace ohm {
namespace {

// Load fractions between which chords are drawn. 1.2: a supply is never planned above it, and the last chord goes on from there.
constexpr std::array kKnots{0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2};
constexpr double kStandingLoss = 0.02;  // of rating, where only two points are known; assumed

/// loss / rating = a0 + a1 p + a2 p^2
struct Quadratic {
  double a0{}, a1{}, a2{};
  double operator()(double p) const { return a0 + a1 * p + a2 * p * p; }
};

struct LossPoint {
  double load, loss;
};

std::vector<LossPoint> losses(const std::vector<EfficiencyPoint>& points) {
  std::vector<LossPoint> out;
  for (const auto& p : points) out.push_back({p.load, p.load / p.efficiency - p.load});
  return out;
}

/// The parabola through three points (Lagrange, expanded).
Quadratic through(const LossPoint& a, const LossPoint& b, const LossPoint& c) {
  const double da = a.loss / ((a.load - b.load) * (a.load - c.load));
  const double db = b.loss / ((b.load - a.load) * (b.load - c.load));
  const double dc = c.loss / ((c.load - a.load) * (c.load - b.load));
  return {da * b.load * c.load + db * a.load * c.load + dc * a.load * b.load,
          -(da * (b.load + c.load) + db * (a.load + c.load) + dc * (a.load + b.load)), da + db + dc};
}

/// A fit that a supply can have: some loss at rest, and never less loss growth with more load. Raised until it lies above all
/// points.
Quadratic sound(Quadratic q, const std::vector<LossPoint>& points) {
  q.a2 = std::max(q.a2, 0.0);
  q.a0 = std::max(q.a0, 0.0);
  q.a1 = std::max(q.a1, -0.9);  // input must grow with output
  double lift = 0;
  for (const auto& p : points) lift = std::max(lift, p.loss - q(p.load));
  q.a0 += lift;
  return q;
}

Quadratic fit(const std::vector<LossPoint>& points) {
  OHM_ASSERT(points.size() >= 2);
  if (points.size() == 2) return sound(through({0, kStandingLoss}, points[0], points[1]), points);
  return sound(through(points.front(), points[points.size() / 2], points.back()), points);
}

}  // namespace

double input_watts(const LossCurve& curve, double output) {
  double most = 0;
  for (const auto& piece : curve.pieces) most = std::max(most, piece.intercept + piece.slope * output);
  return most;
}

LossCurve loss_curve(const std::vector<EfficiencyPoint>& points, Watts rating) {
  const auto loss = fit(losses(points));
  const auto input = [&](double p) { return p + loss(p); };
  LossCurve curve;
  for (std::size_t i = 0; i + 1 < kKnots.size(); ++i) {
    const double from = kKnots[i], to = kKnots[i + 1];
    const double slope = (input(to) - input(from)) / (to - from);
    curve.pieces.push_back({(input(from) - slope * from) * rating.v, slope});
  }
  return curve;
}

}  // namespace ohm
