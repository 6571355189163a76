#include "rig/circuit/breaker_trip.h"

#include <cmath>

namespace ohm {
namespace {

struct Magnetic {
  double fast, nominal, slow;  // multiples of In
};

// IEC 60898-1: B 3-5, C 5-10, D 10-20 In (standard; Altech table). UL 489 panel breakers set their own range; C's is assumed for
// them.
Magnetic magnetic(Curve curve) {
  switch (curve) {
    case Curve::B: return {3, 4, 5};
    case Curve::D: return {10, 15, 20};
    case Curve::C:
    case Curve::UL489: break;
  }
  return {5, 7.5, 10};
}

}  // namespace

// theta_trip 1.277 = 1.13^2: no trip at 1.13 In within an hour (IEC 60898-1). Time constants fitted to the standards' points.
TripEdge fast_edge(Curve curve) { return {1.277, 30, magnetic(curve).fast}; }
TripEdge nominal_edge(Curve curve) { return {1.5, 90, magnetic(curve).nominal}; }
TripEdge slow_edge(Curve curve) { return {1.82, 180, magnetic(curve).slow}; }

std::optional<Seconds> time_to_trip(const TripEdge& edge, double ratio, double theta0) {
  if (ratio >= edge.magnetic) return Seconds{0};
  const double steady = ratio * ratio;
  if (theta0 >= edge.theta_trip) return Seconds{0};
  if (steady <= edge.theta_trip) return std::nullopt;
  return Seconds{edge.tau * std::log((steady - theta0) / (steady - edge.theta_trip))};
}

}  // namespace ohm
