#include "rig/meter/meter_unit.h"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/text.h"

namespace ohm {
namespace {

constexpr std::array<std::pair<std::string_view, ForeignUnit>, 15> kUnits{{
    {"A", {MeterUnit::Amps, 1, 0}},
    {"mA", {MeterUnit::Amps, 1e-3, 0}},
    {"W", {MeterUnit::Watts, 1, 0}},
    {"kW", {MeterUnit::Watts, 1e3, 0}},
    {"V", {MeterUnit::Volts, 1, 0}},
    {"mV", {MeterUnit::Volts, 1e-3, 0}},
    {"Hz", {MeterUnit::Hertz, 1, 0}},
    {"Wh", {MeterUnit::WattHours, 1, 0}},
    {"kWh", {MeterUnit::WattHours, 1e3, 0}},
    {"Wmin", {MeterUnit::WattHours, 1.0 / 60, 0}},
    {"C", {MeterUnit::Celsius, 1, 0}},
    {"°C", {MeterUnit::Celsius, 1, 0}},
    {"F", {MeterUnit::Celsius, 5.0 / 9, -160.0 / 9}},
    {"°F", {MeterUnit::Celsius, 5.0 / 9, -160.0 / 9}},
    {"%", {MeterUnit::Percent, 1, 0}},
}};

constexpr std::size_t kLongestNumber = 40;  // assumed: no meter prints more digits

}  // namespace

std::optional<ForeignUnit> foreign_unit(std::string_view word) {
  for (const auto& [name, unit] : kUnits) {
    if (name == word) return unit;
  }
  return std::nullopt;
}

std::string_view name_of(MeterUnit unit) {
  switch (unit) {
    case MeterUnit::Amps: return "A";
    case MeterUnit::Watts: return "W";
    case MeterUnit::Volts: return "V";
    case MeterUnit::Hertz: return "Hz";
    case MeterUnit::WattHours: return "Wh";
    case MeterUnit::Celsius: return "°C";
    case MeterUnit::Percent: return "%";
  }
  return "";
}

std::optional<double> decimal(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  double value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

double step_of(std::string_view printed) {
  printed = trimmed(printed);
  if (!decimal(printed) || printed.find_first_of("eE") != std::string_view::npos) return 0;
  const std::size_t point = printed.find('.');
  return point == std::string_view::npos ? 1 : std::pow(10.0, -static_cast<double>(printed.size() - point - 1));
}

Result<TypedQuantity> typed_quantity(std::string_view text) {
  const auto wrong = [&] {
    return failure(Error::Kind::BadInput,
                   "`" + shortened(text, 40) + "`: expected amperes or watts with their unit, like 21.4A or 5.1kW");
  };
  const std::string_view all = trimmed(text);
  const std::size_t head = all.find_first_not_of("0123456789.");
  if (head == std::string_view::npos) return wrong();
  const auto value = decimal(all.substr(0, head));
  const auto unit = foreign_unit(trimmed(all.substr(head)));
  if (!value || !unit || (unit->unit != MeterUnit::Amps && unit->unit != MeterUnit::Watts)) return wrong();
  return TypedQuantity{unit->unit, *value * unit->scale, step_of(all.substr(0, head)) * unit->scale};
}

}  // namespace ohm
