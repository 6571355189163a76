// Currents of one conductor, kept apart by the direction in which they point.
//
// Used by the allocator and the slices; plain arithmetic on three numbers, any thread. A dc limit uses only the first of them.
#pragma once

#include <array>
#include <cmath>
#include <limits>

namespace ohm {

/// Amperes per Bucket (in phase, 30 degrees ahead, 30 degrees behind); for a dc limit watts in [0].
using PhaseSum = std::array<double, 3>;

/// Scalar product of two phasor sums: the buckets stand 30 degrees from the first and 60 degrees from each other.
constexpr double inner(const PhaseSum& a, const PhaseSum& b) {
  constexpr double kCos30 = 0.86602540378443864676;
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + kCos30 * (a[0] * (b[1] + b[2]) + b[0] * (a[1] + a[2])) +
         0.5 * (a[1] * b[2] + a[2] * b[1]);
}

inline double magnitude(const PhaseSum& s) { return std::sqrt(inner(s, s)); }

/// The step k >= 0 at which |now + k * slope| reaches `limit`: 0 when it is there already, infinite when it never does.
/// All entries are >= 0, so the magnitude only grows with k and the greater root is the one.
inline double step_to(const PhaseSum& now, const PhaseSum& slope, double limit) {
  const double a = inner(slope, slope);
  const double b = inner(now, slope);
  const double room = limit * limit - inner(now, now);
  if (room <= 0 || limit <= 0) return 0;
  const double root = b + std::sqrt(b * b + a * room);
  return root > 0 ? room / root : std::numeric_limits<double>::infinity();
}

}  // namespace ohm
