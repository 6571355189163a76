#include "rig/meter/meter_sources.h"

#include <algorithm>

#include "rig/meter/meter_address.h"

namespace ohm {
std::vector<MeterSource> meter_sources(const Rig& rig) {
  std::vector<MeterSource> all;
  for (const auto& pdu : rig.pdus)
    if (names_a_meter(pdu.meter)) all.push_back({pdu.name, pdu.meter});
  for (const auto& [name, told] : rig.sensors) {
    const auto source = without_variable(told);
    const auto same = [&](const MeterSource& other) { return other.source == source; };
    if (name == "room" && std::none_of(all.begin(), all.end(), same)) all.push_back({name, source});
  }
  return all;
}

}  // namespace ohm
