// What NUT's variables say about the wires of a rig.
//
// Pure; the names are those of NUT's own list (docs/nut-names.txt): input.current is the PDU's inlet "pdu1", input.L1.current the
// leg "pdu1 L1", outlet.3.current the outlet "pdu1/3", outlet.group.2.current the bank "pdu1.b2", ambient.temperature the "room".
// Variables that name no wire are left alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/reading.h"
#include "hardware/meter/nut/nut_protocol.h"
#include "hardware/meter/power_meter.h"

namespace ohm::nut {

/// The finest resolution seen so far of each variable: "10" after "9.7" is still printed in tenths.
using Steps = std::map<std::string, double>;

/// Points, outlets and state of one answer; `at`: when it was asked for. A value that is no number, or a negative current or power,
/// is Implausible. `commands`: what LIST CMD offered; an outlet is switchable where both of its commands are.
MeterSample sample_of(const Variables& variables, const Variables& commands, const std::string& name, TimePoint at, Steps& steps);

/// "outlet.3.load.off" of the outlet "pdu1/3"; "" when the thing is no outlet of `name`.
std::string switch_command(const std::string& thing, const std::string& name, bool on);

}  // namespace ohm::nut
