// Who gets how many watts: caps that hold every limit of the electrical graph at once and serve the important first.
//
// The law of the power budget (DESIGN §3 step 3, §4 E1). A pure function of what jobs demand, of the circuit and of which caps are
// known; called whenever one of these changed, never otherwise. No clock, driver or log; any thread. What it returns is where caps
// should come to; raising after lowering, read-back and settling are the business of who commands them (agent/decide/caps.h).
// Nothing calls it yet but tests and benches: the head that will is not written.
//
// In order: floors first (jobs whose floors do not fit rest, the least important by class, then weight, then place in the list);
// then class by class, realtime before filler, each fair within itself over its jobs' power curves (max-min, or most throughput);
// then watts that make nobody faster, evenly. Cards that nobody works on count at their idle draw, so that their watts are with
// those who can use them, and are told their lowest cap, so that one that wakes takes no more than its floor.
#pragma once

#include <span>
#include <vector>

#include "control/sharing/demand.h"
#include "control/sharing/level_filling.h"

namespace ohm {

/// What of an earlier answer makes the next one quick: the limits that were full, for each class and for the spare watts. Any, or
/// an empty one, gives the same shares.
struct Memory {
  std::vector<std::vector<FullAt>> full;
};

/// What is wrong with these demands, if anything: a card out of range, or held twice; a weight, floor or curve that is no number.
/// Names job (by place in the list, from 0), card number, value and limit.
Result<void> check(const Circuit& circuit, std::span<const Demand> demands);

/// `demands` must pass check(). `memory` (may be null) is read and then written.
Shares share_watts(const Grid& grid, std::span<const Demand> demands, const Policy& policy, const Present& present, Memory* memory);

}  // namespace ohm
