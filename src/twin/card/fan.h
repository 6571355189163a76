// A card's fans: what its firmware asks for, how it turns, how much heat it carries away.
//
// The firmware's curve goes by the die's temperature, jumps to full when the VRAM reaches its limit, and lets the fan stand on a
// cool idle card (figures: fan). Inline because every card and step comes through here; pure apart from the CardState it moves.
#pragma once

#include <algorithm>
#include <cmath>

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

/// A table over whole numbers from 0, read between them; x within it.
template <std::size_t N>
double between(const std::array<double, N>& table, double x) {
  const auto below = static_cast<std::size_t>(static_cast<int>(x));  // by way of int: one instruction
  return table[below] + (table[below + 1] - table[below]) * (x - static_cast<double>(below));
}

inline bool fan_may_stand(const Figures::Fan& f, double die, const CardState& s) {
  return s.standing ? die < f.start : die < f.stop && s.pstate > 3;
}

/// The duty that the firmware wants.
inline double firmware_duty(const Model& m, double die, double vram, CardState& s) {
  if (vram >= m.figures.fan.vram_full) return 1;
  s.standing = fan_may_stand(m.figures.fan, die, s);
  return s.standing ? 0 : between(m.fan.duty, std::clamp(die, 0.0, 127.0));
}

/// The duty of all fans alike: their owner's, or the firmware's.
inline double asked_duty(const Model& m, const CardOrders& o, double die, double vram, CardState& s) {
  return o.fan >= 0 ? o.fan : firmware_duty(m, die + o.warmer, vram, s);
}

/// Moves the fan a part of the way to what was asked; one that is broken stops, or stays as it is.
inline void turn_fan(const CardOrders& o, double part, CardState& s) {
  if (o.fan_sticks) return;
  s.fan += ((o.fan_stops ? 0 : s.asked) - s.fan) * part;
}

/// Fans that are driven or broken one by one. Air goes by the sum of what they move, so the card's `fan` is their mean; once they
/// turn alike again the card is as every other.
inline void turn_each(const FanOrders& o, bool driven_apart, int count, double part, CardState& s,
                      std::array<double, kMostFans>& fans) {
  if (!s.uneven) fans.fill(s.fan);
  double sum = 0, apart = 0;
  for (std::size_t f = 0; f < static_cast<std::size_t>(count); ++f) {
    const double wanted = o.duty[f] < 0 || !s.powered ? s.asked : o.duty[f];
    if (!o.sticks[f]) fans[f] += ((o.stops[f] ? 0 : wanted) - fans[f]) * part;
    sum += fans[f];
    apart = std::max(apart, std::abs(fans[f] - fans[0]));
  }
  s.fan = sum / count;
  s.uneven = driven_apart || apart > 1e-6;
}

/// Conductance of the heatsink to air at the fan's present speed, W/K.
inline double sink_air(const Model& m, const CardModel& card, const CardState& s) {
  return between(m.fan.throughput, std::clamp(s.fan, 0.0, 1.0) * 100) * card.full_air;
}

}  // namespace ohm::twin
