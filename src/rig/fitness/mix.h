// One number for a rig: how many cards' worth of work it does on a stated mix of jobs. What purchases are compared by.
//
// Weights and traffic are assumed and told in figures.cpp. Pure functions, any thread.
#pragma once

#include <vector>

#include "rig/fitness/links.h"

namespace ohm::fit {

std::vector<MixLine> mix(const Rig& rig, const std::vector<Worker>& workers);

/// Sum of weight * yield.
double yield_of(const std::vector<MixLine>& mix);

}  // namespace ohm::fit
