#include "cli/rig/span_words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "base/instant.h"
#include "base/text.h"

namespace ohm {
namespace {

constexpr double kTwoYears = 731 * 86'400.0;  // s; nothing older is kept

struct Unit {
  std::string_view typed;
  const char* key;
  const char* shown;
  double factor, most;  ///< `most`: above it a slip of the hand
};
constexpr Unit kUnits[] = {
    {"A", "amps", "A", 1, 1e4}, {"W", "watts", "W", 1, 1e7}, {"kW", "watts", "W", 1000, 1e7}, {"V", "volts", "V", 1, 1000}};

/// A number and the word behind it, blanks between them or not.
std::optional<std::pair<double, std::string>> split(const std::string& text) {
  const auto bare = trimmed(text);
  double value{};
  const auto read = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  if (read.ec != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return std::pair{value, std::string{trimmed(bare.substr(static_cast<std::size_t>(read.ptr - bare.data())))}};
}

double seconds_in(const std::string& unit) {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "m" || unit == "min") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86400;
  return unit == "w" ? 7 * 86400.0 : 0;
}

}  // namespace

Result<Seconds> span_of(const std::string& text) {
  const auto parts = split(text);
  const double seconds = parts ? parts->first * seconds_in(parts->second) : 0;
  if (!(seconds >= 1) || seconds > kTwoYears)
    return failure(Error::Kind::BadInput,
                   "`" + shortened(text, 60) + "`: expected a span up to two years, like 90s, 30m, 1h or 2d");
  return Seconds{seconds};
}

Result<Since> since_of(const std::string& text) {
  if (const auto instant = read_instant(std::string{trimmed(text)})) return Since{*instant};
  if (const auto span = span_of(text)) return Since{std::chrono::seconds{std::llround(span->count())}};
  return failure(Error::Kind::BadInput, "--since `" + shortened(text, 60) +
                                            "`: expected a span up to two years, like 90s, 30m, 1h or 7d, or an instant like "
                                            "2026-11-24T22:40:00Z");
}

std::string query_text(const Since& since) {
  if (const auto* span = std::get_if<std::chrono::seconds>(&since)) return std::to_string(span->count());
  return instant_text(std::get<WallTime>(since));
}

std::string since_words(const Since& since, const std::string& typed) {
  return (std::holds_alternative<WallTime>(since) ? " since " : " in the last ") + shortened(typed, 60);
}

Result<TypedReadingWords> typed_reading_of(const std::string& text) {
  const auto parts = split(text);
  const auto* unit =
      std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return parts && u.typed == parts->second; });
  if (unit == std::end(kUnits))
    return failure(Error::Kind::BadInput,
                   "`" + shortened(text, 60) + "`: expected a reading with its unit, like 21.4A, 5100W or 241V");
  const double value = parts->first * unit->factor;
  if (value < 0 || value > unit->most)
    return failure(Error::Kind::BadInput, "`" + shortened(text, 60) + "`: no meter of a rig shows that");
  return TypedReadingWords{unit->key, unit->shown, value};
}

}  // namespace ohm
