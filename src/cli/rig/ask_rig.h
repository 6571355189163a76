// One question to ohmd about the whole rig, and the refusal of a command that got no answer.
//
// Shared by every command that asks ohmd once. Blocks until the answer is there or its deadline is over. One thread.
#pragma once

#include <string>

#include "cli/client/client.h"
#include "cli/command/parse.h"
#include "cli/rig/rig_doc.h"
#include "cli/rig/wiring.h"
#include "cli/run.h"

namespace ohm {

/// What ohmd told, as it came and as read.
struct ToldRig {
  DaemonAddress daemon;
  std::string json;
  RigDoc rig;
};

/// `GET /v1/rig`. Errors are those of ask() and read_rig_doc().
Result<ToldRig> ask_rig(const DaemonAddress& daemon, Seconds deadline = Request{}.deadline);

/// The same from the ohmd that --socket or the surroundings name.
Result<ToldRig> ask_rig(const Invocation& asked);

/// The wires of its rig file, where it can be read from here.
RigWires wires_of(const ToldRig& told);

/// "ohm gpus: no card `Z`", status 1.
Answer refused_by(const Invocation& asked, const Error& error);

}  // namespace ohm
