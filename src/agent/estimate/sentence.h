// The rig in one sentence, how loud it is, and what to type next.
//
// Pure, from the rest of the view; told last in a tick.
#pragma once

#include "agent/view/rig_view.h"

namespace ohm {

/// Fills sentence, level and next_step of the view.
void tell_sentence(RigView& view);

}  // namespace ohm
