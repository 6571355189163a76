// Looks at this machine once: driver, cards, PCI bus, firmware, meters, tools. For `ohm doctor`, `ohm adopt` and `ohm up`.
//
// Read only: no setter is ever called. Takes some seconds, since every card and meter is given the time to answer. With OHM_TWIN
// set it looks at the simulated rig, through the same seams. One thread.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/doctor/facts.h"
#include "rig/rig.h"

namespace ohm {

/// Indices of the hosts named; empty: all. BadInput names the nearest.
Result<std::vector<Index<Host>>> hosts_named(const Rig& rig, const std::string& name);

Result<MachineFacts> look_at_machine(const Rig& rig, const std::string& rig_path, const std::vector<Index<Host>>& hosts);

}  // namespace ohm
