// The reasons of belief.h as sentence parts. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "control/metering/belief.h"

namespace ohm::metering {

/// "it says 0 A while the model has 12.3 A"; "" for Believed. It stands behind the name of the wire or meter.
std::string words_for(Why why, const State& state, const Wire& wire, TimePoint now, std::string_view unit);

}  // namespace ohm::metering
