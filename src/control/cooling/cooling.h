// How hard one card is cooled, and what it gives up when its fans alone cannot hold it: one pure step per card and tick.
//
// The caller (agent/, sim/) hands in every reading the law needs, what the card's actuators may do and what was kept from the tick
// before; it carries out or only tells what comes back. Fans follow the worst of die, hotspot and VRAM junction against their
// targets. When they are full the memory clock comes down, then the cap, then the job is told to yield; all of it goes back in
// reverse order (ladder.h). Above a target every step does more until nothing is left to do (DESIGN T1).
//
// A sensor that spoke and stopped means full fan and floor cap, here and in no layer above (senses.h); one that this machine never
// offered is estimated with a margin. No clock, driver or log; plain values, any thread. Temperatures in degrees C, clocks in MHz,
// duties 0..1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/reading.h"

namespace ohm::cooling {

enum class Spot : std::uint8_t { Die, Hotspot, Vram };
inline constexpr std::size_t kSpots = 3;

/// "die", "hotspot", "VRAM".
const char* name_of(Spot spot);

/// What each place is held at.
struct Targets {
  Celsius die{80};      ///< assumed: 3 K below 83, where the firmware slows the card down (datasheet: nvidia-smi -q -d TEMPERATURE)
  Celsius hotspot{95};  ///< assumed: die target + 15, the upper end of what a hotspot is above its die (facts: power §3.1)
  Celsius vram{80};     ///< the promise of DESIGN T1; vendors advise "below 90, better 80" (QuickMiner#337, vendor)
  Celsius of(Spot spot) const { return spot == Spot::Die ? die : spot == Spot::Hotspot ? hotspot : vram; }
};

/// All that is tuned. Fan and memory figures were worked out from the heat model of facts/power.md §3.2 (gain and slowest time
/// constant of each path) and tried on the twin from 15 to 35 °C; none was measured on a card.
struct Gains {
  // ---- what is foretold ----
  std::array<Seconds, kSpots> smoothing{Seconds{8}, Seconds{8}, Seconds{8}};  ///< assumed: whole degrees, 0.25 K of noise
  std::array<Seconds, kSpots> lead{Seconds{6}, Seconds{6}, Seconds{40}};      ///< assumed: how far ahead a rise is drawn out
  /// K that a new watt will bring: die 0.048 K/W at once and a part of the heatsink's (measured: power §3.2); VRAM behind them.
  std::array<double, kSpots> per_watt{0.06, 0.09, 0.02};
  double foresight{16};     ///< K, assumed: no further, so that a cold card that heats up fast is not cooled before it is warm
  double far_below{6};      ///< K, assumed: a card that is foretold to stay colder than this may warm up and is not answered
  Seconds draw_memory{60};  ///< assumed: a watt is new for about so long; half of a heatsink's 80 to 110 s

  // ---- what an actuator does about one kelvin ----
  double fan_per_kelvin{0.06};  ///< of full duty at `fan_middle`; in proportion at others, because a slow fan does more with a step
  double fan_middle{0.6};
  std::array<Seconds, kSpots> fan_time{Seconds{80}, Seconds{80}, Seconds{100}};  ///< heatsink 80-110 s, backplate 210 s behind it
  double memory_per_kelvin{50};                                                  ///< MHz: 0.026 K/MHz over 55 s of the rear chips
  double cap_per_kelvin{8};                                                      ///< W: 0.13 K/W over the same
  Seconds ladder_time{60};                                                       ///< of memory clock and cap
  double urgency{4};      ///< K above the target at which the integral term of memory clock and cap is doubled
  double fan_urgency{1};  ///< and of the fan, less `fan_calm`: it would turn too fast for what passes by itself
  double fan_calm{0.5};

  // ---- slew, each second ----
  double fan_up{0.10}, fan_down{0.02};   ///< assumed: down slowly, so that nobody hears it hunt
  double memory_down{60}, memory_up{5};  ///< MHz
  double cap_down{10}, cap_up{1};        ///< W
  double fan_step{0.01};                 ///< NVML takes whole per cent
  double memory_step{25}, cap_step{2};   ///< a setting is changed by this much or not at all
  double least{0.002};                   ///< K/s of push while above a target, whatever the terms say (T1)

  // ---- sensors ----
  Seconds max_age{5};       ///< standard here: five ticks (agent/health)
  Seconds grace{10};        ///< assumed: a card's first answers may take so long
  Seconds trust_again{10};  ///< assumed: a sensor that stopped must speak so long before it is believed again

