// Chassis fans beside the cards' own, for the least power of all fans together.
//
// A fan's power goes with the cube of its duty, its air with the duty: one fast fan costs more than two slow ones. For every
// duty of the chassis fans the law works out how slow the cards' fans could then turn with every die where it is now, and takes the
// cheapest sum; the cards' own law (cooling.h) then finds its lower duty by itself. Pure, any thread; no clock, driver or log.
//
// rise of a card's die over the room = inlet / chassis + sink / fan^0.8, where `inlet` is what the heat of the zone warms the air
// by at full chassis air, and `sink` what the card's heatsink is above its intake at full fan (facts/power.md §3.2).
#pragma once

#include <span>
#include <vector>

#include "base/units.h"

namespace ohm::cooling {

/// All fans of a card at full duty; they go with the cube of it (facts: power §3.2, 12-15 W, assumed).
inline constexpr Watts kCardFans{13};

/// A card in a zone: the air that one set of chassis fans moves.
struct ZoneCard {
  double fan{};       ///< its duty now, 0..1
  double lowest{};    ///< of it
  Watts fan_full;     ///< its fans at full duty
  CelsiusDelta sink;  ///< its heatsink above its intake, now
  bool wants_all{};   ///< full fan, a lost sensor: it needs every help
};

struct ZoneFans {
  double duty{1};      ///< now
  double lowest{0.2};  ///< assumed: below it many case fans do not start
  Watts full;          ///< all of them at full duty
  CelsiusDelta inlet;  ///< what the zone's heat warms its air by at full chassis air
};

struct Air {
  double chassis{};
  std::vector<double> cards;  ///< duties with every die where it is now
  Watts fans;                 ///< all together
};

/// Kelvin by which `heat` warms `cfm` of air: 1 kW warms 100 CFM by 17.6 K (facts: power §3.2).
CelsiusDelta warming(Watts heat, double cfm);

/// All fans' power at these duties.
Watts fan_power(const ZoneFans& fans, std::span<const ZoneCard> cards, double chassis, std::span<const double> duties);

/// The cheapest air. Any card that wants all: full chassis fans.
Air least_fan_power(const ZoneFans& fans, std::span<const ZoneCard> cards);

/// From `is` towards `wanted`: up in seconds, down in minutes, so that it stays behind the cards' own fans and neither chases the
/// other.
double chassis_step(double is, double wanted, Seconds dt);

}  // namespace ohm::cooling
