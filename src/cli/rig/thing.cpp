#include "cli/rig/thing.h"

#include <algorithm>

#include "base/text.h"
#include "rig/places/card_words.h"

namespace ohm {
namespace {

void add(std::vector<Thing>& things, ThingKind kind, const std::string& name) {
  const auto same = [&](const Thing& t) { return t.name == name; };
  if (!name.empty() && std::none_of(things.begin(), things.end(), same)) things.push_back({kind, name});
}

tl::unexpected<Error> no_such(const std::vector<Thing>& things, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& thing : things) known.push_back(thing.name);
  const auto near = nearest(name, known);
  return failure(Error::Kind::BadInput,
                 "nothing here is called `" + shortened(name, 60) + "`" +
                     (near ? "; did you mean `" + *near + "`?" : "; `ohm gpus` lists the cards, `ohm status` the rest"));
}

}  // namespace

const char* name_of(ThingKind kind) {
  switch (kind) {
    case ThingKind::Card: return "card";
    case ThingKind::Host: return "host";
    case ThingKind::Supply: return "supply";
    case ThingKind::Pdu: return "PDU";
    case ThingKind::Outlet: return "outlet";
    case ThingKind::Wire: return "wire";
    case ThingKind::Leg: return "leg";
    case ThingKind::Rig: return "rig";
    case ThingKind::Fan: return "chassis fan";
  }
  return "";
}

std::vector<Thing> things_of(const RigDoc& rig) {
  std::vector<Thing> things;
  for (const auto& card : rig.cards) add(things, ThingKind::Card, card.place);
  for (const auto& host : rig.hosts) add(things, ThingKind::Host, host.name);
  for (const auto& supply : rig.supplies) add(things, ThingKind::Supply, supply.name);
  for (const auto& pdu : rig.pdus) add(things, ThingKind::Pdu, pdu.name);
  for (const auto& outlet : rig.outlets) add(things, ThingKind::Outlet, outlet.outlet);
  for (const auto& limit : rig.limits)
    add(things, limit.place.find('/') == std::string::npos ? ThingKind::Wire : ThingKind::Outlet, limit.place);
  for (const auto& limit : rig.limits)
    if (!limit.conductor.empty()) add(things, ThingKind::Leg, wire_name(limit));
  add(things, ThingKind::Rig, "rig");
  for (const auto& fan : rig.chassis_fans) add(things, ThingKind::Fan, fan.place);
  return things;
}

Result<Thing> find_thing(const RigDoc& rig, const std::string& name) {
  const auto things = things_of(rig);
  const auto called = [&](const Thing& t) { return t.name == name || name_for_ohmd(t) == name; };
  const auto exact = std::find_if(things.begin(), things.end(), called);
  if (exact != things.end()) return *exact;
  const auto nearly = [&](const Thing& t) { return same_but_for_case(t.name, name) || same_but_for_case(name_for_ohmd(t), name); };
  std::vector<Thing> alike;
  std::copy_if(things.begin(), things.end(), std::back_inserter(alike), nearly);
  if (alike.size() == 1) return alike.front();
  return no_such(things, name);
}

std::string name_for_ohmd(const Thing& thing) {
  auto name = thing.name;
  if (thing.kind == ThingKind::Leg) name[name.rfind('.')] = ' ';
  return name;
}

std::string wire_name(const LimitDoc& limit) { return limit.place + (limit.conductor.empty() ? "" : "." + limit.conductor); }

std::vector<const LimitDoc*> limits_of(const RigDoc& rig, const std::string& thing) {
  std::vector<const LimitDoc*> limits;
  for (const auto& limit : rig.limits)
    if (limit.place == thing || wire_name(limit) == thing) limits.push_back(&limit);
  return limits;
}

std::optional<std::vector<std::string>> cards_within(const RigDoc& rig, const Thing& thing) {
  const bool has_cards = thing.kind == ThingKind::Card || thing.kind == ThingKind::Host || thing.kind == ThingKind::Rig;
  if (!has_cards) return std::nullopt;
  std::vector<std::string> cards;
  for (const auto& card : rig.cards)
    if (thing.kind == ThingKind::Rig || (thing.kind == ThingKind::Host ? card.host : card.place) == thing.name)
      cards.push_back(card.place);
  return cards;
}

std::vector<std::string> with_its_legs(const RigDoc& rig, const Thing& thing) {
  std::vector<std::string> names{name_for_ohmd(thing)};
  for (const auto& leg : things_of(rig))
    if (leg.kind == ThingKind::Leg && leg.name.substr(0, leg.name.rfind('.')) == thing.name) names.push_back(name_for_ohmd(leg));
  return names;
}

std::vector<std::string> names_within(const RigDoc& rig, const Thing& thing) {
  std::vector<std::string> names{name_for_ohmd(thing)};
  if (const auto cards = cards_within(rig, thing); cards && thing.kind == ThingKind::Host)
    names.insert(names.end(), cards->begin(), cards->end());
  if (thing.kind != ThingKind::Pdu) return names;
  for (const auto& other : things_of(rig))
    if (other.name.starts_with(thing.name + "/") || other.name.starts_with(thing.name + ".")) names.push_back(name_for_ohmd(other));
  return names;
}

}  // namespace ohm
