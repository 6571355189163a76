#include "rig/file/words/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace ohm::rigfile {
namespace {

using Hint = tl::unexpected<std::string>;

struct Measure {
  std::string_view unit, of;
};

/// What a unit measures, for the person who wrote watts where amperes are wanted.
constexpr std::array kMeasures{
    Measure{"W", "power"},
    Measure{"kW", "power"},
    Measure{"mW", "power"},
    Measure{"A", "current"},
    Measure{"mA", "current"},
    Measure{"kA", "current"},
    Measure{"V", "voltage"},
    Measure{"kV", "voltage"},
    Measure{"%", "a part"},
    Measure{"°C", "temperature"},
    Measure{"K", "temperature difference"},
    Measure{"m", "length"},
    Measure{"mm", "length"},
    Measure{"cm", "length"},
    Measure{"GB", "memory"},
    Measure{"GiB", "memory"},
    Measure{"TB", "memory"},
    Measure{"MB", "memory"},
    Measure{"Gb/s", "data rate"},
    Measure{"Mb/s", "data rate"},
    Measure{"AWG", "wire gauge"},
    Measure{"kWh", "energy"},
    Measure{"VA", "apparent power"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool same_letters(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string hint_about_unit(std::string_view number, std::string_view unit, std::span<const Unit> units) {
  if (unit.empty()) return "give it a unit, like " + std::string{number} + " " + std::string{units.front().name};
  for (const Unit& u : units) {
    if (same_letters(u.name, unit)) return "did you mean `" + std::string{number} + " " + std::string{u.name} + "`?";
  }
  for (const Measure& m : kMeasures) {
    if (m.unit == unit) return "`" + std::string{unit} + "` is a unit of " + std::string{m.of};
  }
  if (unit.starts_with(',')) return "write a decimal point, not a comma";
  return "`" + shortened(unit, 20) + "` is not a unit for it";
}

std::string in_unit(double value, const Unit& unit) { return number(value / unit.scale, 3) + " " + std::string{unit.name}; }

}  // namespace

tl::expected<NumberHead, std::string> number_head(std::string_view text) {
  if (text.starts_with('-')) return Hint{"it cannot be negative"};
  std::size_t end = 0, points = 0;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) {
    if (text.substr(end).starts_with("..")) break;  // a range goes on
    points += text[end] == '.' ? 1 : 0;
    ++end;
  }
  const bool shaped = end > 0 && is_digit(text[0]) && is_digit(text[end - 1]) && points <= 1;
  if (!shaped || end > 16) return Hint{""};
  NumberHead head;
  const auto read = std::from_chars(text.data(), text.data() + end, head.value, std::chars_format::fixed);
  if (read.ec != std::errc{} || read.ptr != text.data() + end) return Hint{""};
  head.rest = trimmed(text.substr(end));
  return head;
}

tl::expected<double, std::string> with_unit(std::string_view text, std::span<const Unit> units, Bounds bounds) {
  const auto head = number_head(text);
  if (!head) return Hint{head.error()};
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == head->rest; });
  if (unit == units.end()) {
    const std::string_view digits = trimmed(text.substr(0, text.size() - head->rest.size()));
    return Hint{hint_about_unit(digits, head->rest, units)};
  }
  const double value = head->value * unit->scale;
  if (value < bounds.least || (bounds.open && value <= bounds.least)) {
    return Hint{std::string{bounds.open ? "it must be above " : "it must be at least "} + in_unit(bounds.least, *unit)};
  }
  if (value > bounds.most) return Hint{"it must be at most " + in_unit(bounds.most, *unit)};
  return value;
}

tl::expected<int, std::string> whole(std::string_view text) {
  if (text.starts_with('-')) return Hint{"it cannot be negative"};
  if (text.empty() || text.size() > 9 || !std::all_of(text.begin(), text.end(), is_digit)) return Hint{""};
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace ohm::rigfile
