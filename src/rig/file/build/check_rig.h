// Is a Rig consistent? The property behind the reader's tests and its fuzzer.
//
// Goes through every index of a Rig by itself, sharing nothing with the code that made them. Pure, any thread.
#pragma once

#include <string>

#include "rig/rig.h"

namespace ohm {

/// "" when every index is valid, names are unique and outlets and sockets are used once; else the first thing that is not so.
std::string why_inconsistent(const Rig& rig);

}  // namespace ohm
