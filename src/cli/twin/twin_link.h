// One question to a running twin, and its answer.
//
// Blocks at most ten seconds. One thread.
#pragma once

#include <string>

#include "base/result.h"

namespace ohm {

/// `line` with its end; the answer comes without. Io: no twin listens in `directory`, with how to start one; Timeout.
Result<std::string> ask_twin(const std::string& directory, const std::string& line);

}  // namespace ohm
