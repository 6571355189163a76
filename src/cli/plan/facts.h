// What every view of a plan reads, and the few words about it that text, JSON and diagram share.
//
// References live as long as the command that prints. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/plan/limit_words.h"
#include "rig/plan/plan.h"
#include "rig/rig.h"

namespace ohm {

struct PlanFacts {
  const Rig& rig;
  const Circuit& circuit;
  const Plan& plan;
};

/// One true sentence or two: safe or not in both columns, with the caps and what is worst.
std::string verdict(const PlanFacts& facts);

/// Lowest and highest cap of the cards that work, W; nothing when none does.
struct CapRange {
  double lowest{}, highest{};
};
std::optional<CapRange> cap_range(const PlanFacts& facts);

/// Names of the cards that the plan suspends, in file order.
std::vector<std::string> suspended_cards(const PlanFacts& facts);

/// "breaker", "supply's protection 1-5 ms".
std::string what_of(const Limit& limit);

/// The same in at most 13 columns: "breaker", "OCP 10-20 ms".
std::string short_what_of(const Limit& limit);

bool in_amps(const Limit& limit);

/// "240 V split-phase".
std::string feed_text(const Site& site);

/// "32 cards on 12 supplies, 4 hosts, 2 PDUs".
std::string inventory(const Rig& rig);

}  // namespace ohm
