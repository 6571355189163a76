// How the memory clock that the cooling law (cooling.h) wants is set on a card: an offset on the level that its work runs at, or a
// lock on the next lower level with an offset on that.
//
// For who carries the law out (agent/, sim/): bands_of() makes its Limits::memory, setting_for() what its Command comes to. Pure,
// any thread. MHz as the driver tells clocks.
#pragma once

#include <optional>
#include <span>

#include "control/cooling/cooling.h"

namespace ohm::cooling {

/// The levels of one card and the offsets it takes.
struct MemoryLevels {
  double work{};           ///< the level that work runs at, without an offset
  double own_offset{};     ///< what its profile wants there
  double offset_lowest{};  ///< not above 0
  double low{};            ///< the next lower level that can be locked; 0: none
  double low_highest{};    ///< highest offset that is used there: above 0 is an overclock of that level
  friend bool operator==(const MemoryLevels&, const MemoryLevels&) = default;
};

MemoryBands bands_of(const MemoryLevels& levels);

struct MemorySetting {
  double offset{};
  std::optional<double> lock;  ///< both ends of it; nothing: not locked
  friend bool operator==(const MemorySetting&, const MemorySetting&) = default;
};

/// The profile's own where the law holds nothing.
MemorySetting setting_for(const MemoryLevels& levels, const Command& command);

/// The level of `known` that work at `told` MHz with this offset runs at; `told` less the offset where none is near.
double work_level(std::span<const Megahertz> known, double told, double offset);

/// The next level below `work` that is worth running at: at least a third of it (below are the clocks of an idle card). 0: none.
double low_level(std::span<const Megahertz> known, double work);

}  // namespace ohm::cooling
