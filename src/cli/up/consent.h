// One question before something changes.
//
// Used by `up` and `off`; one thread. Yes is typed, never taken from an empty line or an ended input.
#pragma once

#include <iosfwd>
#include <string>

#include "base/result.h"

namespace ohm {

/// Puts the question and reads one line. BadInput ("not started: the answer was `n`") for everything but y and yes, in any case.
Result<void> agrees(const std::string& question, std::istream& answers, std::ostream& questions);

}  // namespace ohm
