// `ohm find`, `ohm meter`, `ohm off`: one POST each, and what ohmd says to it.
#include <iostream>

#include "base/text.h"
#include "cli/rig/ask_rig.h"
#include "cli/rig/card_set.h"
#include "cli/rig/outlet_feeds.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/span_words.h"
#include "cli/rig/thing.h"
#include "cli/run.h"
#include "cli/text/places.h"
#include "cli/up/consent.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

/// Before what is asked and answered about a rig that is none.
std::string mark(const ToldRig& told) { return told.rig.simulated ? "SIMULATED: " : ""; }

Answer post(const Invocation& asked, const ToldRig& told, const std::string& path, const std::vector<BodyMember>& members,
            const std::string& undo = "") {
  const auto daemon = daemon_address(value_of(asked, "--socket"), surroundings());
  if (!daemon) return refused_by(asked, daemon.error());
  const auto answer = ask(*daemon, {path, body_json(members)});
  if (!answer) return refused_by(asked, answer.error());
  const auto said = done_text(*answer);
  return {0, mark(told) + (said.empty() ? "Done." : said) + "\n" + undo, ""};
}

/// The outlet that `word` names: itself, or where the supply of that name is plugged in. BadInput says why it is none.
Result<std::string> outlet_named(const ToldRig& told, const RigWires& wiring, const std::string& word) {
  const auto bad = [&](const std::string& what) { return failure(Error::Kind::BadInput, what); };
  const auto several = number_range(word);
  if (several && several->stem.ends_with('/')) {
    const auto outlets = outlets_of(told.rig, wiring, std::string{several->stem.substr(0, several->stem.size() - 1)});
    if (outlets)
      if (const auto trouble = range_trouble(*several, outlets->first, outlets->second, "outlet"); !trouble.empty())
        return bad(trouble);
    return bad("`" + shortened(word, 60) + "` is several outlets; they are switched one at a time");
  }
  const auto thing = find_thing(told.rig, word);
  if (thing && thing->kind == ThingKind::Outlet) return thing->name;
  if (thing && thing->kind == ThingKind::Supply)
    if (const auto outlet = outlet_of_supply(wiring, thing->name); !outlet.empty()) return outlet;
  if (thing)
    return bad(thing->name + " is a " + name_of(thing->kind) + ", no outlet; outlets are like pdu1/3" + plugged_in(wiring, *thing));
  if (const auto slash = word.find('/'); slash != std::string::npos)
    if (const auto outlets = outlets_of(told.rig, wiring, word.substr(0, slash)))
      return bad("no outlet `" + shortened(word, 60) + "`; those of " + word.substr(0, slash) + " are " +
                 std::to_string(outlets->first) + " to " + std::to_string(outlets->second));
  return tl::make_unexpected(not_one_thing(told.rig, wiring, word));
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

Answer run_off(const Invocation& asked, const Style& style) {
  if (asked.arguments.empty()) return refused("ohm off: which outlet? Like `ohm off pdu1/3`");
  const auto told = ask_rig(asked);
  if (!told) return refused_by(asked, told.error());
  const auto wiring = wires_of(*told);
  const auto outlet = outlet_named(*told, wiring, asked.arguments[0]);
  if (!outlet) return refused_by(asked, outlet.error());
  const bool on = given(asked, "--undo");
  if (told->rig.mode == "watch" && !given(asked, "--dry-run"))
    return refused("ohm off: mode watch sets nothing: off needs `ohm up --mode protect`");
  const auto order = mark(*told) + "Switch " + *outlet + (on ? " on" : " off");
  const auto feeds = outlet_feeds_text(wiring, *outlet);
  if (given(asked, "--dry-run")) return {0, wrapped(order + ": " + feeds, style.width), ""};
  if (!given(asked, "--yes"))
    if (const auto agreed = agrees(order + "? " + feeds, std::cin, std::cerr); !agreed) return refused_by(asked, agreed.error());
  return post(asked, *told, "/v1/outlet", {{"outlet", *outlet, {}, {}}, {"on", "", {}, on}},
              on ? "" : "Undo: `ohm off " + *outlet + " --undo`\n");
}

}  // namespace ohm
