#include "control/cooling/memory_levels.h"

#include <algorithm>
#include <cmath>

namespace ohm::cooling {
namespace {

constexpr double kNear = 60;  // MHz, assumed: drivers round clocks; levels lie 250 MHz and more apart
constexpr double kLow = 0.8;  // of the working level: above are others that work runs at (a 3090's P0 and P2)
constexpr double kWorthIt = 1.0 / 3;

}  // namespace

MemoryBands bands_of(const MemoryLevels& l) {
  MemoryBands bands{l.work + l.own_offset, l.work + l.offset_lowest, std::nullopt};
  if (l.low > 0) bands.low = {l.low + l.low_highest, l.low + l.offset_lowest};
  return bands;
}

MemorySetting setting_for(const MemoryLevels& l, const Command& command) {
  const double clock = command.memory ? command.memory->v : l.work + l.own_offset;
  if (command.low_band) return {clock - l.low, l.low};
  return {clock - l.work, std::nullopt};
}

double work_level(std::span<const Megahertz> known, double told, double offset) {
  const double without = told - offset;
  const auto near = std::find_if(known.begin(), known.end(), [&](Megahertz level) { return std::abs(level.v - without) <= kNear; });
  return near == known.end() ? without : near->v;
}

double low_level(std::span<const Megahertz> known, double work) {
  double best = 0;
  for (const auto level : known)
    if (level.v <= kLow * work && level.v >= kWorthIt * work) best = std::max(best, level.v);
  return best;
}

}  // namespace ohm::cooling
