// What changed from one tick to the next, as events.
//
// Pure: two views in, events out. XIDs, commands and late ticks are told where they are seen, what is wrong with a card by
// reason_log.h; this tells what a comparison shows: cards that went and came, meters believed or not, the mode at the start.
#pragma once

#include <vector>

#include "agent/events/event_log.h"

namespace ohm {

/// `before` null: the first tick; it tells the mode, the driver, and what is already wrong.
std::vector<Event> changes(const RigView* before, const RigView& now);

}  // namespace ohm
