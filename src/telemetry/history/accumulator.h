// Min, mean and max of what falls into one step. Pure values, any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "telemetry/history/block.h"

namespace ohm {

struct Accumulator {
  double sum{}, weight{};
  double min{}, max{};

  void add(const Band<double>& band, double times) {
    min = weight > 0 ? std::min(min, band.min) : band.min;
    max = weight > 0 ? std::max(max, band.max) : band.max;
    sum += band.mean * times;
    weight += times;
  }
  bool empty() const { return weight <= 0; }
  /// The mean is held between min and max, which rounding could leave by a bit.
  Band<double> band() const { return {min, std::clamp(sum / weight, min, max), max}; }
};

/// To the nearest whole quantum; nothing when it is not finite or beyond kMostQuanta.
inline std::optional<Quanta> quantised(const Band<double>& band, double quantum) {
  const auto fits = [&](double v) { return std::abs(v / quantum) <= static_cast<double>(kMostQuanta); };  // false for NaN
  if (!fits(band.min) || !fits(band.mean) || !fits(band.max)) return std::nullopt;
  const auto whole = [&](double v) { return static_cast<std::int64_t>(std::llround(v / quantum)); };
  return Quanta{whole(band.min), whole(band.mean), whole(band.max)};
}

/// Quanta as a value. A quantum of 0.1 is taken as a tenth, so that 770 of them are 77.0 and not 77.00000000000001.
inline double value_of(std::int64_t quanta, double quantum) {
  const double parts = std::round(1 / quantum);
  const bool is_part = parts >= 1 && std::abs(parts * quantum - 1) < 1e-12;
  return is_part ? static_cast<double>(quanta) / parts : static_cast<double>(quanta) * quantum;
}

inline Band<double> values_of(const Quanta& q, double quantum) {
  return {value_of(q.min, quantum), value_of(q.mean, quantum), value_of(q.max, quantum)};
}

}  // namespace ohm
