// `ohm off [THING]` at once, and `ohm up [THING]`, which ends it after one question.
#include "cli/off/run_off.h"

#include <algorithm>
#include <iostream>

#include "base/text.h"
#include "cli/off/off_text.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/rig_json.h"
#include "cli/run.h"
#include "cli/up/consent.h"
#include "cli/up/start.h"

namespace ohm {
namespace {

constexpr Seconds kSeenWithin{4};  // the tick after the order, and the PDU's poll after that

constexpr const char* kByHand = "\nIn an emergency do not wait for it: switch the breaker off by hand (docs/emergency.md).\n";

std::string thing_of(const Invocation& asked) { return asked.arguments.empty() ? "" : asked.arguments[0]; }

std::string mark(const RigDoc& rig) { return rig.simulated ? "SIMULATED: " : ""; }

Answer off_refused(const Invocation& asked, const Error& error) {
  auto answer = refused_by(asked, error);
  if (error.kind == Error::Kind::Io || error.kind == Error::Kind::Timeout) answer.err += kByHand;
  return answer;
}

/// The rig once every outlet of the order is seen open, or as it is when patience ends.
Result<ToldRig> rig_after(const DaemonAddress& daemon, const std::string& thing) {
  Result<ToldRig> told = failure(Error::Kind::Io, "");
  await(
      [&] {
        told = ask_rig(daemon);
        const auto* off = told ? off_named(told->rig, thing) : nullptr;
        return off && std::all_of(off->outlets.begin(), off->outlets.end(), [](const OutletDoc& o) { return o.is == "off"; });
      },
      kSeenWithin);
  return told;
}

Answer dry_run(const Invocation& asked, const Style& style) {
  const auto told = ask_rig(asked);
  if (!told) return refused_by(asked, told.error());
  const auto wiring = wires_of(*told);
  if (!wiring.rig) return refused("ohm off: what hangs on it is not known: " + wiring.why_not);
  const auto text = would_cut_text(*wiring.rig, told->rig, thing_of(asked), style);
  if (!text) return refused_by(asked, text.error());
  const auto in_watch = told->rig.mode == "watch" ? "Mode watch sets nothing: it would be refused now.\n" : "";
  return {0, mark(told->rig) + *text + in_watch, ""};
}

}  // namespace

Answer run_off(const Invocation& asked, const Style& style) {
  if (given(asked, "--dry-run")) return dry_run(asked, style);
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto thing = thing_of(asked);
  const auto body = body_json({{"thing", thing, {}, {}}, {"cause", value_of(asked, "--cause").value_or(""), {}, {}}});
  const auto answer = ask(*daemon, {"/v1/off", body});  // first of all: whatever is told can wait
  if (!answer) return off_refused(asked, answer.error());
  const auto said = done_text(*answer) + "\n";
  const auto told = rig_after(*daemon, thing);
  const auto* off = told ? off_named(told->rig, thing) : nullptr;
  if (!off) return {0, said, ""};
  return {0, mark(told->rig) + off->thing + " is off.\n" + off_text(*off, style), ""};
}

Answer run_up_again(const Invocation& asked, const ToldRig& told) {
  const auto thing = thing_of(asked);
  const auto orders = orders_about(told.rig, thing);
  if (given(asked, "--dry-run"))
    return {0, mark(told.rig) + (orders.empty() ? "Nothing of that is switched off.\n" : up_question(orders) + "\n"), ""};
  if (!orders.empty() && !given(asked, "--yes"))
    if (const auto agreed = agrees(mark(told.rig) + up_question(orders), std::cin, std::cerr); !agreed)
      return refused_by(asked, agreed.error());
  const auto answer = ask(told.daemon, {"/v1/up", body_json({{"thing", thing, {}, {}}})});
  if (!answer) return refused_by(asked, answer.error());
  return {0, mark(told.rig) + done_text(*answer) + "\nUndo: `ohm off" + (thing.empty() ? "" : " " + thing) + "`\n", ""};
}

}  // namespace ohm
