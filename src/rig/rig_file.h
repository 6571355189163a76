// A person's rig file, read with the shipped catalogue.
//
// The door that the command line, the daemon and the tests come in by; rig/file does the reading. Nothing in the text is trusted; a
// Rig that comes back is consistent. Any thread; never throws.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "rig/rig.h"

namespace ohm {

/// `file` is the name for errors and Rig::file.
Checked<Rig> read_rig(std::string_view text, std::string_view file);

/// Reads the file of that path; one of more than 8 MB is refused before it is read.
Checked<Rig> read_rig_file(const std::string& path);

}  // namespace ohm
