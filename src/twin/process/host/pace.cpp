#include "twin/process/host/pace.h"

#include <algorithm>

#include "base/reading.h"

namespace ohm::twin {
namespace {

constexpr double kFinest = 0.1, kCoarsest = 60;
constexpr double kMostSteps = 100;  // a second, of real time
constexpr std::chrono::milliseconds kMadeUp{250};

}  // namespace

Pace pace_at(double speed) { return {speed, Seconds{std::clamp(speed / kMostSteps, kFinest, kCoarsest)}}; }

std::chrono::nanoseconds period(const Pace& pace) { return nanoseconds_of(pace.step / pace.speed); }

Due due(const Pace& pace, std::chrono::nanoseconds started, std::chrono::nanoseconds now) {
  const auto each = period(pace);
  if (now < started + each) return {0, started, 0};
  const auto passed = static_cast<std::uint64_t>((now - started) / each);
  const auto most = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(kMadeUp / each));
  return {std::min(passed, most), started + each * static_cast<std::int64_t>(passed), passed - std::min(passed, most)};
}

}  // namespace ohm::twin
