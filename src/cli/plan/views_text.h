// The other pages of `ohm plan` as text: --caps, --slices, --rewire, --rules and --ai. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/plan/facts.h"
#include "cli/text/style.h"
#include "control/budget/slices.h"
#include "rig/fitness/fitness.h"
#include "rig/plan/rules.h"
#include "rig/rewire/rewire.h"

namespace ohm {

/// The static safe caps, equal ones together, each with the limit that holds it back. `all`: one line a card.
std::string caps_text(const PlanFacts& facts, bool all, const Style& style);

/// Each host's part of every shared limit, one table.
std::string slices_text(const PlanFacts& facts, const std::vector<Slice>& slices, const Style& style);

/// The moves in words, what they gain and how sure that is.
std::string rewire_text(const Rig& rig, const Rewiring& rewiring, const Style& style);

std::string rules_text(std::span<const Rule> rules, const Style& style);

/// What the rig is good for, and what to buy.
std::string fitness_text(const Rig& rig, const Fitness& fitness, const std::vector<Purchase>& purchases, const Style& style);

/// "pdu1/3" or "breaker P18".
std::string source_text(const Rig& rig, const AcSource& source);

}  // namespace ohm
