// Which supply of a new rig goes into which outlet, and which legs its breakers sit on.
//
// The part of `ohm init` that decides wiring: supplies are dealt over PDUs, over the banks of each and so over its legs, as a
// careful hand would. Pure; shared by init.cpp (does it fit?) and first_file.cpp.
#pragma once

#include <string>
#include <vector>

#include "cli/init/init.h"

namespace ohm {

/// "pdu1/13" for each supply of each host: [host][supply]. Errors: too few outlets that take these supplies, or a PDU that this
/// feed cannot serve. Empty where there are no PDUs.
Result<std::vector<std::vector<std::string>>> deal_outlets(const InitAnswers& answers);

/// ", poles: 1, legs: L2" of the n-th breaker (from 0) that feeds this many line conductors; "" where the feed leaves no choice.
std::string poles_and_legs(const InitAnswers& answers, int lines, int n);

/// The line conductors of a supply's plug in the wall: 1 where line to neutral is 200 V or more, or on a plain feed; else 2.
int lines_of_wall(const InitAnswers& answers);

}  // namespace ohm
