#include "hardware/meter/http/json_points.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

using nlohmann::json;

const json* step_into(const json& from, const std::string& key) {
  if (from.is_object()) {
    const auto found = from.find(key);
    return found == from.end() ? nullptr : &*found;
  }
  std::size_t position{};
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), position);
  const bool is_position = error == std::errc{} && end == key.data() + key.size();
  return from.is_array() && is_position && position < from.size() ? &from[position] : nullptr;
}

const json* at_path(const json& root, const std::vector<std::string>& path) {
  const json* at = &root;
  for (const std::string& key : path) {
    at = step_into(*at, key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

/// What a number or a string prints; "" for anything else.
std::string printed(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : "";
}

bool says_nothing(const json& value) {
  return value.is_null() || (value.is_string() && (value == "unavailable" || value == "unknown" || printed(value).empty()));
}

Reading<double> read_value(const json& value, const ForeignUnit& unit, TimePoint at) {
  if (says_nothing(value)) return no_reading<double>(Absent::Silent, at);
  const auto number = decimal(printed(value));
  if (!number) return no_reading<double>(Absent::Implausible, at);
  const double is = *number * unit.scale + unit.offset;
  if (!std::isfinite(is)) return no_reading<double>(Absent::Implausible, at);
  if (is < 0 && unit.unit != MeterUnit::Celsius) return no_reading<double>(Absent::Implausible, at);
  return reading(is, at);
}

SwitchState switch_state(const json& value) {
  const std::string text = printed(value);
  const bool on = (value.is_boolean() && value.get<bool>()) || text == "ON" || text == "on" || text == "1";
  const bool off = (value.is_boolean() && !value.get<bool>()) || text == "OFF" || text == "off" || text == "0";
  return on ? SwitchState::On : off ? SwitchState::Off : SwitchState::Unknown;
}

/// The unit that holds for this pick; nothing: the answer tells none, or one that is not known.
std::optional<ForeignUnit> unit_in(const json& root, const JsonPick& pick) {
  if (pick.unit_path.empty()) return pick.unit;
  const json* word = at_path(root, pick.unit_path);
  return word ? foreign_unit(printed(*word)) : std::nullopt;
}

void note(std::string& trouble, const std::string& what) { trouble += (trouble.empty() ? "" : "; ") + what; }

double finest(double& known, const json& value, const ForeignUnit& unit) {
  const double step = step_of(printed(value)) * unit.scale;
  if (step > 0 && (known == 0 || step < known)) known = step;
  return known;
}

void add_quantity(MeterSample& sample, const json& root, const JsonPick& pick, const json* value, double& step) {
  const auto unit = unit_in(root, pick);
  if (!unit) return note(sample.trouble, "`" + shortened(pick.written, 40) + "` has no unit that is known");
  MeterPoint point{pick.thing, unit->unit, no_reading<double>(Absent::NotSupported, sample.at), step};
  if (value) {
    point.is = read_value(*value, *unit, sample.at);
    point.step = finest(step, *value, *unit);
  }
  sample.points.push_back(std::move(point));
}

}  // namespace

MeterSample json_sample(std::string_view body, const std::vector<JsonPick>& picks, TimePoint at, PickSteps& steps) {
  MeterSample sample;
  sample.at = at;
  steps.resize(picks.size());
  const json root = json::parse(body, nullptr, false);
  if (root.is_discarded()) sample.trouble = "the answer is no JSON: `" + shortened(body, 40) + "`";
  for (std::size_t i = 0; i < picks.size(); ++i) {
    const JsonPick& pick = picks[i];
    const json* value = root.is_discarded() ? nullptr : at_path(root, pick.path);
    if (!value && !root.is_discarded()) note(sample.trouble, "the answer has no `" + shortened(pick.written, 40) + "`");
    if (pick.is_switch) {
      sample.outlets.push_back({pick.thing, value ? switch_state(*value) : SwitchState::Unknown, false});
    } else {
      add_quantity(sample, root, pick, value, steps[i]);
    }
  }
  return sample;
}

}  // namespace ohm
