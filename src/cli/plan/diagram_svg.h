// The one-line diagram of a rig: feed, breakers, PDUs, banks, supplies and cards from left to right, coloured by headroom.
//
// Pure: an SVG 1.1 document without scripts or outside references, every name escaped. Colour never stands alone: each box tells
// its per cent, and one that is over carries a sign.
#pragma once

#include <string>

#include "cli/plan/facts.h"

namespace ohm {

std::string diagram_svg(const PlanFacts& facts);

}  // namespace ohm
