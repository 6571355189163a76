// Which figure of a wire's load the budget may count on, how well it is known, and what is kept back for that.
//
// One pure step per wire (outlet, bank, leg, PDU, main) and tick: the meter's reading beside the model's figure of the same wire,
// both in the wire's own unit (amperes or watts). No clock, no driver, no log; a wire without a meter passes an absent reading. A
// meter is not believed when it is silent, stale, frozen, zero under load, far off the model or beyond what the hardware can carry;
// then the model stands in, scaled by what was learnt while the meter was believed. Nothing that comes out is ever NaN, infinite or
// negative.
//
// A doubt holds back and a new trust waits (Gains), so that belief does not flap. While a meter is believed the value is never
// below the model's lower bound, and while a low reading is doubted never below the model itself: meters lag by seconds. A meter
// far *above* the model is not believed, yet its figure is used: a foreign load may hang on that wire, and the breaker carries it
// whether we believe or not.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/reading.h"

namespace ohm::metering {

enum class Grade { Measured, Calibrated, Model };

/// "measured", "calibrated", "model": the words of the API.
std::string_view name_of(Grade grade);

/// Why it is believed or not. The first that applies.
enum class Why {
  Believed,
  NoMeter,     ///< none on this wire, or it never told this quantity
  NotYet,      ///< it has not been right for long enough
  Silent,      ///< no answer
  Stale,       ///< its last answer is too old
  Impossible,  ///< no number, negative, or more than the hardware can carry
  Frozen,      ///< the same to the last digit while the model moved
  Zero,        ///< nothing while the model has a load
  FarBelow,    ///< of the model's bounds
  FarAbove
};

/// Every figure with its rank. Times are of the daemon's clock.
struct Gains {
  // ---- what is kept back, by grade ----
  double measured_margin{0.02};  ///< datasheet: metered PDUs tell 1 % (APC AP8000, Raritan PX) to 2 % of the current; plus one step
  double calibrated_margin{0.04};  ///< assumed: what a ratio learnt over minutes leaves open when the load changes its kind
  double model_margin{0.08};       ///< assumed: PSU losses by tier, fans and host by their label; the rig file's own replaces it

  // ---- doubt ----
  Seconds max_age{15};         ///< assumed: seven polls of 2 s missed
  double off_by{0.25};         ///< assumed: beyond the model's bounds by this part of them and `off_steps` steps is far off
  double off_steps{2};         ///< steps of the meter
  Seconds off_for{35};         ///< standard for NUT: its drivers poll every 1 to 30 s, so that a meter may lag the model so long
  double zero_below{1.5};      ///< steps (assumed): what is below is nothing
  double frozen_move{0.05};    ///< assumed: the model moved by this part of itself and `frozen_steps` steps,
  double frozen_steps{2};      ///< in steps,
  Seconds frozen_for{35};      ///< and stayed away so long while the meter said the same: as `off_for`
  double unknown_step{0.002};  ///< assumed: the step of a meter that does not tell one, as part of the reading

  // ---- trust ----
  Seconds trust_first{4};   ///< assumed: right for so long,
  int trust_answers{2};     ///< and in so many answers, before it is believed at all
  Seconds trust_again{30};  ///< assumed: the same after it was not believed

  // ---- learning the model's ratio ----
  Seconds learn_time{600};      ///< assumed: time constant
  Seconds learn_enough{300};    ///< assumed: before that the ratio is not used
  double ratio_low{0.75};       ///< assumed: a model farther off than this is wrong, not out of tune
  double ratio_high{1.25};      ///< likewise
  Seconds forget{7 * 86400.0};  ///< assumed: cards and cables are moved; an older ratio is not used

  /// For figures that a person types: the load itself only for the half minute after (assumed), but each teaches the ratio at once,
  /// and the wire is calibrated from then on.
  static Gains typed();
};

/// What a meter says of the wire.
struct Metered {
  Reading<double> is{no_reading<double>(Absent::NotSupported, {})};
  double step{};  ///< resolution, 0: not known
};

/// What the model says of the same wire, in the same unit: 0 <= low <= is <= high. What is not so is taken as no model.
struct Modelled {
  double low{}, is{}, high{};
};

struct Wire {
  Metered meter;
  std::optional<Modelled> model;
  /// More than this cannot flow: the magnetic trip of its breaker, the sum of all supplies' limits.
  double possible{std::numeric_limits<double>::infinity()};
  std::optional<double> own_margin;  ///< of the rig file, 0..1, in place of Gains::model_margin
};

/// The last sane answer.
struct Answer {
  double is{};
  TimePoint at{};
  friend bool operator==(const Answer&, const Answer&) = default;
};

/// What a wire remembers between two ticks.
struct State {
  bool believed{};
  bool ever_believed{};
  std::optional<Answer> last;
  Why doubt{Why::NotYet};             ///< what speaks against it now; Believed: nothing
  std::optional<TimePoint> doubtful;  ///< since when something does
  std::optional<TimePoint> right;     ///< since when nothing does
  int right_answers{};                ///< distinct ones since then
  std::optional<double> held_model;   ///< what the model said when the meter first said `last`
  Seconds away{};                     ///< how long the model has been away from that
  double ratio{1};                    ///< meter / model
  Seconds learnt{};                   ///< how long it was learnt
  std::optional<TimePoint> learnt_at;
  friend bool operator==(const State&, const State&) = default;
};

struct Belief {
  bool believed{};
  Why why{Why::NotYet};
  Grade grade{Grade::Model};
  std::optional<double> value;  ///< to count with; nothing: neither a model nor a believed meter
  double margin{};              ///< kept back beside it, same unit, >= 0
  double ratio{1};              ///< what the model is multiplied by
  std::string says;             ///< the reason as a sentence part; "" when believed
};

struct Step {
  State next;
  Belief belief;
};

/// `unit`: "A" or "W", for the reason only.
Step step(const Gains& gains, const State& state, const Wire& wire, TimePoint now, std::string_view unit = "A");

}  // namespace ohm::metering
