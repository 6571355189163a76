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

constexpr std::size_t kMostPicks = 256, kMostKeys = 16;  // assumed: a 48-outlet PDU tells some 150 values

// ---- the owner's text ----

tl::unexpected<Error> wrong_pick(std::string_view pick, std::string_view why) {
  return failure(Error::Kind::BadInput, "`" + shortened(pick, 60) + "`: " + std::string{why});
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (std::size_t end; (end = text.find(at)) != std::string_view::npos; text.remove_prefix(end + 1)) {
    parts.push_back(text.substr(0, end));
  }
  parts.push_back(text);
  return parts;
}

/// "%20" and its like replaced; anything else after a per cent sign stays as it is.
std::string decoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code{};
    const char* from = text.data() + i + 1;
    const bool escape = text[i] == '%' && i + 2 < text.size() && std::from_chars(from, from + 2, code, 16).ptr == from + 2;
    plain += escape ? static_cast<char>(code) : text[i];
    if (escape) i += 2;
  }
  return plain;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) text.replace(at, what.size(), by);
}

std::vector<std::string> pointer_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (const std::string_view part : split(text.substr(1), '/')) {
    keys.push_back(decoded(part));
    replace_all(keys.back(), "~1", "/");  // RFC 6901: ~1 before ~0
    replace_all(keys.back(), "~0", "~");
  }
  return keys;
}

/// "meters[0].power": a position in brackets is a key of its own.
std::vector<std::string> dotted_keys(std::string_view text) {
  std::string flat{text};
  replace_all(flat, "[", ".");
  replace_all(flat, "]", "");
  std::vector<std::string> keys;
  for (const std::string_view part : split(flat, '.')) keys.push_back(decoded(part));
  return keys;
}

/// Empty: no path.
std::vector<std::string> keys_of(std::string_view text) {
  auto keys = text.starts_with('/') ? pointer_keys(text) : dotted_keys(text);
  const bool good = keys.size() <= kMostKeys && std::none_of(keys.begin(), keys.end(), [](const auto& k) { return k.empty(); });
  return good ? keys : std::vector<std::string>{};
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 && text.front() != '0' && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The thing a WIRE word names; nothing: it is no such word, but part of a path.
std::optional<std::string> wire_of(std::string_view word, const std::string& name) {
  if (word.size() == 2 && word[0] == 'L' && word[1] >= '1' && word[1] <= '3') return name + " " + std::string{word};
  if (word.starts_with('b') && is_number(word.substr(1))) return name + "." + std::string{word};
  if (is_number(word)) return name + "/" + std::string{word};
  return std::nullopt;
}

Result<void> set_unit(JsonPick& pick, std::string_view unit, std::string_view whole) {
  if (unit == "on") {
    pick.is_switch = true;
  } else if (unit.starts_with('@')) {
    pick.unit_path = keys_of(unit.substr(1));
    if (pick.unit_path.empty()) return wrong_pick(whole, "expected a path after @");
  } else if (const auto known = foreign_unit(decoded(unit))) {
    pick.unit = *known;
  } else {
    return wrong_pick(whole, "expected a unit: A, mA, W, kW, V, Hz, Wh, kWh, Wmin, C, F, %, on, or @PATH");
  }
  return {};
}

Result<JsonPick> json_pick(std::string_view text, const std::string& name) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) return wrong_pick(text, "expected PATH=UNIT, like apower=W");
  JsonPick pick{name, std::string{text.substr(0, equals)}, {}, {}, {}, false};
  std::string_view path = text.substr(0, equals);
  if (const std::size_t colon = path.find(':'); colon != std::string_view::npos) {
    if (auto wire = wire_of(path.substr(0, colon), name)) {
      pick.thing = std::move(*wire);
      path.remove_prefix(colon + 1);
    }
  }
  pick.path = keys_of(path);
  if (pick.path.empty()) return wrong_pick(text, "expected a path, like meters[0].power or /switch:0/apower");
  if (auto unit = set_unit(pick, text.substr(equals + 1), text); !unit) return tl::make_unexpected(unit.error());
  return pick;
}

// ---- the device's answer ----

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

Result<std::vector<JsonPick>> json_picks(std::string_view text, const std::string& name) {
  std::vector<JsonPick> picks;
  for (const std::string_view part : split(text, ',')) {
    auto pick = json_pick(part, name);
    if (!pick) return tl::make_unexpected(pick.error());
    if (picks.size() == kMostPicks) return wrong_pick(part, "more than 256 values of one address");
    picks.push_back(std::move(*pick));
  }
  return picks;
}

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
