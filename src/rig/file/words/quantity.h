// Quantities as people write them: "350 W", "1.2 kW", "15..35 °C", "16 AWG 0.6 m", "2 x 8-pin", "x1 gen2".
//
// Each function turns one spelling into one value, or says what to change: the error is a hint for the person ("give it a unit,
// like 350 W"), possibly empty; what was expected stands in form.h. Numbers are decimal with a point; no sign (but for
// temperatures), exponent, infinity or NaN; every quantity has bounds that any real rig keeps. Independent of the locale, any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "base/units.h"
#include "rig/parts/part.h"
#include "rig/rig.h"

namespace ohm::rigfile {

/// A value, or a hint.
template <class T>
using Spelled = tl::expected<T, std::string>;

Spelled<Watts> power(std::string_view text);  ///< above 0, at most 10 MW
Spelled<Watts> power_or_zero(std::string_view text);
Spelled<Amps> current(std::string_view text);      ///< above 0, at most 10 kA
Spelled<Volts> voltage(std::string_view text);     ///< 80..600 V
Spelled<Fraction> percent(std::string_view text);  ///< 0..100 %
Spelled<Fraction> positive_percent(std::string_view text);
Spelled<Fraction> multiple(std::string_view text);              ///< 100..1000 %
Spelled<CelsiusDelta> temperature_rise(std::string_view text);  ///< above 0, at most 100 K
Spelled<Metres> length(std::string_view text);                  ///< above 0, at most 1 km
Spelled<Bytes> bytes(std::string_view text);                    ///< GB is 10^9, GiB 2^30
Spelled<BytesPerSecond> rate(std::string_view text);            ///< Gb/s is 10^9 / 8 B/s
Spelled<double> resistance(std::string_view text);              ///< mOhm/m
Spelled<double> tflops(std::string_view text);
Spelled<int> gauge(std::string_view text);          ///< AWG
Spelled<int> gauge_or_none(std::string_view text);  ///< 0: none
Spelled<int> count(std::string_view text);          ///< 1..10000

struct TemperatureRange {
  Celsius low, high;
};
Spelled<TemperatureRange> temperature_range(std::string_view text);  ///< -60..100 °C

struct FractionRange {
  Fraction least, most;
};
Spelled<FractionRange> percent_range(std::string_view text);  ///< one number means both ends

struct Tariff {
  double per_kwh{};
  std::string currency;
};
Spelled<Tariff> tariff(std::string_view text);

struct Feed {
  FeedKind kind{};
  Volts nominal;
};
Spelled<Feed> feed(std::string_view text);

/// The input voltages of a rating. One number alone stands for the mains it belongs to: 200..250 V, or 90..132 V.
struct VoltageBand {
  Volts from, to;
};
Spelled<VoltageBand> voltage_band(std::string_view text);

Spelled<Cord> cord(std::string_view text);
Spelled<Cable> cable(std::string_view text);
Spelled<Link> link(std::string_view text);
Spelled<Plugs> plugs(std::string_view text);
Spelled<SlotGroup> slot_group(std::string_view text);

struct DiskText {
  Bytes size;
  Disk kind{Disk::Sata};
  bool kind_told{};
};
Spelled<DiskText> disk(std::string_view text);

Spelled<Watts> fans(std::string_view text);  ///< all of them together

/// "4 x rtx-3090-fe"; a word alone has count 0.
struct Counted {
  int count{};
  std::string_view what;
};
Spelled<Counted> counted(std::string_view text);

}  // namespace ohm::rigfile
