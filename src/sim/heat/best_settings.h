// The best that a card can do at a VRAM temperature: every fan, memory clock and cap tried on the twin.
//
// For tests and bench/heat_hold.cpp. Each setting is judged by where the twin's heat network ends up with it (its closed form), so
// that the search is exhaustive: 8 duties, 10 MHz and 2 W steps, both memory bands. It shares no code with the law.
#pragma once

#include "sim/heat/heat_loop.h"

namespace ohm::sim {

struct Settings {
  double fan{};
  Megahertz memory_level{}, memory_offset{};
  Watts cap{};
};

struct Best {
  Settings settings;
  double work{};  ///< 1 is the 390 W row
  Celsius vram{}, die{};
};

/// The highest throughput of this case with VRAM at or below `limit`, once everything has settled; work 0: nothing is cool enough.
Best best_settings(const HeatCase& heat, Celsius limit);

}  // namespace ohm::sim
