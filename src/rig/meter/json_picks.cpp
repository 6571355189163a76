#include "rig/meter/json_picks.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/split.h"

namespace ohm {
namespace {

constexpr std::size_t kMostPicks = 256, kMostKeys = 16;  // assumed: a 48-outlet PDU tells some 150 values

tl::unexpected<SourceMistake> wrong_pick(std::string_view pick, std::string_view expected) {
  return tl::make_unexpected(SourceMistake{std::string{pick}, std::string{expected}});
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

Sourced<void> set_unit(JsonPick& pick, std::string_view unit, std::string_view whole) {
  if (unit == "on") {
    pick.is_switch = true;
  } else if (unit.starts_with('@')) {
    pick.unit_path = keys_of(unit.substr(1));
    if (pick.unit_path.empty()) return wrong_pick(whole, "a path after @");
  } else if (const auto known = foreign_unit(decoded(unit))) {
    pick.unit = *known;
  } else {
    return wrong_pick(whole, "a unit: A, mA, W, kW, V, mV, Hz, Wh, kWh, Wmin, C, F, %, on, or @PATH");
  }
  return {};
}

Sourced<JsonPick> json_pick(std::string_view text, const std::string& name) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos) return wrong_pick(text, "PATH=UNIT, like apower=W");
  JsonPick pick{name, std::string{text.substr(0, equals)}, {}, {}, {}, false};
  std::string_view path = text.substr(0, equals);
  if (const std::size_t colon = path.find(':'); colon != std::string_view::npos) {
    if (auto wire = wire_of(path.substr(0, colon), name)) {
      pick.thing = std::move(*wire);
      path.remove_prefix(colon + 1);
    }
  }
  pick.path = keys_of(path);
  if (pick.path.empty()) return wrong_pick(text, "a path, like meters[0].power or /switch:0/apower");
  if (auto unit = set_unit(pick, text.substr(equals + 1), text); !unit) return tl::make_unexpected(unit.error());
  return pick;
}

}  // namespace

Sourced<std::vector<JsonPick>> json_picks(std::string_view text, const std::string& name) {
  std::vector<JsonPick> picks;
  for (const std::string_view part : split(text, ',')) {
    auto pick = json_pick(part, name);
    if (!pick) return tl::make_unexpected(pick.error());
    if (picks.size() == kMostPicks) return wrong_pick(part, "at most 256 values of one address");
    picks.push_back(std::move(*pick));
  }
  return picks;
}

}  // namespace ohm
