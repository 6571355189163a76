// A temperature that stands still while the watts move: the law that tells a frozen sensor from a steady card.
//
// Pure; the agent holds one FrozenState for each temperature of each card and steps it with every new reading. No clock, driver or
// log.
//
// Physics (facts: power §3.2): a lasting change of draw dP moves the die by at least 0.85 * 0.048 K/W within seconds and by the
// heatsink's 0.045 to 0.075 K/W within two minutes: 30 W are 2.5 K or more, and sensors tell whole degrees. Draw that only jitters
// moves nothing, so it is smoothed over 20 s first. VRAM sits behind the backplate and feels the core's watts at about a third, so
// it is given 100 W.
#pragma once

#include <optional>

#include "base/reading.h"
#include "hardware/gpu/gpu_sample.h"

namespace ohm {

struct FrozenState {
  std::optional<Celsius> value;
  TimePoint since{};  ///< since when it reads exactly this
  TimePoint at{};     ///< of the last step
  TimePoint begun{};  ///< of the first: the smoothing needs three of its time constants before it means anything
  double smoothed{};  ///< W
  double lowest{}, highest{};
  bool frozen{};
};

struct FrozenLimits {
  Seconds still{60};  ///< assumed: two thirds of a heatsink's time constant, 80 to 110 s
  Seconds smoothing{20};
  Watts change{30};
};

/// What moves this place of a card for certain.
FrozenLimits frozen_limits(Place place);

/// The state after this reading. An absent or repeated (same instant) temperature, or an absent draw, changes nothing but the draw
/// seen; a new value thaws.
FrozenState frozen_step(const FrozenLimits& limits, const FrozenState& state, const Reading<Celsius>& temperature,
                        const Reading<Watts>& draw, TimePoint now);

/// By how much the smoothed draw changed since the value stands still.
inline Watts moved(const FrozenState& state) { return Watts{state.highest - state.lowest}; }

}  // namespace ohm
