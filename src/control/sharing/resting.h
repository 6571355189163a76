// Which jobs must rest because even their floors do not fit: the least important ones, a gang as a whole.
//
// The first step of share_watts(). Rare, so that it may take its time: where floors fit it costs one look at every limit. It asks
// the search behind `ohm plan --caps` (control/budget/suspension.h) for single cards, lets whole gangs rest with them, and then
// gives back what turns out to fit, the important first. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "control/sharing/demand.h"
#include "control/sharing/grid.h"

namespace ohm {

struct Resting {
  std::vector<bool> jobs;               ///< true: it rests
  std::vector<std::uint32_t> hopeless;  ///< limits exceeded with every card on them at rest
};

/// `floor[i]`: what card i draws with every job at its floor; `owner[i]`: its job, or kNobody for a card that cannot give way.
Resting find_resting(const Grid& grid, std::span<const Demand> demands, const std::vector<double>& floor,
                     const std::vector<std::uint32_t>& owner);

}  // namespace ohm
