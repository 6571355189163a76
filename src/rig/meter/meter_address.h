// Where a meter is read: the text of `meter:` in rig.yaml, understood.
//
//   nut:UPS@HOST[:PORT][;login=FILE]          nut_source.h
//   http://… or https://…                     http_source.h
//
// Pure, any thread; nothing is asked or opened. Called by the rig file's reader, so that a wrong source is told with file and line
// before anything starts, and by make_meter(), which asks there.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "rig/meter/http_source.h"
#include "rig/meter/nut_source.h"

namespace ohm {

using MeterAddress = std::variant<NutSource, HttpSource>;

/// "" and "none": there is no meter.
bool names_a_meter(std::string_view source);

/// `name`: the thing it stands at, "pdu1". Only where names_a_meter().
Sourced<MeterAddress> meter_address(std::string_view source, const std::string& name);

/// The same of `sensors:`, where a NUT source ends in the variable: nut:pdu1@127.0.0.1/ambient.temperature.
Sourced<MeterAddress> sensor_address(std::string_view source, const std::string& name);

/// "nut:pdu1@127.0.0.1/ambient.temperature": the meter without the variable.
std::string without_variable(std::string_view source);

}  // namespace ohm
