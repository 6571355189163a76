// When a thermal-magnetic breaker trips.
//
// One state per pole: d(theta)/dt = (i^2 - theta)/tau with i = I/In; it trips when theta >= theta_trip, or at once (8-20 ms) above
// m times In. The three edges satisfy the calibration points of IEC 60898 C-curve and UL 489 breakers (facts: computed from IEK
// VA47-100 p.10, Altech trip table and the UL 489 1 h / 2 min points; the fit itself is *assumed*). Pure functions, any thread.
#pragma once

#include <optional>

#include "base/units.h"
#include "rig/rig.h"

namespace ohm {

struct TripEdge {
  double theta_trip;  ///< trips when reached
  double tau;         ///< s
  double magnetic;    ///< multiples of In that trip at once
};

/// Plan against the fast edge; the slow one is the latest a sound breaker may trip. Magnetic multiples follow the curve letter.
TripEdge fast_edge(Curve curve);
TripEdge nominal_edge(Curve curve);
TripEdge slow_edge(Curve curve);

/// theta never planned above this on the fast edge: half of the margin between steady 80 % (0.64) and trip (1.277) (DESIGN E2).
inline constexpr double kThetaPlanned = 0.958;

/// Seconds until it trips at `ratio` = I/In from the state `theta0` (default: after hours at 80 %); nothing: never.
std::optional<Seconds> time_to_trip(const TripEdge& edge, double ratio, double theta0 = 0.64);

}  // namespace ohm
