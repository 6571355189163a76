// What the interlock sees in one tick, and the figures it acts by.
//
// Filled by the agent (and by the simulated loop of sim/) from what cards, meters and the UPS said last; read by the laws of this
// folder. Plain values, any thread. Cards are numbered like Circuit::cards, wires like Circuit::limits.
#pragma once

#include <optional>
#include <vector>

#include "base/reading.h"
#include "rig/circuit/breaker_trip.h"

namespace ohm::interlock {

/// Whose work a card does: the order in which cards are cut (DESIGN J2), least important first.
enum class Class : std::uint8_t { Nobody, Filler, Train, Interactive, Realtime };

struct CardFact {
  Class of{Class::Nobody};
  bool drivable{};               ///< its cap can be set
  std::optional<Watts> cap;      ///< in force, as read back; nothing: not known
  std::optional<Watts> planned;  ///< what the plan wants it at; a cap above that is lowered anyway
  Watts lowest;                  ///< the lowest cap its driver takes
  std::optional<Watts> draw;     ///< what it says it draws; nothing: it does not say
  Watts
      reach;  ///< what it may come to before anything is commanded (E1): max(cap in force, floor); its default limit when not known
  bool dark{};  ///< a supply of it is known to be lost, and it does not answer: it draws nothing
};

/// Where the power of a wire comes from.
enum class Feed : std::uint8_t { Mains, Battery, BatteryLow };

struct WireFact {
  /// The newest figure that a meter gave of it, in its own unit, as long as it counts: believed, or far above the model. Absent:
  /// none, or one that is silent or not believed.
  Reading<double> is{no_reading<double>(Absent::NotSupported, {})};
  Seconds lag{};                       ///< how much older than `is.at` that figure may be
  std::optional<double> margin;        ///< of the rig file, kept back while the meter is silent; nothing: Gains::model_margin
  double volts{1};                     ///< across its loads, over the lowest planned voltage; > 0
  double derate{1};                    ///< of its continuous rating: what is left at this voltage (supplies), 0..1
  Feed feed{Feed::Mains};              ///< what stands above it
  std::optional<TimePoint> change_at;  ///< when volts, derate or feed were read; nothing: now
};

struct Facts {
  std::vector<CardFact> cards;
  std::vector<WireFact> wires;
};

/// Every figure with its rank. Times are of the daemon's clock.
struct Gains {
  Seconds tick{1};
  Seconds settling{2};     ///< DESIGN E1: a card draws no more than its new cap after that
  Seconds acknowledge{2};  ///< a cap not read back so long after it was first missed is not counted on (assumed: two ticks)

  // ---- what is a load of others ----
  double accuracy{0.02};    ///< datasheet: metered PDUs tell 1 % (APC AP8000) to 2 % of the current
  Seconds foreign_for{20};  ///< the highest excess of so long (at most twice that) counts (assumed: compressors and heaters cycle)
  double foreign_least{1e-3};  ///< of the continuous rating: what is less is nothing (assumed)

  // ---- a meter that is late ----
  double model_margin{0.08};  ///< assumed, as metering::Gains: what is kept back while the model stands in for a meter
  double surprise{1.35};      ///< In: the overload to be caught in time (standard: UL 489 tests at 135 %)
  Seconds trust_again{30};    ///< assumed: so long in time before the margin is given back
  Seconds begins{10};         ///< assumed: a meter that has only begun to speak is not late; it finds its pace in five polls of 2 s

  // ---- how deep, and how it ends ----
  double cut_below{0.02};      ///< assumed: a cut aims so far below what is allowed, for shares are only bounds
  double release_below{0.04};  ///< assumed: a ceiling rises only while it stays so far below
  double hot{0.93};            ///< theta that is foreseen: every card on that breaker goes to its lowest cap (kThetaPlanned 0.958)
  double cool{0.80};           ///< and is let go again (assumed)
  Seconds hold{20};            ///< assumed: after the last need
  Seconds longest_hold{640};   ///< `hold` doubles with every cut that follows a release within `calm`, up to this
  Seconds calm{600};
  Seconds step_every{5};  ///< assumed: rises in steps,
  double step{1.0 / 6};   ///< of the span from lowest cap to plan: from floor to plan within 30 s
};

}  // namespace ohm::interlock
