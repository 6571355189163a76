// `ohm find` and `ohm meter`: one POST each, and what ohmd says to it.
#include "base/text.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/card_set.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/span_words.h"
#include "cli/rig/thing.h"
#include "cli/run.h"
#include "cli/text/places.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

/// Before what is asked and answered about a rig that is none.
std::string mark(const ToldRig& told) { return told.rig.simulated ? "SIMULATED: " : ""; }

Answer post(const Invocation& asked, const ToldRig& told, const std::string& path, const std::vector<BodyMember>& members) {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto answer = ask(*daemon, {path, body_json(members)});
  if (!answer) return refused_by(asked, answer.error());
  const auto said = done_text(*answer);
  return {0, mark(told) + (said.empty() ? "Done." : said) + "\n", ""};
}

/// "pdu1.L1" as ohmd calls it. BadInput where the wire has no legs, or nothing is called so.
Result<std::string> wire_asked(const RigDoc& rig, const std::string& word) {
  const auto thing = find_thing(rig, word);
  if (thing && (thing->kind == ThingKind::Card || thing->kind == ThingKind::Host || thing->kind == ThingKind::Rig))
    return failure(Error::Kind::BadInput, thing->name + " is a " + name_of(thing->kind) +
                                              "; a meter stands at a PDU, bank, leg, outlet, supply, breaker or main");
  if (thing) return name_for_ohmd(*thing);
  const auto end = word.find_last_of(". ");
  const auto whole = end == std::string::npos ? tl::make_unexpected(thing.error()) : find_thing(rig, word.substr(0, end));
  const bool leg = end != std::string::npos && end + 2 <= word.size() && (word[end + 1] == 'L' || word[end + 1] == 'l');
  if (!whole || !leg) return tl::make_unexpected(thing.error());
  auto legs = with_its_legs(rig, *whole);
  legs.erase(legs.begin());
  if (legs.empty())
    return failure(Error::Kind::BadInput, whole->name +
                                              " has no legs to be told apart: one current flows through it. Type it for the " +
                                              "whole, like `ohm meter " + whole->name + " 21.4A`");
  for (auto& name : legs) name[name.rfind(' ')] = '.';
  return failure(Error::Kind::BadInput,
                 "no leg `" + shortened(word, 60) + "`; there " + (legs.size() == 1 ? "is " : "are ") + enumerated(legs));
}

}  // namespace

Answer run_find(const Invocation& asked, const Style&) {
  if (asked.arguments.empty()) return refused("ohm find: find which card? A place, like A3");
  const auto text = value_of(asked, "--seconds").value_or("20");
  const auto span = span_of(text);
  if (!span || span->count() > 120) return refused("ohm find: --seconds `" + shortened(text, 60) + "`: expected 1 to 120");
  const auto told = ask_rig(asked);
  if (!told) return refused_by(asked, told.error());
  const auto thing = find_thing(told->rig, asked.arguments[0]);
  if (!thing) return refused_by(asked, not_one_thing(told->rig, wires_of(*told), asked.arguments[0]));
  if (thing->kind != ThingKind::Card) return refused("ohm find: " + thing->name + " is a " + name_of(thing->kind) + ", no card");
  return post(asked, *told, "/v1/find", {{"place", thing->name, {}, {}}, {"seconds", "", span->count(), {}}});
}

Answer run_meter(const Invocation& asked, const Style&) {
  if (asked.arguments.size() < 2) return refused("ohm meter: which wire, and what does it show? Like `ohm meter pdu1 21.4A`");
  const auto reading = typed_reading_of(asked.arguments[1]);
  if (!reading) return refused_by(asked, reading.error());
  const auto told = ask_rig(asked);
  if (!told) return refused_by(asked, told.error());
  const auto wire = wire_asked(told->rig, asked.arguments[0]);
  if (!wire) return refused_by(asked, wire.error());
  return post(asked, *told, "/v1/meter", {{"thing", *wire, {}, {}}, {reading->key, "", reading->value, {}}});
}

}  // namespace ohm
