#include "cli/rig/thing.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

std::string leg_of(const LimitDoc& limit) { return limit.conductor.empty() ? "" : limit.place + " " + limit.conductor; }

void add(std::vector<Thing>& things, ThingKind kind, const std::string& name) {
  const auto same = [&](const Thing& t) { return t.name == name; };
  if (!name.empty() && std::none_of(things.begin(), things.end(), same)) things.push_back({kind, name});
}

char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_letters(const std::string& a, const std::string& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return small(x) == small(y); });
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
  for (const auto& limit : rig.limits) add(things, ThingKind::Wire, leg_of(limit));
  for (const auto& fan : rig.chassis_fans) add(things, ThingKind::Fan, fan.place);
  return things;
}

Result<Thing> find_thing(const RigDoc& rig, const std::string& name) {
  const auto things = things_of(rig);
  const auto exact = std::find_if(things.begin(), things.end(), [&](const Thing& t) { return t.name == name; });
  if (exact != things.end()) return *exact;
  std::vector<Thing> alike;
  std::copy_if(things.begin(), things.end(), std::back_inserter(alike), [&](const Thing& t) { return same_letters(t.name, name); });
  if (alike.size() == 1) return alike.front();
  return no_such(things, name);
}

std::vector<const LimitDoc*> limits_of(const RigDoc& rig, const std::string& thing) {
  std::vector<const LimitDoc*> limits;
  for (const auto& limit : rig.limits)
    if (limit.place == thing || leg_of(limit) == thing) limits.push_back(&limit);
  return limits;
}

}  // namespace ohm
