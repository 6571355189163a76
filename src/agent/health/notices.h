// Troubles of the rig as a whole that a look at the view shows, and how one is found.
//
// Pure; the loop adds them to the view beside what the daemon tells of itself (history, guard, twin).
#pragma once

#include <optional>
#include <string>

#include "agent/view/rig_view.h"

namespace ohm {

/// The notice of this kind; null: there is none.
const NoticeView* notice_of(const RigView& view, const std::string& kind);

/// Guessed places are dealt in the order of the PCI bus, so that those behind a missing card may all be one too early.
std::optional<NoticeView> shifted_places(const RigView& view);

/// Air at the most that machines are made for: the cooling of the room may be off. `before`: the last view, for what is told stays
/// so until it is cooler by 2 K.
std::optional<NoticeView> warm_room(const RigView& view, const RigView* before);

}  // namespace ohm
