// Which rules are broken, and what to change.
//
// The two halves of Plan::findings: limits that carry too much, and wiring that is wrong whatever it carries. Pure; for
// make_plan() only.
#pragma once

#include <span>
#include <vector>

#include "rig/plan/plan.h"

namespace ohm {

/// One finding for each limit exceeded in either column. `lines` in the order of Circuit::limits; `draw_off`: every card at its
/// default.
std::vector<Finding> overloads(const Circuit& circuit, std::span<const LimitLine> lines, std::span<const double> draw_off);

/// Rules about what is plugged into what.
std::vector<Finding> miswirings(const Rig& rig);

}  // namespace ohm
