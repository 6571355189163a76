// What a history must answer, worked out from every sample there was. Slow and plain, to test the store by.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "telemetry/history/block.h"
#include "telemetry/history/history.h"
#include "telemetry/history/tiers.h"

namespace ohm {

inline WallTime at_second(std::int64_t s) { return WallTime{std::chrono::seconds{s}}; }

class NaiveHistory {
 public:
  void add(std::int64_t second, const Band<double>& band) { samples_[second] = band; }

  /// The step that begins at `from`; seconds count alike.
  std::optional<Band<double>> step(std::int64_t from, std::int64_t step_s) const {
    std::optional<Band<double>> all;
    int count = 0;
    for (auto it = samples_.lower_bound(from); it != samples_.end() && it->first < from + step_s; ++it, ++count) {
      const Band<double>& b = it->second;
      all = all ? Band<double>{std::min(all->min, b.min), all->mean + b.mean, std::max(all->max, b.max)} : b;
    }
    if (all) all->mean /= count;
    return all;
  }

 private:
  std::map<std::int64_t, Band<double>> samples_;
};

/// The largest distance between what the store tells of [from, to) in steps of `step_s` and the truth; infinite where one knows a
/// step and the other does not, or where the store answers in other steps.
inline double worst_error(const History& history, const NaiveHistory& truth, std::int64_t from, std::int64_t to,
                          std::int64_t step_s) {
  constexpr double kWrong = 1e300;
  const auto most = static_cast<std::size_t>((to - from) / step_s);
  const auto told = history.query("A7", "draw_w", at_second(from), at_second(to), most);
  if (!told || told->step.count() != step_s || told->points.size() != most) return kWrong;
  double worst = 0;
  for (const Point& p : told->points) {
    const auto expected = truth.step(std::chrono::floor<std::chrono::seconds>(p.at).time_since_epoch().count(), step_s);
    if (expected.has_value() != p.mean.has_value()) return kWrong;
    if (!expected) continue;
    worst =
        std::max({worst, std::abs(expected->min - *p.min), std::abs(expected->mean - *p.mean), std::abs(expected->max - *p.max)});
  }
  return worst;
}

}  // namespace ohm
