// What an XID means to the owner of a rig.
//
// A table from NVIDIA's "XID Errors" manual (datasheet). Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "agent/view/rig_view.h"

namespace ohm {

inline constexpr std::uint64_t kFellOffTheBus = 79;

struct XidWords {
  Level level{Level::Warning};
  const char* says{};
};

/// Unknown numbers are a warning with general words.
XidWords xid_words(std::uint64_t xid);

/// "XID 79 (fell off the bus)".
std::string xid_said(std::uint64_t xid);

}  // namespace ohm
