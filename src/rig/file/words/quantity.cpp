#include "rig/file/words/quantity.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "rig/file/words/number_text.h"
#include "rig/file/words/word.h"

namespace ohm::rigfile {
namespace {

using Hint = tl::unexpected<std::string>;

// Bounds are assumed: wide enough for any rig in a building, narrow enough to catch a slip of a unit.
constexpr std::array kPowerUnits{Unit{"W", 1}, Unit{"kW", 1e3}, Unit{"mW", 1e-3}};
constexpr std::array kCurrentUnits{Unit{"A", 1}, Unit{"mA", 1e-3}, Unit{"kA", 1e3}};
constexpr std::array kVoltageUnits{Unit{"V", 1}, Unit{"kV", 1e3}};
constexpr std::array kPercentUnits{Unit{"%", 0.01}};
constexpr std::array kKelvin{Unit{"K", 1}};
constexpr std::array kLengthUnits{Unit{"m", 1}, Unit{"cm", 1e-2}, Unit{"mm", 1e-3}};
constexpr std::array kByteUnits{Unit{"GB", 1e9},  Unit{"GiB", 1073741824.0},    Unit{"MB", 1e6}, Unit{"MiB", 1048576.0},
                                Unit{"TB", 1e12}, Unit{"TiB", 1099511627776.0}, Unit{"PB", 1e15}};
constexpr std::array kRateUnits{Unit{"Gb/s", 1e9 / 8}, Unit{"Mb/s", 1e6 / 8}, Unit{"kb/s", 1e3 / 8}, Unit{"MB/s", 1e6},
                                Unit{"GB/s", 1e9}};
constexpr std::array kResistanceUnits{Unit{"mOhm/m", 1}, Unit{"mΩ/m", 1}};
constexpr std::array kTflopsUnits{Unit{"TFLOPS", 1}};

template <class Q>
Spelled<Q> quantity(std::string_view text, std::span<const Unit> units, Bounds bounds) {
  return with_unit(text, units, bounds).map([](double v) { return Q{v}; });
}

/// "15" and "35 °C" of "15..35 °C"; the second is empty when there is no range.
std::pair<std::string_view, std::string_view> ends_of(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return {text, {}};
  return {trimmed(text.substr(0, dots)), trimmed(text.substr(dots + 2))};
}

Spelled<double> bare(std::string_view text) {
  const auto head = number_head(text);
  if (!head) return Hint{head.error()};
  if (!head->rest.empty()) return Hint{"write the unit once, at the end"};
  return head->value;
}

Spelled<double> degrees(std::string_view text) {
  const bool below_zero = text.starts_with('-');
  const auto value = bare(below_zero ? text.substr(1) : text);
  if (!value) return value;
  const double signed_value = below_zero ? -*value : *value;
  if (signed_value < -60 || signed_value > 100) return Hint{"it must be between -60 °C and 100 °C"};
  return signed_value;
}

/// Takes "16 AWG 0.6 m" apart.
struct GaugeAndLength {
  int awg{};
  Metres length;
};

Spelled<GaugeAndLength> gauge_and_length(std::string_view text) {
  const std::size_t awg = text.find("AWG");
  if (awg == std::string_view::npos) return Hint{"name the gauge in AWG"};
  const auto wire = gauge(trimmed(text.substr(0, awg + 3)));
  if (!wire) return Hint{wire.error()};
  const std::string_view rest = trimmed(text.substr(awg + 3));
  if (rest.empty()) return Hint{"add the length, like " + std::to_string(*wire) + " AWG 1.8 m"};
  const auto metres = length(rest);
  if (!metres) return Hint{metres.error()};
  return GaugeAndLength{*wire, *metres};
}

}  // namespace

Spelled<Watts> power(std::string_view text) { return quantity<Watts>(text, kPowerUnits, {0, 10e6, true}); }
Spelled<Watts> power_or_zero(std::string_view text) { return quantity<Watts>(text, kPowerUnits, {0, 10e6}); }
Spelled<Amps> current(std::string_view text) { return quantity<Amps>(text, kCurrentUnits, {0, 10e3, true}); }
Spelled<Volts> voltage(std::string_view text) { return quantity<Volts>(text, kVoltageUnits, {80, 600}); }
Spelled<Fraction> percent(std::string_view text) { return quantity<Fraction>(text, kPercentUnits, {0, 1}); }
Spelled<Fraction> positive_percent(std::string_view text) { return quantity<Fraction>(text, kPercentUnits, {0, 1, true}); }
Spelled<Fraction> multiple(std::string_view text) { return quantity<Fraction>(text, kPercentUnits, {1, 10}); }
Spelled<CelsiusDelta> temperature_rise(std::string_view text) { return quantity<CelsiusDelta>(text, kKelvin, {0, 100, true}); }
Spelled<Metres> length(std::string_view text) { return quantity<Metres>(text, kLengthUnits, {0, 1000, true}); }
Spelled<Bytes> bytes(std::string_view text) { return quantity<Bytes>(text, kByteUnits, {0, 1e18, true}); }
Spelled<BytesPerSecond> rate(std::string_view text) { return quantity<BytesPerSecond>(text, kRateUnits, {0, 1e12, true}); }
Spelled<double> resistance(std::string_view text) { return with_unit(text, kResistanceUnits, {0, 1e4, true}); }
Spelled<double> tflops(std::string_view text) { return with_unit(text, kTflopsUnits, {0, 1e6, true}); }

Spelled<int> gauge(std::string_view text) {
  if (!text.ends_with("AWG")) {
    return Hint{whole(text) ? "give it a unit, like " + std::string{text} + " AWG" : std::string{}};
  }
  const auto awg = whole(trimmed(text.substr(0, text.size() - 3)));
  if (!awg) return Hint{awg.error()};
  if (*awg < 4 || *awg > 18 || *awg % 2 != 0) return Hint{"the wire table has the even gauges from 4 to 18"};
  return *awg;
}

Spelled<int> gauge_or_none(std::string_view text) { return text == "none" ? Spelled<int>{0} : gauge(text); }

Spelled<int> count(std::string_view text) {
  const auto number = whole(text);
  if (!number) return Hint{number.error()};
  if (*number < 1 || *number > 10'000) return Hint{""};
  return *number;
}

Spelled<TemperatureRange> temperature_range(std::string_view text) {
  const std::string_view unit = text.ends_with("°C") ? "°C" : "C";
  if (!text.ends_with(unit)) return Hint{"give it a unit, like 15..35 °C"};
  const auto [from, to] = ends_of(trimmed(text.substr(0, text.size() - unit.size())));
  if (to.empty()) return Hint{"give the lowest and the highest, like 15..35 °C"};
  const auto low = degrees(from), high = degrees(to);
  if (!low) return Hint{low.error()};
  if (!high) return Hint{high.error()};
  if (*low > *high) return Hint{"the lower one comes first"};
  return TemperatureRange{Celsius{*low}, Celsius{*high}};
}

Spelled<FractionRange> percent_range(std::string_view text) {
  const auto [from, to] = ends_of(text);
  if (to.empty()) return percent(from).map([](Fraction f) { return FractionRange{f, f}; });
  const auto least = bare(from);
  if (!least) return Hint{least.error()};
  const auto most = percent(to);
  if (!most) return Hint{most.error()};
  if (*least > most->v * 100) return Hint{"the smaller one comes first"};
  return FractionRange{Fraction{*least / 100}, *most};
}

Spelled<Tariff> tariff(std::string_view text) {
  const auto head = number_head(text);
  if (!head) return Hint{head.error()};
  const std::string_view unit = head->rest;
  const bool capitals =
      unit.size() >= 3 && std::all_of(unit.begin(), unit.begin() + 3, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!capitals || unit.substr(3) != "/kWh")
    return Hint{"name the currency by its three letters, like " + std::string{text.substr(0, text.size() - unit.size())} +
                " USD/kWh"};
  if (head->value > 1e6) return Hint{"it must be at most 1000000"};
  return Tariff{head->value, std::string{unit.substr(0, 3)}};
}

Spelled<Feed> feed(std::string_view text) {
  const std::size_t v = text.find('V');
  const auto nominal = voltage(trimmed(text.substr(0, v == std::string_view::npos ? text.size() : v + 1)));
  if (!nominal) return Hint{nominal.error()};
  const std::string_view kind = trimmed(text.substr(v + 1));
  if (kind.empty() || kind == "single-phase") return Feed{FeedKind::SinglePhase, *nominal};
  if (kind == "split-phase") return Feed{FeedKind::SplitPhase, *nominal};
  if (kind == "3-phase") return Feed{FeedKind::ThreePhase, *nominal};
  const std::array<std::string, 3> known{"split-phase", "3-phase", "single-phase"};
  const auto meant = nearest(kind, known);
  return Hint{meant ? "did you mean `" + *meant + "`?" : ""};
}

Spelled<VoltageBand> voltage_band(std::string_view text) {
  const auto [from, to] = ends_of(text);
  if (!to.empty()) {
    const auto low = bare(from);
    if (!low) return Hint{low.error()};
    const auto high = voltage(to);
    if (!high) return Hint{high.error()};
    if (*low < 80 || *low > high->v) return Hint{"the lower voltage comes first and is at least 80 V"};
    return VoltageBand{Volts{*low}, *high};
  }
  const auto one = voltage(from);
  if (!one) return Hint{one.error()};
  if (one->v >= 200 && one->v <= 250) return VoltageBand{Volts{200}, Volts{250}};
  if (one->v >= 90 && one->v <= 132) return VoltageBand{Volts{90}, Volts{132}};
  return Hint{"write a range, like 200..277 V"};
}

Spelled<Cord> cord(std::string_view text) {
  return gauge_and_length(text).map([](GaugeAndLength c) { return Cord{c.awg, c.length}; });
}

Spelled<Cable> cable(std::string_view text) {
  constexpr std::string_view kDaisy = "daisy-chain";
  const bool daisy = text.ends_with(kDaisy);
  const auto wire = gauge_and_length(daisy ? trimmed(text.substr(0, text.size() - kDaisy.size())) : text);
  return wire.map([&](GaugeAndLength c) { return Cable{c.awg, c.length, daisy}; });
}

Spelled<Link> link(std::string_view text) {
  const std::size_t gen = text.find("gen");
  if (!text.starts_with('x') || gen == std::string_view::npos) return Hint{""};
  const auto width = whole(trimmed(text.substr(1, gen - 1)));
  const auto generation = whole(text.substr(gen + 3));
  constexpr std::array kWidths{1, 2, 4, 8, 16};
  if (!width || std::find(kWidths.begin(), kWidths.end(), *width) == kWidths.end())
    return Hint{"widths are x1, x2, x4, x8 and x16"};
  if (!generation || *generation < 1 || *generation > 6) return Hint{"generations are gen1 to gen6"};
  return Link{*width, *generation};
}

Spelled<Plugs> plugs(std::string_view text) {
  const auto parts = counted(text);
  if (!parts) return Hint{parts.error()};
  const auto kind = connector(parts->what);
  if (!kind) return Hint{kind.error()};
  if (parts->count == 0) return Hint{"say how many, like 2 x " + std::string{parts->what}};
  if (parts->count > 8) return Hint{"a card has at most 8 plugs"};
  return Plugs{parts->count, *kind};
}

Spelled<SlotGroup> slot_group(std::string_view text) {
  const auto parts = counted(text);
  if (!parts) return Hint{parts.error()};
  if (parts->count == 0 || parts->count > 99) return Hint{"say how many, from 1 to 99"};
  return link(parts->what).map([&](Link l) { return SlotGroup{parts->count, l}; });
}

Spelled<DiskText> disk(std::string_view text) {
  const std::size_t blank = text.rfind(' ');
  const std::string_view last = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  const auto kind = disk_kind(last);
  const auto size = bytes(kind ? trimmed(text.substr(0, blank)) : text);
  if (!size) return Hint{size.error()};
  return DiskText{*size, kind.value_or(Disk::Sata), kind.has_value()};
}

Spelled<Watts> fans(std::string_view text) {
  const auto parts = counted(text);
  if (!parts) return Hint{parts.error()};
  if (parts->count == 0 || parts->count > 999) return Hint{"say how many and what each draws, like 3 x 12 W"};
  return power(parts->what).map([&](Watts each) { return each * parts->count; });
}

Spelled<Counted> counted(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view rest = trimmed(text.substr(digits));
  const std::size_t cross = rest.starts_with("×") ? std::string_view{"×"}.size() : rest.starts_with('x') ? 1 : 0;
  const bool has_count = digits > 0 && cross > 0 && rest.size() > cross;
  if (!has_count) return text.empty() ? Spelled<Counted>{Hint{""}} : Counted{0, text};
  const auto number = count(text.substr(0, digits));
  if (!number) return Hint{"the count goes from 1 to 10000"};
  return Counted{*number, trimmed(rest.substr(cross))};
}

}  // namespace ohm::rigfile
