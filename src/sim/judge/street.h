// The judge on alternating current: complex phasors summed conductor by conductor, from every supply up to the main breaker.
#pragma once

#include <vector>

#include "sim/judge/judge.h"
#include "sim/judge/supplies.h"

namespace ohm::judging {

/// Everything between the street and the supplies' inlets that carries more than it may.
std::vector<Overload> judge_street(const Rig& rig, const std::vector<SupplyDuty>& duties);

/// True when `load` is above `allowed` by more than one part in a million.
inline bool too_much(double load, double allowed) { return load > allowed * (1 + 1e-6) + 1e-9; }

}  // namespace ohm::judging
