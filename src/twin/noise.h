// Randomness without a state: a number for every (seed, thing, channel, step), the same on every call.
//
// Used for the spread between cards and for the noise of sensors, so that looking at a sensor twice says the same and that a rig
// can be copied in the middle of a run. splitmix64's finaliser (Steele, Lea, Flood 2014). Pure, any thread; not for cryptography.
#pragma once

#include <cstdint>

namespace ohm::twin {

constexpr std::uint64_t mixed(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

constexpr std::uint64_t hashed(std::uint64_t seed, std::uint64_t thing, std::uint64_t channel, std::uint64_t step = 0) {
  return mixed(mixed(mixed(seed ^ (thing << 20)) ^ channel) ^ step);
}

/// -1 … 1, all alike.
constexpr double even(std::uint64_t hash) { return static_cast<double>(hash >> 11) * 0x1p-52 - 1; }

/// Bell-shaped about 0 with sigma 1 and never beyond 3.5: the sum of four 16-bit parts.
constexpr double bell(std::uint64_t hash) {
  double sum = 0;
  for (int part = 0; part < 4; ++part) sum += static_cast<double>((hash >> (16 * part)) & 0xFFFF) * 0x1p-16;
  return (sum - 2) * 1.7320508075688772;  // four even parts: variance 4/12
}

}  // namespace ohm::twin
