// Cards as a person names them: "A7", "A1-4", "B*", "A", "*", and several with commas between.
//
// The words of `ohm gpus` (rig/places/card_words.h), looked up in a rig. Pure, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rig/rig.h"

namespace ohm::twin {

/// Positions in Rig::cards, ascending, each once; never empty. BadInput names the word and the nearest known place,
/// or the last card of a range that goes beyond it.
Result<std::vector<std::uint32_t>> cards_named(const Rig& rig, std::string_view set);

}  // namespace ohm::twin
