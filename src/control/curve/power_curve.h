// How fast a job runs at each cap of its card: a concave, rising, piecewise-linear curve.
//
// What the budget divides watts by. Speed is a fraction of full speed (1 at the reference limit of the work; it may pass 1 above
// it). Made from measured classes (measured_curves.h) or learnt from a running card (curve_learner.h); read by control/sharing many
// times a second. A plain value, any thread; it knows no card, no clock and no limit.
//
// Concave because that is what makes watts divisible: each further watt gains at most what the one before did. Measurements that
// dent the curve (noise, a boost plateau) are bridged from above.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace ohm {

struct CurveKnot {
  double watts{};  ///< cap
  double speed{};  ///< fraction of full speed
  friend bool operator==(const CurveKnot&, const CurveKnot&) = default;
};

class PowerCurve {
 public:
  /// Full speed at every cap: work that watts do not help.
  PowerCurve();

  /// These knots as they are. BadInput: none, a number that is not finite, watts or speeds that do not rise, or a slope that does.
  static Result<PowerCurve> of(std::vector<CurveKnot> knots);

  /// The lowest concave, never falling curve that lies on or above all points. At least one point, finite, in any order.
  static PowerCurve above(std::vector<CurveKnot> points);

  /// Speed at a cap: below the first knot the first piece goes on down to 0, above the last one there is no more.
  double speed_at(double watts) const;

  /// The lowest cap at which it runs so fast, likewise; never below 0, and the last knot's for more than it gives.
  double watts_for(double speed) const;

  /// From here on watts gain nothing.
  double enough() const { return knots_->back().watts; }

  /// The same work on a card whose limits are `factor` times those of the one it was measured on. Assumed: speed follows cap over
  /// default limit, as rig/fitness does.
  PowerCurve stretched(double factor) const;

  /// Watts and speeds strictly rise; slopes strictly fall or stay.
  std::span<const CurveKnot> knots() const { return *knots_; }

  friend bool operator==(const PowerCurve& a, const PowerCurve& b) { return *a.knots_ == *b.knots_; }

 private:
  using Knots = std::vector<CurveKnot>;
  explicit PowerCurve(Knots knots) : knots_{std::make_shared<const Knots>(std::move(knots))} {}

  std::shared_ptr<const Knots> knots_;  // never empty, never changed: copies share it
};

}  // namespace ohm
