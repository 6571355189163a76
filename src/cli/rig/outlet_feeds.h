// What an outlet feeds, by the running rig's own file: what `ohm off` takes away, and what it leaves alive.
//
// Pure, any thread. Without the rig file it says so; it never guesses.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "cli/rig/thing.h"
#include "cli/rig/wiring.h"

namespace ohm {

/// "It feeds A.p3: cards A7-8, and host A (board, CPU, disk). A1-6 keep their power and lose their host."
std::string outlet_feeds_text(const RigWires& wiring, const std::string& outlet);

/// "pdu1/3" of "A.p3"; "" where it hangs on none, or that is not known.
std::string outlet_of_supply(const RigWires& wiring, const std::string& supply);

/// For a card or host: "; it hangs on pdu1/1", all of its outlets; "" where that is not known.
std::string plugged_in(const RigWires& wiring, const Thing& thing);

/// The lowest and highest number of a PDU's outlets; nothing: no such PDU is known.
std::optional<std::pair<int, int>> outlets_of(const RigDoc& rig, const RigWires& wiring, const std::string& pdu);

}  // namespace ohm
