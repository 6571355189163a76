// What `ohm up` asks of `ohm doctor` before it starts anything.
#pragma once

#include <string>

#include "cli/up/up.h"

namespace ohm {

/// Failures and warnings of this machine against the rig, as text; wrong where a card hangs in the place of
/// another. Looks at the machine, read only; takes some seconds.
UpReport doctor_report(const Rig& rig, const std::string& rig_file, const Style& style);

}  // namespace ohm
