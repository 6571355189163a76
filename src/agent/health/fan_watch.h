// A card's fan that stands still or sticks: the law that tells it from one that is only slow to follow.
//
// Pure; the agent holds one FanState for each fan of each card and steps it once a tick. No clock, driver or log.
//
// What is compared: the duty that the card says it intends, whether ohmd or its firmware asked for it, and the speed that the fan
// has. A fan's speed goes with its duty (fan affinity laws, standard), so a duty that moved by 20 points moved it by a fifth of
// full speed; a speed that did not move by 4 % in 15 s does not follow. Where a driver tells no speed (before 12.8) nobody can
// know.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "hardware/gpu/gpu_sample.h"

namespace ohm {

/// What one fan says of itself now, and the die it cools.
struct FanTold {
  std::optional<Fraction> duty;  ///< intended
  std::optional<Rpm> speed;
  std::optional<Celsius> die;
};

struct FanState {
  std::optional<TimePoint> still_since;  ///< stands although it is asked to turn, or the die is warm
  std::optional<FanTold> followed;       ///< as it was when its speed moved last
  std::optional<TimePoint> away_since;   ///< since when its duty is far from that and its speed is not
  std::optional<Fraction> sticks;        ///< at this duty it was found not to follow; until its speed moves
};

inline constexpr Seconds kFanStarts{15};     ///< assumed: a fan that starts or follows needs a few seconds
inline constexpr Celsius kFansTurnFrom{65};  ///< assumed: no firmware lets a fan stand from here on; a 3090's starts at 50 to 60 °C
inline constexpr Fraction kDutyMoved{0.2};   ///< assumed: more than firmware hunts by
inline constexpr double kSpeedMoved{0.04};   ///< assumed: of the speed; above what a tachometer jitters by (1 to 2 %)
inline constexpr Rpm kSpeedMovedLeast{60};   ///< assumed: the step of a two-pulse tachometer read each half second
inline constexpr Celsius kFirmwareTurnsUp{83};  ///< datasheet: the target that a 3090's firmware holds with its fans
inline constexpr Fraction kTurnedUp{
    0.5};  ///< measured: 75 % near 74 °C in published rows (twin/figures/rtx3090.yaml); less than this is no answer to 83 °C
inline constexpr Seconds kFirmwareTime{60};  ///< assumed: fans are slower than dies, and a firmware smooths

FanTold fan_told(const GpuSample& sample, std::size_t fan, TimePoint now, Seconds fresh);

FanState fan_step(const FanState& state, const FanTold& told, TimePoint now);

/// "stands still at a duty of 60 %, die 71 °C", "sticks at 1480 rpm: it turns so at a duty of 50 % and of 100 %"; "": it turns as
/// it should.
std::string fan_trouble(const FanState& state, const FanTold& told, TimePoint now);

}  // namespace ohm
