// `ohm find`, `ohm meter`, `ohm off`: one POST each, and what ohmd says to it.
#include <iostream>

#include "base/text.h"
#include "cli/client/client.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/span_words.h"
#include "cli/rig/wiring.h"
#include "cli/run.h"
#include "cli/text/places.h"
#include "cli/up/consent.h"

namespace ohm {
namespace {

Answer refused_by(const Invocation& asked, const Error& error) { return refused("ohm " + asked.command + ": " + error.what); }

Answer post(const Invocation& asked, const std::string& path, const std::vector<BodyMember>& members,
            const std::string& undo = "") {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto answer = ask(*daemon, {path, body_json(members)});
  if (!answer) return refused_by(asked, answer.error());
  const auto said = done_text(*answer);
  return {0, (said.empty() ? "Done." : said) + "\n" + undo, ""};
}

/// "A1-3 lose power", or what is known instead; an Error when ohmd does not answer.
Result<std::string> consequence(const Invocation& asked, const std::string& outlet) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return tl::make_unexpected(daemon.error());
  const auto answer = ask(*daemon, {"/v1/rig", std::nullopt});
  const auto rig = answer ? read_rig_doc(*answer) : Result<RigDoc>{tl::make_unexpected(answer.error())};
  if (!rig) return tl::make_unexpected(rig.error());
  const auto wiring = read_wiring(rig->rig_file, !daemon->socket.empty());
  if (!wiring.rig) return "What hangs on it is not known: " + wiring.why_not + ".";
  const auto cards = cards_on(wiring, outlet);
  return cards.empty() ? "The rig file hangs no card on it." : "It feeds " + place_set(cards) + ".";
}

}  // namespace

Answer run_find(const Invocation& asked, const Style&) {
  if (asked.arguments.empty()) return refused("ohm find: find which card? A place, like A3");
  const auto text = value_of(asked, "--seconds").value_or("20");
  const auto span = span_of(text);
  if (!span || span->count() < 1 || span->count() > 120)
    return refused("ohm find: --seconds `" + shortened(text, 60) + "`: expected 1 to 120");
  return post(asked, "/v1/find", {{"place", asked.arguments[0], {}, {}}, {"seconds", "", span->count(), {}}});
}

Answer run_meter(const Invocation& asked, const Style&) {
  if (asked.arguments.size() < 2) return refused("ohm meter: which wire, and what does it show? Like `ohm meter pdu1 21.4A`");
  const auto reading = typed_reading_of(asked.arguments[1]);
  if (!reading) return refused("ohm meter: " + reading.error().what);
  return post(asked, "/v1/meter", {{"thing", asked.arguments[0], {}, {}}, {reading->key, "", reading->value, {}}});
}

Answer run_off(const Invocation& asked, const Style&) {
  if (asked.arguments.empty()) return refused("ohm off: which outlet? Like `ohm off pdu1/3`");
  const auto outlet = printable(asked.arguments[0]);
  if (outlet.find('/') == std::string::npos)
    return refused("ohm off: `" + shortened(outlet, 60) + "` is no outlet; outlets are like pdu1/3");
  const bool on = given(asked, "--undo");
  const auto feeds = consequence(asked, outlet);
  if (!feeds) return refused_by(asked, feeds.error());
  const auto order = "Switch " + outlet + (on ? " on" : " off");
  if (given(asked, "--dry-run")) return {0, order + ": " + *feeds + "\n", ""};
  if (!given(asked, "--yes"))
    if (const auto agreed = agrees(order + "? " + *feeds, std::cin, std::cerr); !agreed) return refused_by(asked, agreed.error());
  return post(asked, "/v1/outlet", {{"outlet", outlet, {}, {}}, {"on", "", {}, on}},
              on ? "" : "Undo: `ohm off " + outlet + " --undo`\n");
}

}  // namespace ohm
