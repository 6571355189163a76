// A riser whose link is below its promise, or comes and goes.
//
// Pure; the agent holds one LinkState for each card and steps it once a tick. An idle card lets its generation down by itself, so a
// generation counts while the card works (P0 … P5), a width always; what a card at rest says of its generation changes nothing. A
// link that flaps is one trouble, not one each time: it is over when the link has held for a minute.
#pragma once

#include <optional>

#include "agent/view/rig_view.h"

namespace ohm {

struct LinkState {
  std::optional<Link> low;              ///< below the promise, as it was seen so last
  std::optional<TimePoint> fine_since;  ///< since when it holds again
  int drops{};                          ///< times that it went down since this trouble began
};

inline constexpr Seconds kLinkHolds{60};  ///< assumed: a bad contact shows within it while the card works

LinkState link_step(const LinkState& state, const CardView& card, TimePoint now);

}  // namespace ohm
