// The interlock in words: for status, events and the log. Pure; any thread.
#pragma once

#include <string>

#include "control/interlock/interlock.h"
#include "rig/rig.h"

namespace ohm::interlock {

/// "hot", "over-rating", "battery-low", "battery", "sag", "foreign", "meter-late", "cards": the words of the API.
const char* name_of(Why why);

/// What is the matter with one limit: "pdu1 carries 26.1 A of 24.0 A, 4.2 A of it not ours"; "carried" once it holds
/// again.
std::string reason(const Circuit& circuit, const Incident& incident);

/// What is done about everything: "16 cards are held at 212-250 W; A7 and A8 must stop". Empty: nothing. `would`: nobody does it,
/// "16 cards would be held at 212-250 W".
std::string measures(const Rig& rig, const Step& step, bool would = false);

}  // namespace ohm::interlock
