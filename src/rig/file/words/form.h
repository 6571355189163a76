// The forms a single value of rig.yaml can take: how it is written, what a reader says when it is not, and an example.
//
// One table, three uses: the readers take the wording of their errors from it, the JSON Schema its patterns, the reference its
// examples. A form says how a value is spelled; quantity.h and places.h turn the spelling into values and know the bounds.
// Constant data, any thread.
#pragma once

#include <string_view>

namespace ohm::rigfile {

enum class Form {
  Version,
  Text,
  Name,
  PartName,
  PartOrNone,
  Outlet,
  OutletRange,
  Range,
  Set,
  Meter,
  Power,
  PowerOrZero,
  Current,
  Voltage,
  VoltageBand,
  Feed,
  Percent,
  PositivePercent,
  Multiple,
  PercentRange,
  TemperatureRange,
  TemperatureRise,
  Tariff,
  Length,
  Bytes,
  Rate,
  Resistance,
  Tflops,
  Gauge,
  GaugeOrNone,
  Cord,
  Cable,
  Count,
  Poles,
  Lines,
  Curve,
  Legs,
  Wiring,
  Connector,
  Plugs,
  Link,
  CardCount,
  OutletCount,
  OutletKind,
  InletName,
  PsuInlet,
  SlotGroup,
  Disk,
  Fans,
  Hung,
  Air,
  PartKind,
  PsuType,
  Tier,
  Rank
};

struct FormText {
  Form form;
  std::string_view name;      ///< in the schema: "power"
  std::string_view expected;  ///< "a power with its unit, like 350 W"
  std::string_view pattern;   ///< ECMAScript, anchored; "" for any text
  std::string_view example;
  bool number{};        ///< YAML editors read it as a whole number …
  int least{}, most{};  ///< … within these, where they are told
};

/// The row of that form.
const FormText& text_of(Form form);

/// Every row, in the order of the enum.
inline constexpr int kForms = static_cast<int>(Form::Rank) + 1;

}  // namespace ohm::rigfile
