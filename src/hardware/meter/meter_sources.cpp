#include "hardware/meter/meter_sources.h"

#include <algorithm>

namespace ohm {
namespace {

/// "nut:pdu1@127.0.0.1/ambient.temperature": the meter without the variable.
std::string without_variable(const std::string& source) {
  return source.rfind("nut:", 0) == 0 ? source.substr(0, source.find('/')) : source;
}

}  // namespace

std::vector<MeterSource> meter_sources(const Rig& rig) {
  std::vector<MeterSource> all;
  for (const auto& pdu : rig.pdus)
    if (!pdu.meter.empty() && pdu.meter != "none") all.push_back({pdu.name, pdu.meter});
  for (const auto& [name, told] : rig.sensors) {
    const auto source = without_variable(told);
    const auto same = [&](const MeterSource& other) { return other.source == source; };
    if (name == "room" && std::none_of(all.begin(), all.end(), same)) all.push_back({name, source});
  }
  return all;
}

}  // namespace ohm
