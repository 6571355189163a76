// Which numbers of a JSON answer are which wire, and their reading.
//
// Pure; any thread. The answer is outside input: any text gives a sample, and what does not fit is told (meter_json_fuzz).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hardware/meter/meter_unit.h"
#include "hardware/meter/power_meter.h"

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
/// BadInput names the part that is wrong.
Result<std::vector<JsonPick>> json_picks(std::string_view text, const std::string& name);

/// The finest resolution seen so far of each pick, in its own unit; its size is that of the picks or 0.
using PickSteps = std::vector<double>;

/// The readings; `at`: when it was asked for. Absent: NotSupported, the path is not in the answer; Silent, the device says null,
/// "unavailable" or "unknown"; Implausible, it is no number, or a negative current or power. `trouble` tells what is not JSON, not
/// there or in an unknown unit.
MeterSample json_sample(std::string_view body, const std::vector<JsonPick>& picks, TimePoint at, PickSteps& steps);

}  // namespace ohm