  // ---- resting, stepping down, yielding ----
  Watts rest_draw{60};     ///< assumed: a card without work draws 16-26 W, with a context open 115 W (facts: power §1.5, §3.3)
  Celsius rest_below{50};  ///< assumed: makers' fans start at 50-60 C; all places must be cooler
  Seconds rest_after{60};
  double band_worth{0.70};   ///< assumed: work left at the upper end of the low memory band, (6501/8501)^1.4 = 0.69 for Ethash
  Seconds band_settle{420};  ///< two time constants of the backplate (210 s, facts: power §3.2)
  double band_margin{2};     ///< K colder than it was there before the upper memory band is tried again
  double band_most{25};      ///< K below every target at which it is tried anyway (assumed: no band brings more; 16 K on the twin)
  Seconds yield_after{15}, yield_hold{180};  ///< assumed; the hold doubles with each yield, to an hour
  double yield_margin{3};                    ///< K below every target before a job may come back
};

/// Memory clocks that this card can be given, in MHz as sample() tells them: from `base`, what its profile wants, down to `lowest`
/// by offset; and the band of the next lower memory level, if it has one.
struct MemoryBands {
  struct Band {
    double highest{}, lowest{};
    friend bool operator==(const Band&, const Band&) = default;
  };
  double base{}, lowest{};
  std::optional<Band> low;
  friend bool operator==(const MemoryBands&, const MemoryBands&) = default;
};

/// What the actuators of this card may do. `cap` is what plan and leases allow: this law only ever lowers it.
struct Limits {
  double fan_lowest{0.3}, fan_highest{1};  ///< of a manual duty; below the lower one only the firmware can go, by stopping the fan
  bool fan_settable{true};
  Watts cap, cap_floor;
  std::optional<MemoryBands> memory;  ///< nothing: this card's memory clock cannot be set
};

/// Every reading that is required, of this tick.
struct Readings {
  std::array<Reading<Celsius>, kSpots> heat;  ///< by Spot
  Reading<Watts> draw;                        ///< 1 s average
  Reading<Fraction> memory_busy;              ///< utilisation; tells how much work a lowered cap costs
  Reading<Megahertz> memory_clock;
  Reading<Fraction> fan;  ///< its present duty: where the law begins, so that taking over makes no bump
  const Reading<Celsius>& of(Spot spot) const { return heat[static_cast<std::size_t>(spot)]; }
};

/// How a place's temperature is known.
enum class Known : std::uint8_t {
  Measured,
  Estimated,  ///< never offered here: the model's figure, its margin included
  Waiting,    ///< nothing yet, and not for long
  Lost        ///< it spoke and stopped
};

/// One sensor from tick to tick.
struct Sense {
  std::optional<Celsius> last;  ///< newest good value, and when it was read
  TimePoint at{};
  bool doubted{};  ///< it stopped, and has not spoken for long enough since
  std::optional<TimePoint> speaks_since;
  Known known{Known::Waiting};
  double is{};      ///< what the law goes by now: value or estimate
  double smooth{};  ///< smoothed
  double slope{};   ///< K/s
  double excess{};  ///< foretold above target, K
  bool started{};   ///< smooth and excess mean something
  friend bool operator==(const Sense&, const Sense&) = default;
};

/// Where the actuators stand.
struct Rungs {
  double fan{};                  ///< duty wanted, between the limits
  std::optional<double> memory;  ///< MHz it is held at; nothing: not held
  bool low_band{};
  std::optional<double> cap;  ///< W it is held at; nothing: not held
  bool yield{};
  friend bool operator==(const Rungs&, const Rungs&) = default;
};

struct State {
  bool begun{};
  TimePoint begun_at{}, at{};
  std::array<Sense, kSpots> sense;
  std::optional<double> draw;  ///< last good one, W
  TimePoint draw_at{};
  double slow_draw{};
  Rungs rungs;
  double fan_wanted{};  ///< duty that the fan is on its way to
  double below{};       ///< K, not above 0: what the terms want of the slowest fan less than it can do
  // ---- memory of the ladder ----
  std::optional<double> busy, busy_free;  ///< memory utilisation, smoothed: now, and while the cap did not hold it
  std::optional<TimePoint> low_since;     ///< at the upper end of the low memory band with a free cap
  std::optional<double> cap_before_step;  ///< cap held then, W
  std::optional<double> low_excess;       ///< K above target when it had settled there
  std::optional<TimePoint> hopeless;      ///< since when everything was done and it is still too hot
  std::optional<TimePoint> cool;          ///< since when it is well below every target
  std::optional<TimePoint> restful;       ///< since when it could rest
  bool cooled{};                          ///< it was ever not at rest
  Seconds yield_hold{};
  // ---- what was commanded, so that noise does not show ----
  double fan_told{};
  std::optional<double> memory_told, cap_told;
  friend bool operator==(const State&, const State&) = default;
};

/// What rules, for the words of it.
enum class Why : std::uint8_t {
  Resting,    ///< left to its firmware, which may stop the fan
  Quiet,      ///< slowest fan, below every target
  Tracking,   ///< the fan holds it
  FanFull,    ///< full fan, nothing given up yet
  Memory,     ///< the memory clock is held down
  Cap,        ///< and the cap
  Yield,      ///< and the job is told to yield
  Starting,   ///< a sensor has not spoken yet
  SensorLost  ///< one spoke and stopped
};

/// As the API says them: "fan-full", "sensor-lost"; "estimated".
const char* name_of(Why why);
const char* name_of(Known known);

struct Command {
  std::optional<Fraction> fan;      ///< nothing: left to the firmware
  std::optional<Megahertz> memory;  ///< clock to hold; nothing: as the profile wants it
  bool low_band{};                  ///< `memory` lies in the low band
  Watts cap;                        ///< at most Limits::cap
  bool yield{};
  friend bool operator==(const Command&, const Command&) = default;
};

struct Step {
  State next;
  Command command;
  Why why{Why::Quiet};
  Spot spot{Spot::Vram};  ///< the place that rules, or whose sensor is lost
  Known known{Known::Measured};
  double degrees{};  ///< of it
  double target{};
};

Step step(const Targets& targets, const Gains& gains, const Limits& limits, const State& state, const Readings& readings,
          TimePoint now);

/// How much is done, as one number that grows with each rung: 0 the slowest fan … 4 everything. For tests and displays.
double effort(const Limits& limits, const Rungs& rungs);

/// What an owner can do about a temperature that this machine does not tell; "" where nothing.
std::string fix_for(Spot spot);

/// "VRAM at 84 °C, above its 80 °C: fans full, memory held at 9650 MHz, cap held at 236 W". `step` as step() returned it.
std::string words_for(const Step& step, const Limits& limits);

}  // namespace ohm::cooling
