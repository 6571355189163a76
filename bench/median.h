// The middle of repeated measurements, and how a cost grows with size. For the benches; plain functions.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <vector>

namespace ohm::bench {

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/// e in cost ~ size^e between two measurements: 1 is linear, 2 quadratic.
inline double growth(double size_a, double cost_a, double size_b, double cost_b) {
  return std::log(cost_b / cost_a) / std::log(size_b / size_a);
}

/// Seconds that `work` takes, by the monotonic clock.
template <class Work>
double seconds(Work work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Seconds of this thread's processor time that `work` takes: what it costs on a machine that others use too.
template <class Work>
double processor_seconds(Work work) {
  const auto now = [] {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) + 1e-9 * static_cast<double>(at.tv_nsec);
  };
  const double start = now();
  work();
  return now() - start;
}

}  // namespace ohm::bench
