// The words people and devices use for a meter's units, and a quantity as a person types it.
//
// Pure functions on text, any thread; no locale, no exceptions. Read by the rig file, and by the HTTP and typed meters at their
// edge.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ohm {

// g++ 12 takes the names of a scoped enumeration for shadows of the types of base/units.h; they are not.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
enum class MeterUnit { Amps, Watts, Volts, Hertz, WattHours, Celsius, Percent };
#pragma GCC diagnostic pop

/// A foreign unit: what it measures, and what one of it is in the unit of a MeterPoint.
struct ForeignUnit {
  MeterUnit unit{MeterUnit::Amps};
  double scale{1};
  double offset{};  ///< added after scaling: °F
  friend bool operator==(const ForeignUnit&, const ForeignUnit&) = default;
};

/// "A" "mA" "W" "kW" "V" "mV" "Hz" "Wh" "kWh" "Wmin" (Shelly's first generation counts energy so) "C" "°C" "F" "°F" "%"; nothing:
/// no unit we know. VA is not one: apparent power is not what a wire's limit is told in.
std::optional<ForeignUnit> foreign_unit(std::string_view word);

/// "A", "W", "V", "Hz", "Wh", "°C", "%".
std::string_view name_of(MeterUnit unit);

/// A finite decimal number with sign and exponent allowed, and nothing else; nothing: it is none.
std::optional<double> decimal(std::string_view text);

/// The resolution that a printed number shows: 0.1 for "21.4", 1 for "21", 0.01 for "0.25"; 0 for one with an exponent.
double step_of(std::string_view printed);

/// What a person reads off a meter.
struct TypedQuantity {
  MeterUnit unit{MeterUnit::Amps};
  double value{};
  double step{};  ///< of the digits typed
  friend bool operator==(const TypedQuantity&, const TypedQuantity&) = default;
};

/// "21.4A", "21.4 A", "5.1 kW". Zero or more, amperes or watts only; the error says what was expected.
Result<TypedQuantity> typed_quantity(std::string_view text);

}  // namespace ohm
