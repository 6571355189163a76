#include "cli/rig/ask_rig.h"

#include <utility>

namespace ohm {

Result<ToldRig> ask_rig(const DaemonAddress& daemon, Seconds deadline) {
  auto answer = ask(daemon, {"/v1/rig", std::nullopt, deadline});
  if (!answer) return tl::make_unexpected(answer.error());
  auto rig = read_rig_doc(*answer);
  if (!rig) return tl::make_unexpected(rig.error());
  return ToldRig{daemon, std::move(*answer), std::move(*rig)};
}

Result<ToldRig> ask_rig(const Invocation& asked) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return tl::make_unexpected(daemon.error());
  return ask_rig(*daemon);
}

RigWires wires_of(const ToldRig& told) { return read_wiring(told.rig.rig_file, !told.daemon.socket.empty()); }

Answer refused_by(const Invocation& asked, const Error& error) { return refused("ohm " + asked.command + ": " + error.what); }

}  // namespace ohm
