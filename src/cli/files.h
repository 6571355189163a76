// Reading and writing whole files, and standard output that may be closed.
//
// The only place of the command line that touches the file system, apart from the rig reader. Blocking; one thread.
#pragma once

#include <string>

#include "base/result.h"

namespace ohm {

Result<std::string> read_text(const std::string& path);

/// Whole or not at all: written beside and renamed. Without `overwrite` an existing file is an error.
Result<void> write_text(const std::string& path, const std::string& text, bool overwrite);

/// All of `text` to a descriptor. A reader that went away (`ohm plan | head`) is no error: the rest is dropped.
Result<void> write_stream(int descriptor, const std::string& text);

}  // namespace ohm
