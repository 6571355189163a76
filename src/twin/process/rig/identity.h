// Who a twin's card is: what the board and the command line call it.
//
// Made from the rig alone, so that the same rig file gives the same UUIDs on every machine and at every start. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rig/rig.h"
#include "twin/board/board.h"

namespace ohm::twin {

/// "GPU-xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx" of a place of a rig.
std::string uuid_of(const std::string& rig, const std::string& place);

/// Of every card, in the order of Rig::cards; BadInput where the board has no room for the rig.
Result<std::vector<BoardIdentity>> identities(const Rig& rig);

}  // namespace ohm::twin
