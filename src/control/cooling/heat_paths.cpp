#include "control/cooling/heat_paths.h"

#include <algorithm>
#include <cmath>

namespace ohm::cooling {
namespace {

constexpr double kStandby = 15, kTraffic = 50;       // W in the memory at 9501 MHz: assumed; measured (power §3.1: 60-70 W in all)
constexpr double kComputeClock = 9501;               // MHz, measured: club-3090#698
constexpr double kMemoryExponent = 1.75;             // assumed
constexpr double kCoreShare = 0.85, kCoreLess = 15;  // assumed: the rest stays in regulators
constexpr double kBoard = 1.5;                       // K/W backplate to heatsink, assumed
constexpr double kBackToAir = 1.0;                   // K/W in still air, assumed

}  // namespace

double memory_watts(const Readings& r, double draw, TimePoint now, Seconds max_age, Watts rest) {
  if (draw < rest.v) return 0;
  const double ratio = r.memory_clock.fresh(now, max_age).value_or(Megahertz{kComputeClock}).v / kComputeClock;
  const double busy = r.memory_busy.fresh(now, max_age).value_or(Fraction{1}).v;
  return std::pow(std::max(ratio, 0.0), kMemoryExponent) * (kStandby + kTraffic * busy);
}

double core_watts(double draw, double memory) { return std::max(0.0, kCoreShare * (draw - memory) - kCoreLess); }

double backplate(double room, double sink, double rear) {
  return room + (rear + (sink - room) / kBoard) / (1 / kBackToAir + 1 / kBoard);
}

}  // namespace ohm::cooling
