// Where a card's watts go, as far as the laws must know it: the paths of facts/power.md §3.2 as arithmetic.
//
// For estimates (senses.h) and pads (pads.h), inside control/cooling. Figures are those of a typical card; what differs from card
// to card is for its caller to add. W, K/W, degrees C.
#pragma once

#include "control/cooling/cooling.h"

namespace ohm::cooling {

inline constexpr double kDieToSink = 0.048;  ///< K/W, measured: fitted to published rows
inline constexpr double kFullMemory = 65;    ///< W in 24 chips at full traffic, measured: 60-70 (facts: power §3.1)
inline constexpr Celsius kUsualRoom{25};     ///< assumed, where nobody tells

/// W in the memory chips; all of their traffic where its share is not told; nothing below `rest`.
double memory_watts(const Readings& readings, double draw, TimePoint now, Seconds max_age, Watts rest);

/// W through the die.
double core_watts(double draw, double memory);

/// Temperature of the backplate once settled, from the room, the heatsink and the W in the rear chips.
double backplate(double room, double sink, double rear);

}  // namespace ohm::cooling
