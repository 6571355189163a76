// One host judged: RAM, cores, disk, links and network against the cards it carries. Pure functions, any thread.
#pragma once

#include <vector>

#include "rig/fitness/links.h"

namespace ohm::fit {

/// Every host of the rig, also one without a working card.
std::vector<HostFitness> host_fitness(const Rig& rig, const PlannedCaps& caps, const std::vector<Worker>& workers);

/// Cards that the host's RAM lets work at once, of `cards`.
int fed_by_ram(const Host& host, int cards);

/// RAM the host wants before a model can be loaded onto its largest card and every card has a process.
double ram_needed(double vram_largest, int cards);

}  // namespace ohm::fit
