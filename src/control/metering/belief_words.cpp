#include "control/metering/belief_words.h"

#include "base/text.h"

namespace ohm::metering {
namespace {

std::string amount(double value, std::string_view unit) { return number(value, 2) + " " + std::string{unit}; }

std::string seconds(Seconds span) { return number(span.count(), 0) + " s"; }

std::string last(const State& state, std::string_view unit) { return state.last ? amount(state.last->is, unit) : "nothing"; }

std::string silent(const State& state, TimePoint now) {
  return state.last ? "its meter has been silent for " + seconds(now - state.last->at) : "its meter does not answer";
}

std::string impossible(const Wire& wire, std::string_view unit) {
  const auto value = wire.meter.is.get();
  return value ? "its meter says " + amount(*value, unit) + ", which cannot be" : "its meter says what is no load";
}

std::string frozen(const State& state, const Wire& wire, std::string_view unit) {
  const std::string from = state.held_model ? amount(*state.held_model, unit) : "elsewhere";
  const std::string to = wire.model ? amount(wire.model->is, unit) : "elsewhere";
  return "its meter repeats " + last(state, unit) + " to the last digit while the model went from " + from + " to " + to;
}

std::string beside(const State& state, const Wire& wire, std::string_view between, std::string_view unit) {
  return "its meter says " + last(state, unit) + std::string{between} + (wire.model ? amount(wire.model->is, unit) : "none");
}

}  // namespace

std::string_view name_of(Grade grade) {
  switch (grade) {
    case Grade::Measured: return "measured";
    case Grade::Calibrated: return "calibrated";
    case Grade::Model: return "model";
  }
  return "";
}

std::string words_for(Why why, const State& state, const Wire& wire, TimePoint now, std::string_view unit) {
  switch (why) {
    case Why::Believed: return "";
    case Why::NoMeter: return "no meter tells it";
    case Why::NotYet: return "its meter has not been right for long enough yet";
    case Why::Silent: return silent(state, now);
    case Why::Stale:
      return "its meter's last answer is " + seconds(now - (state.last ? state.last->at : wire.meter.is.at)) + " old";
    case Why::Impossible: return impossible(wire, unit);
    case Why::Frozen: return frozen(state, wire, unit);
    case Why::Zero: return beside(state, wire, " while the model has ", unit);
    case Why::FarBelow: return beside(state, wire, ", far below the model's ", unit);
    case Why::FarAbove: return beside(state, wire, ", far above the model's ", unit) + ": perhaps a foreign load";
  }
  return "";
}

}  // namespace ohm::metering
