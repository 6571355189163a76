// Which language models the rig can serve, on how many cards of one host, and how fast for one reader.
//
// One card: weights are read once a token. Several (tensor parallel): each reads its part, and two all-reduces a layer cross the
// links. Pure functions, any thread.
#pragma once

#include <vector>

#include "rig/fitness/links.h"

namespace ohm::fit {

std::vector<ServingLine> serving(const Rig& rig, const std::vector<Worker>& workers);

}  // namespace ohm::fit
