// `ohm plan` as text, from the verdict to the assumptions. Pure.
#pragma once

#include <string>
#include <vector>

#include "cli/plan/facts.h"
#include "cli/text/style.h"
#include "control/budget/contingency.h"

namespace ohm {

/// The whole page. `all`: every limit, supply and finding by itself; otherwise equal ones together and the worst twenty limits.
std::string plan_text(const PlanFacts& facts, const std::vector<Contingency>& contingencies, bool all, const Style& style);

// ---- its sections, in their order; each starts with its heading, or is empty when there is nothing to tell ----

std::string findings_section(const PlanFacts& facts, bool all, const Style& style);
std::string limits_section(const PlanFacts& facts, bool all, const Style& style);
std::string legs_section(const PlanFacts& facts, const Style& style);
std::string supplies_section(const PlanFacts& facts, bool all, const Style& style);
std::string energy_section(const PlanFacts& facts, const Style& style);
std::string contingency_section(const PlanFacts& facts, const std::vector<Contingency>& contingencies, const Style& style);
std::string assumptions_section(const PlanFacts& facts, const Style& style);

}  // namespace ohm
