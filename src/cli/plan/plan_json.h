// Every page of `ohm plan` as one JSON document. Pure.
//
// Keys are snake_case and stable, numbers end in their unit (load_a, continuous_w, used_ratio), and schema_version rises when a key
// changes its meaning or goes. What is not known or infinite is null.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/plan/views_text.h"
#include "control/budget/contingency.h"

namespace ohm {

std::string plan_json(const PlanFacts& facts, const std::vector<Contingency>& contingencies);
std::string caps_json(const PlanFacts& facts);
std::string slices_json(const PlanFacts& facts, const std::vector<Slice>& slices);
/// `written`: the new rig file, or empty when nothing was to move.
std::string rewire_json(const PlanFacts& facts, const Rewiring& rewiring, const std::string& written);
std::string rules_json(std::span<const Rule> rules);
std::string fitness_json(const PlanFacts& facts, const Fitness& fitness, const std::vector<Purchase>& purchases);
std::string diagram_json(const PlanFacts& facts, const std::string& written);

}  // namespace ohm
