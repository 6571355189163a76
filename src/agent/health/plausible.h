// A temperature that cannot be, for the watts that flow: the law that tells a lying sensor from a cold card.
//
// Pure; the agent holds one PlausibleState for each temperature of each card and steps it with every new reading. No clock, driver
// or log. What is not believed is taken out of the view (Absent::Implausible), so that in protect it counts as a sensor that spoke
// and stopped. A lie that stays above these bounds (20 K too low on a hot card) is not found here.
//
// Physics. Nothing on a card is colder than the air that it takes in. A die, and the hotspot on it, is warmer than that by its
// watts times its own resistance to the cooler: 0.048 K/W for 85 % of them (measured, fitted to published rows: facts power §3.2),
// whatever carries the heat away after that; 0.03 K/W of all are counted, so that a water block better than any heatsink is not
// called a liar. VRAM has a fraction of the watts and a pad before it: 0.01 K/W (assumed). A leap of 200 W therefore moves a die by
// 8 K in its first ten seconds (time constant 3 s), and a fan cannot take that back so soon (heatsink 80 to 110 s): 2 K must be
// seen. A card shuts itself down at 98 °C die (datasheet: nvidia-smi -q -d TEMPERATURE), so nobody reads 108 of a card that
// answers.
#pragma once

#include <optional>
#include <string>

#include "base/reading.h"
#include "hardware/gpu/gpu_sample.h"

namespace ohm {

struct PlausibleState {
  double least_draw{};  ///< W that surely flow: falls at once, rises over 20 s
  std::optional<TimePoint> at, impossible_since, possible_since;
  bool disbelieved{};
  std::string says;  ///< why: "says 8 °C at 300 W: in a room of 25 °C it is 24 °C or more"

  // ---- leaps of the draw ----
  std::optional<double> draw;  ///< W, smoothed over 5 s: what it leaps from
  struct Leap {
    TimePoint at{};
    double from{};  ///< W
    Celsius stood{};
  };
  std::optional<Leap> leap;  ///< under way
  int unmoved{};             ///< leaps in a row that did not move it
};

struct PlausibleLimits {
  double kelvin_per_watt{};     ///< above the air, at least; see above
  Celsius hottest{125};         ///< assumed: no sensor here means more
  bool follows_leaps{};         ///< false: too slow for that
  Seconds rises_over{20};       ///< assumed: six time constants of a die
  Seconds lies_for{5};          ///< assumed: readings and draws are a second apart
  Seconds honest_for{600};      ///< assumed: a sensor caught once is not believed for the next good figure
  CelsiusDelta room_apart{10};  ///< assumed: a room's sensor beside the cold air of its cooler
  Celsius warmest_room{45};     ///< assumed: a room told warmer says more of its sensor (degrees Fahrenheit) than of any card
  Celsius coldest_air{0};       ///< datasheet of boards and cards, lowest working temperature; where no room is told
  Watts leap{200};
  Seconds leap_time{20};
  CelsiusDelta leap_moves{2};
  int leaps{2};
};

PlausibleLimits plausible_limits(Place place);

/// The state after this reading. An absent temperature or draw changes nothing. `room`: where a sensor tells it.
PlausibleState plausible_step(const PlausibleLimits& limits, const PlausibleState& state, const Reading<Celsius>& temperature,
                              const Reading<Watts>& draw, std::optional<Celsius> room, TimePoint now);

}  // namespace ohm
