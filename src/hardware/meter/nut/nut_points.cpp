#include "hardware/meter/nut/nut_points.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/split.h"
#include "base/text.h"
#include "rig/meter/meter_unit.h"

namespace ohm::nut {
namespace {

struct Named {
  std::string thing;
  MeterUnit unit;
};

struct Quantity {
  std::string_view word;
  MeterUnit unit;
};

constexpr std::array<Quantity, 4> kQuantities{{
    {"current", MeterUnit::Amps},
    {"realpower", MeterUnit::Watts},
    {"voltage", MeterUnit::Volts},
    {"frequency", MeterUnit::Hertz},
}};

std::optional<MeterUnit> unit_of(std::string_view word) {
  for (const Quantity& q : kQuantities) {
    if (q.word == word) return q.unit;
  }
  return std::nullopt;
}

/// 1 to 999, without leading zeros: an outlet's or a bank's number.
bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.front() != '0' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "L1" of "L1" and of "L1-N", which is how voltages are told; "" otherwise.
std::string_view leg_of(std::string_view text) {
  const bool leg = text.size() >= 2 && text[0] == 'L' && text[1] >= '1' && text[1] <= '3';
  return leg && (text.size() == 2 || text.substr(2) == "-N") ? text.substr(0, 2) : "";
}

/// "input.…": the inlet and its legs.
std::optional<Named> named_input(const std::vector<std::string_view>& parts, const std::string& name) {
  const auto unit = unit_of(parts.back());
  if (!unit) return std::nullopt;
  if (parts.size() == 2) return Named{name, *unit};
  if (parts.size() == 3 && !leg_of(parts[1]).empty()) return Named{name + " " + std::string{leg_of(parts[1])}, *unit};
  return std::nullopt;
}

/// "outlet.…": outlets and banks.
std::optional<Named> named_outlet(const std::vector<std::string_view>& parts, const std::string& name) {
  const auto unit = unit_of(parts.back());
  if (!unit) return std::nullopt;
  if (parts.size() == 3 && is_number(parts[1])) return Named{name + "/" + std::string{parts[1]}, *unit};
  if (parts.size() == 4 && parts[1] == "group" && is_number(parts[2])) return Named{name + ".b" + std::string{parts[2]}, *unit};
  return std::nullopt;
}

std::optional<Named> named(std::string_view variable, const std::string& name) {
  if (variable == "ambient.temperature") return Named{"room", MeterUnit::Celsius};
  if (variable == "ups.realpower") return Named{name, MeterUnit::Watts};
  const auto parts = split(variable, '.');
  if (parts.front() == "input") return named_input(parts, name);
  if (parts.front() == "outlet") return named_outlet(parts, name);
  return std::nullopt;
}

/// Physics allows a temperature below zero, and nothing else here.
Reading<double> read_value(std::string_view text, MeterUnit unit, TimePoint at) {
  const auto value = decimal(text);
  if (!value || (*value < 0 && unit != MeterUnit::Celsius)) return no_reading<double>(Absent::Implausible, at);
  return reading(*value, at);
}

double finest(Steps& steps, const std::string& variable, std::string_view printed) {
  const double step = step_of(printed);
  double& known = steps[variable];
  if (step > 0 && (known == 0 || step < known)) known = step;
  return known;
}

SwitchState state_of(std::string_view text) {
  if (text == "on") return SwitchState::On;
  return text == "off" ? SwitchState::Off : SwitchState::Unknown;
}

/// The number in "outlet.3.status"; "" for any other variable.
std::string_view status_outlet(std::string_view variable) {
  const auto parts = split(variable, '.');
  return parts.size() == 3 && parts[0] == "outlet" && parts[2] == "status" && is_number(parts[1]) ? parts[1] : "";
}

bool can_switch(const Variables& commands, std::string_view number) {
  const std::string base = "outlet." + std::string{number} + ".load.";
  return commands.contains(base + "on") && commands.contains(base + "off");
}

/// input.realpower is the wire's own; ups.realpower stands in where it is missing.
bool is_shadowed(const Variables& variables, std::string_view variable) {
  return variable == "ups.realpower" && variables.contains("input.realpower");
}

}  // namespace

MeterSample sample_of(const Variables& variables, const Variables& commands, const std::string& name, TimePoint at, Steps& steps) {
  MeterSample sample;
  sample.at = at;
  for (const auto& [variable, value] : variables) {
    if (variable == "ups.status") sample.state = printable(value);
    if (variable == "ups.alarm") sample.alarm = printable(value);
    if (const auto number = status_outlet(variable); !number.empty()) {
      sample.outlets.push_back({name + "/" + std::string{number}, state_of(value), can_switch(commands, number)});
    }
    const auto what = named(variable, name);
    if (!what || is_shadowed(variables, variable)) continue;
    sample.points.push_back({what->thing, what->unit, read_value(value, what->unit, at), finest(steps, variable, value)});
  }
  return sample;
}

std::string switch_command(const std::string& thing, const std::string& name, bool on) {
  if (!thing.starts_with(name + "/") || !is_number(std::string_view{thing}.substr(name.size() + 1))) return "";
  return "outlet." + thing.substr(name.size() + 1) + ".load." + (on ? "on" : "off");
}

}  // namespace ohm::nut
