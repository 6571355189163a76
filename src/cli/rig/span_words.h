// Spans of time, instants and meter readings as a person types them on a command line: "90s", "1h", "21.4A".
//
// Pure, any thread.
#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "base/reading.h"
#include "base/result.h"
#include "base/units.h"

namespace ohm {

/// "90", "90s", "30m", "1.5h", "2d", "1w"; 1 s to two years. BadInput otherwise.
Result<Seconds> span_of(const std::string& text);

/// So long back from now, or since an instant.
using Since = std::variant<std::chrono::seconds, WallTime>;

/// The value of --since: a span as above, or an RFC 3339 instant. BadInput otherwise.
Result<Since> since_of(const std::string& text);

/// As the API takes it: "3600", "2026-11-24T22:40:00Z".
std::string query_text(const Since& since);

/// " in the last 1h", " since 2026-11-24T22:40:00Z"; `typed` is what since_of() read.
std::string since_words(const Since& since, const std::string& typed);

/// What a meter shows: "21.4A", "5100 W", "5.1 kW", "241V".
struct TypedReadingWords {
  std::string key;  ///< as the API calls it: "amps", "watts", "volts"
  std::string unit;
  double value{};
};
/// BadInput without a unit, below 0, above 10 kA, 10 MW or 1 kV.
Result<TypedReadingWords> typed_reading_of(const std::string& text);

}  // namespace ohm
