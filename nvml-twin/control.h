// Setters: one line of JSON to the twin's control socket, one line back. The twin judges who may by peer credentials.
//
//   to     {"do":"nvml","call":"set_cap","bus_id":"0000:03:00.0","args":[250000]}
//   from   {"ok":true}      or      {"error":"not permitted","code":4}
//
// The twin answers when the board already says what was set, so that a program reads back what it set. Each call is a connection of
// its own, so threads and forks never mix. Waits at most two seconds, then says kTimeout; never raises SIGPIPE.
#pragma once

#include <initializer_list>
#include <string_view>

#include "nvml-twin/nvml_abi.h"

namespace ohm::nvml {

/// Asks the twin of this directory. `arguments` in the units of docs/nvml-twin.md. kNoPermission also where the socket itself is
/// closed to this user; kGpuIsLost where no twin listens.
Return ask_twin(const char* directory, const char* call, const char* bus_id, std::initializer_list<long long> arguments);

/// What an answer line means: kSuccess for {"ok":true}, the code of a refusal, kUnknown for anything else.
Return read_answer(std::string_view line);

}  // namespace ohm::nvml
