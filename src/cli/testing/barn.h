// The running rig of the tests: tests/cli/documents/barn.json, as ohmd tells 32 cards with a handful of odd ones.
//
// B7 fell off the bus, D8 is at repair, A4 tells neither hotspot nor VRAM, A5's die reading is 14 s old, A2's VRAM is estimated,
// C5's is at 104 °C, D2 runs its link at gen1, C1 idles, A3 runs a process that is not ours, A6 is locked and undervolted, A7
// refused.
#pragma once

#include <string>

#include "cli/rig/rig_doc.h"
#include "cli/rig/wiring.h"

namespace ohm {

std::string barn_json();
RigDoc barn();
RigWires barn_wires();

/// The barn while the interlock holds A1-3 at 251 W for the breaker P18, in mode protect.
RigDoc cut_barn();

CardDoc& card_of(RigDoc& rig, const std::string& place);
const CardDoc& card_of(const RigDoc& rig, const std::string& place);

}  // namespace ohm
