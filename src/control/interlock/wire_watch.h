// What one wire carries that no card of ours explains, how warm its breaker is, and whether its meter speaks in time.
//
// One pure step per wire and tick, called by the interlock (interlock.h): the meter's figure beside what the circuit says at the
// cards' draws of this moment. No clock, no driver, no log.
//
// A meter's figure may be older than it looks (WireFact::lag): it is compared with the highest that the model said since then, so
// that a card that has just been cut is not cut again for the old figure. What is above the model is foreign, and counts on top of
// what the cards may come to. While a meter is late, the last foreign load stays and a margin is kept back.
#pragma once

#include <optional>

#include "control/interlock/facts.h"
#include "control/interlock/peak.h"
#include "rig/circuit/circuit.h"

namespace ohm::interlock {

/// The circuit's figures of the wire at the draws of this tick, at the lowest planned voltage.
struct Modelled {
  double is{};    ///< with the draws as told
  double high{};  ///< with their upper bounds
};

struct WireState {
  Peak is, high;                     ///< of the model, as long as the meter may lag
  Peak foreign;                      ///< of the excess
  Peak scale;                        ///< of WireWatch::scale, as long as a foreign load is held
  std::optional<double> last;        ///< what the meter said last,
  TimePoint last_at{};               ///< when,
  double model_then{};               ///< and what the model said when that came in
  std::optional<TimePoint> in_time;  ///< since when the meter has been in time
  std::optional<TimePoint> spoke;    ///< its first figure
  bool late{};                       ///< it spoke, and now speaks too late
  double theta{};                    ///< of its breaker on the fast edge (rig/circuit/breaker_trip.h)
  bool warm{};                       ///< theta has a value
  bool hot{};                        ///< theta is about to pass what is planned
  friend bool operator==(const WireState&, const WireState&) = default;
};

struct WireWatch {
  WireState next;
  double allowed{};      ///< what it may carry now, in its own unit
  double foreign{};      ///< of that already taken, same unit
  double scale{1};       ///< what the circuit's figure is multiplied by at the voltage of the moment
  double carries{};      ///< the best there is
  double foreseen{};     ///< theta when a cut commanded now has its effect
  bool over{};           ///< the meter itself says more than the continuous rating
  TimePoint event_at{};  ///< when what speaks for a cut was measured
};

/// Does this limit stand for something that trips by heat?
bool has_breaker(const Limit& limit);

/// `dt`: since the step before.
WireWatch watch(const Gains& gains, const Limit& limit, const WireState& state, const WireFact& fact, const Modelled& model,
                TimePoint now, Seconds dt);

/// How long a breaker that has carried 80 % for hours takes to come to kThetaPlanned at `ratio` of its rating, on the fast edge.
Seconds fast_edge_time(double ratio);

}  // namespace ohm::interlock
