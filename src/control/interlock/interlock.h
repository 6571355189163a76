// The last word on watts: a ceiling on every card's cap, so that no wire above it carries more than it may whatever the budget
// says.
//
// One pure step per tick, run by every agent for its own cards over the whole circuit; it shares no decision with the budget. The
// cap to set is the lower of the planned one and the ceiling. What asks for a cut: a foreign load on a metered wire, a meter above
// the continuous rating, a breaker about to grow too warm (theta), a mains voltage below the lowest planned one, a UPS on battery,
// a supply that carries its lost mate's load (hand in the circuit as it is now: losses.h), a meter that fell silent, a card that
// draws above its cap or does not take it. Absent evidence never frees a watt.
//
// A ceiling falls at once and rises late, in steps, and only with room to spare; every cut that follows a release too soon doubles
// the wait, so that two laws or a law and a meter cannot make each other swing. No clock, no driver, no log.
#pragma once

#include <optional>
#include <vector>

#include "control/interlock/cut.h"
#include "control/interlock/facts.h"
#include "control/interlock/wire_watch.h"

namespace ohm::interlock {

/// Why a limit asked for a cut. The first that applies.
enum class Why : std::uint8_t {
  Hot,         ///< its breaker is about to pass the planned theta
  OverRating,  ///< its meter says more than the continuous rating
  BatteryLow,  ///< the UPS above it is nearly empty
  Battery,     ///< the UPS above it is on battery
  Sag,         ///< the mains voltage is below the lowest planned one
  Foreign,     ///< others draw from it
  MeterLate,   ///< its meter fell silent or speaks too late
  Cards        ///< cards above their caps, deaf or not to be set; or a lost mate's load
};

/// A limit that asked for a cut, until every ceiling it caused is gone.
struct Incident {
  std::uint32_t limit{};
  Why why{};
  double carried{}, allowed{};           ///< at the beginning, in its unit: what it carries (Hot, OverRating), else could come to
  double foreign{};                      ///< of that drawn by others
  TimePoint event_at{};                  ///< when what told of it was measured
  TimePoint cut_at{};                    ///< when the cut was commanded
  std::optional<TimePoint> restored_at;  ///< when every cap was read back and the limit held again
  bool hopeless{};                       ///< no cut of ours is enough
  bool asks{};                           ///< it still asks; else its cards are being released
  friend bool operator==(const Incident&, const Incident&) = default;
};

struct CardState {
  std::optional<Watts> ceiling;
  bool stops{};                           ///< it was told to stop
  TimePoint needed_at{};                  ///< when its ceiling was last needed
  TimePoint stepped_at{};                 ///< when it was last raised
  std::optional<TimePoint> missed_since;  ///< since when its cap is above what it was given
  std::optional<Watts> cap;               ///< as read back last,
  TimePoint cap_since{};                  ///< and since when
  bool above_cap{};                       ///< it draws more than that allows, and had time to settle
  friend bool operator==(const CardState&, const CardState&) = default;
};

struct State {
  std::vector<CardState> cards;
  std::vector<WireState> wires;
  std::vector<Incident> incidents;
  std::optional<TimePoint> at;           ///< of the last step
  Seconds hold{};                        ///< 0: Gains::hold
  std::optional<TimePoint> released_at;  ///< when the last ceiling went
  friend bool operator==(const State&, const State&) = default;
};

struct Step {
  State next;
  std::vector<std::optional<Watts>> ceiling;  ///< per card, at or above its lowest cap; nothing: free, or not ours to hold
  std::vector<std::uint32_t> stops;           ///< of those that answer: whose work must stop, for caps are not enough
  std::vector<std::uint32_t> deaf;            ///< cards that do not take their cap: others are cut for them
  std::vector<std::uint32_t> above_cap;       ///< cards that draw more than their cap allows
  std::vector<Incident> begun, restored;      ///< of this tick
  std::vector<WireWatch> wires;               ///< per limit: what it carries, theta
  bool cutting() const { return !next.incidents.empty(); }
};

/// Pass State{} at first. Facts like the circuit's cards and limits.
Step step(const Gains& gains, const Circuit& circuit, const State& state, const Facts& facts, TimePoint now);

}  // namespace ohm::interlock
