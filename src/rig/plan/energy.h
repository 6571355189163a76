// Heat, air and money from watts.
//
// Pure arithmetic for the plan; any thread.
#pragma once

#include "rig/plan/plan.h"

namespace ohm {

/// `dc` and `ac` in watts, sustained.
Energy energy_of(const Site& site, double dc, double ac);

}  // namespace ohm
