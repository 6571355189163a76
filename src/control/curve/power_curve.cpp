#include "control/curve/power_curve.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ohm {
namespace {

double slope(const CurveKnot& a, const CurveKnot& b) { return (b.speed - a.speed) / (b.watts - a.watts); }

bool finite(const CurveKnot& knot) { return std::isfinite(knot.watts) && std::isfinite(knot.speed); }

std::string told(const CurveKnot& knot) { return std::to_string(knot.speed) + " at " + std::to_string(knot.watts) + " W"; }

/// What is wrong with the knot at `k`; "" when nothing is.
std::string fault(const std::vector<CurveKnot>& knots, std::size_t k) {
  constexpr double kRounding = 1e-9;
  if (!finite(knots[k])) return "is not a number";
  if (k == 0) return "";
  if (knots[k].watts <= knots[k - 1].watts || knots[k].speed <= knots[k - 1].speed) return "does not rise from the knot before";
  if (k == 1) return "";
  const double before = slope(knots[k - 2], knots[k - 1]);
  return slope(knots[k - 1], knots[k]) > before * (1 + kRounding) ? "gains more per watt than the knot before" : "";
}

/// The value between two knots; `x` and `y` name the two coordinates.
double between(const CurveKnot& a, const CurveKnot& b, double at, double CurveKnot::*x, double CurveKnot::*y) {
  return a.*y + (at - a.*x) * (b.*y - a.*y) / (b.*x - a.*x);
}

double read(std::span<const CurveKnot> knots, double at, double CurveKnot::*x, double CurveKnot::*y) {
  if (knots.size() == 1) return knots.front().*y;
  std::size_t k = 1;
  while (k + 1 < knots.size() && knots[k].*x < at) ++k;
  return std::clamp(between(knots[k - 1], knots[k], at, x, y), 0.0, knots[k].*y);
}

}  // namespace

Result<PowerCurve> PowerCurve::of(std::vector<CurveKnot> knots) {
  if (knots.empty()) return failure(Error::Kind::BadInput, "a power curve without knots");
  for (std::size_t k = 0; k < knots.size(); ++k) {
    const std::string why = fault(knots, k);
    if (!why.empty()) return failure(Error::Kind::BadInput, "power curve: knot " + told(knots[k]) + " " + why);
  }
  return PowerCurve{std::move(knots)};
}

PowerCurve PowerCurve::above(std::vector<CurveKnot> points) {
  OHM_ASSERT(!points.empty());
  std::sort(points.begin(), points.end(),
            [](const CurveKnot& a, const CurveKnot& b) { return a.watts != b.watts ? a.watts < b.watts : a.speed > b.speed; });
  std::vector<CurveKnot> hull;
  for (const CurveKnot& point : points) {
    OHM_ASSERT(finite(point));
    if (!hull.empty() && point.speed <= hull.back().speed) continue;  // not faster for more watts: bridged by staying level
    while (hull.size() > 1 && slope(hull[hull.size() - 2], hull.back()) <= slope(hull.back(), point)) hull.pop_back();
    hull.push_back(point);
  }
  return PowerCurve{std::move(hull)};
}

PowerCurve::PowerCurve() : PowerCurve{Knots{{0, 1}}} {}

double PowerCurve::speed_at(double watts) const { return read(*knots_, watts, &CurveKnot::watts, &CurveKnot::speed); }

double PowerCurve::watts_for(double speed) const { return read(*knots_, speed, &CurveKnot::speed, &CurveKnot::watts); }

PowerCurve PowerCurve::stretched(double factor) const {
  OHM_ASSERT(factor > 0);
  Knots stretched = *knots_;
  for (CurveKnot& knot : stretched) knot.watts *= factor;
  return PowerCurve{std::move(stretched)};
}

}  // namespace ohm
