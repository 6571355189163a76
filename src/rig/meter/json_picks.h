// Which values of a JSON answer are read for which wire, as an owner writes it behind # in rig.yaml.
//
// Pure functions on text, any thread. The answer itself is read in hardware/meter/http/json_points.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rig/meter/meter_unit.h"
#include "rig/meter/source_mistake.h"

namespace ohm {

/// One value to pick out of an answer.
struct JsonPick {
  std::string thing;              ///< of rig.yaml: "pdu1", "pdu1 L1", "pdu1/3", "pdu1.b2"
  std::string written;            ///< the path as the owner wrote it, for people
  std::vector<std::string> path;  ///< object keys and array positions
  ForeignUnit unit;
  std::vector<std::string> unit_path;  ///< where the answer itself tells the unit; empty: `unit` holds
  bool is_switch{};                    ///< no quantity: whether the outlet is on
  friend bool operator==(const JsonPick&, const JsonPick&) = default;
};

/// Reads "[WIRE:]PATH=UNIT", several separated by commas.
///   PATH  dotted ("meters[0].power", "StatusSNS.ENERGY.Power") or a JSON pointer ("/switch:0/apower"); %20 stands for a blank,
///         %2C for a comma, %3D for "=", %3B for ";"
///   UNIT  a word of foreign_unit(), "on" for a switch's state, or "@PATH" where the answer tells its own unit
///   WIRE  L1, L2, L3 (leg), b2 (bank), 3 (outlet) of the meter's own thing `name`; without it the thing itself
/// A mistake names the part that is wrong.
Sourced<std::vector<JsonPick>> json_picks(std::string_view text, const std::string& name);

}  // namespace ohm
