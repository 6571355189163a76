// Which rules are broken, and what to change.
//
// The two halves of Plan::findings: limits that carry too much, and wiring that is wrong whatever it carries. Pure; used by
// make_plan() only.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "rig/plan/plan.h"

namespace ohm {

/// One finding for each limit exceeded in either column. `lines` in the order of Circuit::limits; `draw_off`: every card at its
/// default.
std::vector<Finding> overloads(const Rig& rig, const Circuit& circuit, std::span<const LimitLine> lines,
                               std::span<const double> draw_off);

/// Rules about what is plugged into what.
std::vector<Finding> miswirings(const Rig& rig);

/// The id of the rule that a limit of this kind stands for.
std::string_view rule_of(LimitKind kind);

/// "breaker", "12 V output"… as a person says it.
const char* name_of(LimitKind kind);

}  // namespace ohm
