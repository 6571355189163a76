// A supply's input power as a convex piecewise-linear upper bound of its output power.
//
// Built from an efficiency tier or measured points; used by everything that needs wall watts from 12 V watts (DESIGN E1). A plain
// value; pure functions; any thread. It never underestimates the input between 0 and 1.2 times the rating it was built for.
#pragma once

#include <vector>

#include "rig/parts/part.h"

namespace ohm {

/// input = max over pieces of (intercept + slope * output), all in watts. Never empty once built.
struct LossCurve {
  struct Piece {
    double intercept{}, slope{1};
    friend bool operator==(const Piece&, const Piece&) = default;
  };
  std::vector<Piece> pieces;
  friend bool operator==(const LossCurve&, const LossCurve&) = default;
};

/// Watts drawn from the wall for `output` watts on 12 V (output >= 0).
double input_watts(const LossCurve& curve, double output);

/// Fits loss = a0 + a1 p + a2 p^2 (p = load fraction) through three points, or above all of more, and bounds it by chords.
/// With two points a0 = 2 % of rating is assumed. `rating` in force at the actual voltage.
LossCurve loss_curve(const std::vector<EfficiencyPoint>& points, Watts rating);

}  // namespace ohm
