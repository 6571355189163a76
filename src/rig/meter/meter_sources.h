// Which meters a rig file names: one for each PDU that has one, and one for the room where no PDU's meter tells it.
//
// Pure, any thread. Read by ohmd, which makes them (make_meter.h), and by `ohm doctor`, which asks each once.
#pragma once

#include <string>
#include <vector>

#include "rig/rig.h"

namespace ohm {

struct MeterSource {
  std::string name;    ///< "pdu1", "room"
  std::string source;  ///< "nut:pdu1@127.0.0.1"
  friend bool operator==(const MeterSource&, const MeterSource&) = default;
};

std::vector<MeterSource> meter_sources(const Rig& rig);

}  // namespace ohm
