// The words and the rule of each kind of limit.
//
// Pure; used by the findings and by every view. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "rig/circuit/circuit.h"

namespace ohm {

/// "breaker", "12 V rail"… as a person says it.
const char* name_of(LimitKind kind);

/// The id of the rule that a limit of this kind stands for.
std::string_view rule_of(LimitKind kind);

/// "pdu1.b2", "pdu1 L2".
std::string place_of(const Limit& limit);

/// A load of this limit in a sentence: "23.4 A", "912 W".
std::string told(double value, const Limit& limit);

}  // namespace ohm
