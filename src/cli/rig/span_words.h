// Spans of time and meter readings as a person types them on a command line: "90s", "1h", "21.4A".
//
// Pure, any thread.
#pragma once

#include <string>

#include "base/result.h"
#include "base/units.h"

namespace ohm {

/// "90", "90s", "30m", "1.5h", "2d", "1w"; more than 0 and at most two years. BadInput otherwise.
Result<Seconds> span_of(const std::string& text);

/// What a meter shows: "21.4A", "5100 W", "5.1 kW", "241V".
struct TypedReadingWords {
  std::string key;  ///< as the API calls it: "amps", "watts", "volts"
  std::string unit;
  double value{};
};
/// BadInput without a unit, below 0, above 10 kA, 10 MW or 1 kV.
Result<TypedReadingWords> typed_reading_of(const std::string& text);

}  // namespace ohm
