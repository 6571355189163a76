// From the words behind `ohm twin` to the line that the twin understands.
//
// Pure: knows the grammar of the verbs, not which places, faults or workloads exist; the twin knows that and answers with the
// nearest.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/command/parse.h"

namespace ohm {

struct TwinRequest {
  std::string line;  ///< JSON, with its line end
  std::string done;  ///< what to say when it is done: "A7: train"
  std::string undo;  ///< how to take it back, or "" where the twin tells it (set), or nobody knows
};

/// For load, fault, clear, set and status. BadInput says what is missing, with an example.
Result<TwinRequest> twin_request(const Invocation& asked);

/// The verbs of `ohm twin`, env included.
const std::vector<std::string>& twin_verbs();

}  // namespace ohm
