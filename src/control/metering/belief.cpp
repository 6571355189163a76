#include "control/metering/belief.h"

#include <algorithm>
#include <cmath>

#include "control/metering/belief_words.h"

namespace ohm::metering {
namespace {

constexpr double kMost = 1e9;           // assumed: no wire carries a GW; keeps products finite
constexpr Seconds kLongestGap{60};      // assumed: between two answers; a longer one teaches and proves no more than this
constexpr double kLeastLoadSteps = 10;  // assumed: below ten steps of the meter its digit is coarser than 10 %, and teaches nothing

// ---- what comes in, made sane ----

bool in_range(double x, double most) { return std::isfinite(x) && x >= 0 && x <= most; }

/// One tick, with what could not be used taken out.
struct Seen {
  const Gains& gains;
  const Wire& wire;
  TimePoint now;
  std::optional<Modelled> model;
  std::optional<Answer> answer;  ///< the meter's, when it is a number that can be
  double step{};                 ///< of the meter; 0: not known
  double own_margin{};
};

std::optional<Modelled> sane(const std::optional<Modelled>& m) {
  const bool good = m && in_range(m->low, kMost) && in_range(m->high, kMost) && m->low <= m->is && m->is <= m->high;
  return good ? m : std::nullopt;
}

std::optional<Answer> sane_answer(const Wire& wire) {
  const auto value = wire.meter.is.get();
  if (!value || !in_range(*value, kMost) || *value > wire.possible) return std::nullopt;
  return Answer{*value, wire.meter.is.at};
}

Seen look(const Gains& gains, const Wire& wire, TimePoint now) {
  Seen seen{gains, wire, now, sane(wire.model), sane_answer(wire)};
  seen.step = in_range(wire.meter.step, kMost) ? wire.meter.step : 0;
  seen.own_margin = wire.own_margin && in_range(*wire.own_margin, 1) ? *wire.own_margin : gains.model_margin;
  return seen;
}

/// The meter's resolution at this reading.
double step_at(const Seen& seen, double value) { return seen.step > 0 ? seen.step : seen.gains.unknown_step * value; }

// ---- freezing ----

bool moved(const Seen& seen, double held) {
  const double now = seen.model->is;
  const double least = seen.gains.frozen_move * std::max(held, now) + seen.gains.frozen_steps * step_at(seen, held);
  return std::abs(now - held) > least;
}

bool is_frozen(const Gains& gains, const State& state) { return state.away > Seconds{} && state.away >= gains.frozen_for; }

/// The meter said the same again: it counts against it while the model is elsewhere, and slowly for it while the model is back.
/// What was found frozen stays so until the digits change.
void note_repetition(const Seen& seen, State& next, Seconds gap) {
  if (!seen.model || !next.held_model || is_frozen(seen.gains, next)) return;
  next.away = moved(seen, *next.held_model) ? next.away + gap : std::max(Seconds{}, next.away - gap / 2);
}

/// How long since the answer before; nothing: this is no new answer.
std::optional<Seconds> note_answer(const Seen& seen, State& next) {
  if (!next.held_model && seen.model) next.held_model = seen.model->is;
  if (!seen.answer || (next.last && seen.answer->at <= next.last->at)) return std::nullopt;
  const Seconds gap = next.last ? std::min<Seconds>(seen.answer->at - next.last->at, kLongestGap) : Seconds{};
  if (next.last && seen.answer->is == next.last->is) {
    note_repetition(seen, next, gap);
  } else {
    next.held_model = seen.model ? std::optional{seen.model->is} : std::nullopt;
    next.away = {};
  }
  next.last = seen.answer;
  return gap;
}

// ---- what speaks against it ----

bool is_recent(const Seen& seen, const State& state) { return state.last && seen.now - state.last->at <= seen.gains.max_age; }

/// Why there is no recent answer.
Why no_answer(const Seen& seen, const State& state) {
  const auto absent = seen.wire.meter.is.absent();
  if (!absent) return seen.answer ? Why::Stale : Why::Impossible;
  if (*absent == Absent::Implausible) return Why::Impossible;
  if (state.last) return Why::Silent;
  if (*absent == Absent::NotSupported || *absent == Absent::NotPermitted) return Why::NoMeter;
  return *absent == Absent::NotYet ? Why::NotYet : Why::Silent;
}

/// The last answer beside the model.
Why compared(const Seen& seen, double is) {
  if (!seen.model) return Why::Believed;
  const Gains& g = seen.gains;
  const double step = step_at(seen, is), slack = g.off_steps * step;
  if (is <= g.zero_below * step && seen.model->low > g.zero_below * step + slack) return Why::Zero;
  if (is < seen.model->low * (1 - g.off_by) - slack) return Why::FarBelow;
  if (is > seen.model->high * (1 + g.off_by) + slack) return Why::FarAbove;
  return Why::Believed;
}

Why complaint(const Seen& seen, const State& state) {
  if (!is_recent(seen, state)) return no_answer(seen, state);
  if (is_frozen(seen.gains, state)) return Why::Frozen;
  return compared(seen, state.last->is);
}

/// Meters lag: these must last for a while before they count.
bool may_pass(Why why) { return why == Why::Zero || why == Why::FarBelow || why == Why::FarAbove; }

// ---- hysteresis ----

void settle_well(const Seen& seen, State& next, bool new_answer) {
  next.doubtful.reset();
  if (!next.right) next.right = seen.now;
  next.right_answers = std::min(next.right_answers + (new_answer ? 1 : 0), seen.gains.trust_answers);
  const Seconds wait = next.ever_believed ? seen.gains.trust_again : seen.gains.trust_first;
  if (seen.now - *next.right >= wait && next.right_answers >= seen.gains.trust_answers) next.believed = next.ever_believed = true;
}

void settle_ill(const Seen& seen, State& next) {
  next.right.reset();
  next.right_answers = 0;
  if (!next.doubtful) next.doubtful = seen.now;
  next.believed = next.believed && may_pass(next.doubt) && seen.now - *next.doubtful < seen.gains.off_for;
}

void settle(const Seen& seen, State& next, bool new_answer) {
  next.doubt = complaint(seen, next);
  next.doubt == Why::Believed ? settle_well(seen, next, new_answer) : settle_ill(seen, next);
}

// ---- learning ----

bool remembers(const Gains& gains, const State& state, TimePoint now) {
  return state.learnt_at && now - *state.learnt_at <= gains.forget;
}

/// At first the mean of all, then an exponential one.
double weight(const Gains& gains, Seconds learnt, Seconds gap) {
  const Seconds span = std::min<Seconds>(gains.learn_time, learnt + gap);
  return span > gap ? gap / span : gap > Seconds{} || gains.learn_time == Seconds{} ? 1 : 0;
}

void learn(const Seen& seen, State& next, Seconds gap) {
  const bool teaches = next.believed && next.doubt == Why::Believed && seen.model &&
                       seen.model->is > kLeastLoadSteps * step_at(seen, next.last->is) && seen.model->is > 0;
  if (!teaches) return;
  if (!remembers(seen.gains, next, seen.now)) {
    next.ratio = 1;
    next.learnt = {};
  }
  const double target = std::clamp(next.last->is / seen.model->is, seen.gains.ratio_low, seen.gains.ratio_high);
  next.ratio += (target - next.ratio) * weight(seen.gains, next.learnt, gap);
  next.learnt = std::min<Seconds>(next.learnt + gap, seen.gains.learn_time + seen.gains.learn_enough);
  next.learnt_at = seen.now;
}

// ---- what comes out ----

/// A meter that is not believed and says more than the model: counted all the same, unless it is stuck.
bool counts_upwards(const Seen& seen, const State& state) {
  return is_recent(seen, state) && (state.doubt == Why::FarAbove || state.doubt == Why::Believed);
}

Belief modelled(const Seen& seen, const State& state) {
  Belief told;
  const bool calibrated = remembers(seen.gains, state, seen.now) && state.learnt >= seen.gains.learn_enough;
  told.grade = calibrated && seen.model ? Grade::Calibrated : Grade::Model;
  if (calibrated) told.ratio = state.ratio;
  if (seen.model) told.value = seen.model->is * told.ratio;
  if (counts_upwards(seen, state)) told.value = std::max(told.value.value_or(0), state.last->is);
  if (!told.value) return told;
  const double rest = seen.model ? std::max(0.0, seen.model->high - *told.value) : 0;
  told.margin =
      told.grade == Grade::Calibrated ? seen.gains.calibrated_margin * *told.value : std::max(seen.own_margin * *told.value, rest);
  return told;
}

/// While a low reading is doubted, the model counts too; otherwise its lower bound is the floor.
Belief measured(const Seen& seen, const State& state) {
  const bool low = state.doubt == Why::Zero || state.doubt == Why::FarBelow;
  Belief told = low ? modelled(seen, state) : Belief{};
  told.grade = Grade::Measured;
  told.value = std::max({told.value.value_or(0), state.last->is, seen.model ? seen.model->low : 0.0});
  told.margin = std::max(told.margin, seen.gains.measured_margin * *told.value + step_at(seen, state.last->is));
  return told;
}

Belief belief_of(const Seen& seen, const State& state, std::string_view unit) {
  Belief told = state.believed ? measured(seen, state) : modelled(seen, state);
  told.believed = state.believed;
  told.why = state.believed ? Why::Believed : state.doubt == Why::Believed ? Why::NotYet : state.doubt;
  told.says = words_for(told.why, state, seen.wire, seen.now, unit);
  return told;
}

}  // namespace

Gains Gains::typed() {
  Gains g;
  g.measured_margin = 0.05;  // assumed: a display moves while a person reads it
  g.max_age = Seconds{30};
  g.off_for = g.trust_first = g.trust_again = Seconds{};
  g.trust_answers = 1;
  g.learn_time = g.learn_enough = Seconds{};
  return g;
}

Step step(const Gains& gains, const State& state, const Wire& wire, TimePoint now, std::string_view unit) {
  const Seen seen = look(gains, wire, now);
  State next = state;
  const auto gap = note_answer(seen, next);
  settle(seen, next, gap.has_value());
  if (gap) learn(seen, next, *gap);
  Belief belief = belief_of(seen, next, unit);
  return {next, std::move(belief)};
}

}  // namespace ohm::metering
