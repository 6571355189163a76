// The shipped catalogue: what people really own, each figure with its source and rank.
//
// Written as YAML beside this file, embedded in the binary at build time and parsed once, at the first call, by the reader that
// reads `parts:` of a rig file. Called by `ohm parts`, by rig_file.h and by whoever needs the tables of connectors, inlets and
// wires. Thread-safe; never touches the file system.
#pragma once

#include <string_view>

#include "rig/parts/parts.h"

namespace ohm {

/// The embedded catalogue. A catalogue that does not parse is our bug and aborts with the place.
const Parts& catalogue();

/// The table rows every rig uses, whatever its file says.
const ConnectorPart& connector_part(Connector kind);
const WirePart* wire_part(int awg);                  ///< nullptr for a gauge the table lacks
const InletPart* inlet_part(std::string_view name);  ///< "C13", "C19", "L6-30", "5-15"…; nullptr when unknown

}  // namespace ohm
