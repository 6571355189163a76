// Numbers that know their unit.
//
// Every physical value in Ohmstead is one of these types, so that watts are never added to amperes and a temperature is never
// added to a temperature. Raw doubles live only at the edges (NVML, JSON, YAML); the conversion is one line there, with the
// foreign unit in its name. Used by every module, on any thread: these are plain values. They never print or parse themselves
// (rig/file/words/quantity.h reads them, cli/ writes them).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace ohm {

/// A number of one unit. SI base units without prefix: W, V, A, m, B, B/s.
template <class Tag>
struct Quantity {
  double v{};

  constexpr Quantity() = default;
  constexpr explicit Quantity(double x) : v{x} {}

  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity{a.v + b.v}; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity{a.v - b.v}; }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity{a.v * k}; }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity{a.v * k}; }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity{a.v / k}; }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.v / b.v; }
  constexpr Quantity& operator+=(Quantity b) {
    v += b.v;
    return *this;
  }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;
};

using Watts = Quantity<struct WattsTag>;
using Volts = Quantity<struct VoltsTag>;
using Amps = Quantity<struct AmpsTag>;
using Metres = Quantity<struct MetresTag>;
using Bytes = Quantity<struct BytesTag>;
using BytesPerSecond = Quantity<struct BytesPerSecondTag>;
using CelsiusDelta = Quantity<struct CelsiusDeltaTag>;  ///< a difference, in kelvin
using Joules = Quantity<struct JoulesTag>;
using Rpm = Quantity<struct RpmTag>;              ///< revolutions per minute, as fans are told
using Megahertz = Quantity<struct MegahertzTag>;  ///< the one prefix we keep: every clock of a card is told in MHz
using Seconds = std::chrono::duration<double>;

/// A dimensionless part of a whole, stored as 0..1 (or above, for multiples of a rating). Written as per cent by people.
using Fraction = Quantity<struct FractionTag>;

/// A point on a scale: points subtract, they never add.
struct Celsius {
  double v{};
  friend constexpr CelsiusDelta operator-(Celsius a, Celsius b) { return CelsiusDelta{a.v - b.v}; }
  friend constexpr auto operator<=>(Celsius, Celsius) = default;
};

constexpr Watts operator*(Volts u, Amps i) { return Watts{u.v * i.v}; }
constexpr Watts operator*(Amps i, Volts u) { return Watts{u.v * i.v}; }
constexpr Amps operator/(Watts p, Volts u) { return Amps{p.v / u.v}; }
constexpr Joules operator*(Watts p, Seconds t) { return Joules{p.v * t.count()}; }
constexpr Celsius operator+(Celsius point, CelsiusDelta by) { return Celsius{point.v + by.v}; }
constexpr Celsius operator-(Celsius point, CelsiusDelta by) { return Celsius{point.v - by.v}; }

}  // namespace ohm
