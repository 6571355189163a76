// The judge on 12 V: supplies, breakout boards, risers, plugs, cables and boards.
#pragma once

#include <span>
#include <vector>

#include "sim/judge/judge.h"
#include "sim/judge/supplies.h"

namespace ohm::judging {

/// Everything from the supplies' outputs to the cards that carries more than it may.
std::vector<Overload> judge_rails(const Rig& rig, std::span<const double> draw, const std::vector<SupplyDuty>& duties);

}  // namespace ohm::judging
