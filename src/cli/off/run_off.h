// The other half of `ohm up`: bringing back what `ohm off` switched off. Called by run_up.cpp; one thread.
#pragma once

#include "cli/rig/ask_rig.h"

namespace ohm {

/// Asks once (not with --yes), then tells ohmd. `told`: from the running ohmd.
Answer run_up_again(const Invocation& asked, const ToldRig& told);

}  // namespace ohm
