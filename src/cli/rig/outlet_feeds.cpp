#include "cli/rig/outlet_feeds.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "cli/text/places.h"

namespace ohm {
namespace {

using Names = std::vector<std::string>;

std::string outlet_name(const Rig& rig, const Psu& psu) {
  const auto* at = std::get_if<OutletRef>(&psu.from);
  return at ? rig[at->pdu].name + "/" + std::to_string(at->outlet) : "";
}

/// Which supplies go dark.
std::vector<bool> dark_supplies(const Rig& rig, const std::string& outlet) {
  std::vector<bool> dark;
  for (const auto& psu : rig.psus) dark.push_back(outlet_name(rig, psu) == outlet);
  return dark;
}

/// A supply of a redundant group stands in for another of it.
bool stays_fed(const Rig& rig, const std::vector<bool>& dark, Index<Psu> supply) {
  if (!dark[supply.v]) return true;
  const auto& group = rig.psus[supply.v].group;
  if (!group) return false;
  const auto& members = rig.groups[group->v].members;
  return std::any_of(members.begin(), members.end(), [&](Index<Psu> m) { return !dark[m.v]; });
}

/// What happens to every card and host.
struct Outcome {
  Names supplies, cards, half, hosts, stranded;  ///< half: some plug or riser keeps its power; stranded: powered, but hostless
};

void see_card(const Rig& rig, const std::vector<bool>& dark, const Card& card, Outcome& out) {
  if (!card.absent.empty()) return;
  std::vector<Index<Psu>> feeds(card.plugs.begin(), card.plugs.end());
  if (card.riser) feeds.push_back(card.riser->from);
  const auto fed = std::count_if(feeds.begin(), feeds.end(), [&](Index<Psu> p) { return stays_fed(rig, dark, p); });
  if (fed == 0 && !feeds.empty()) return out.cards.push_back(card.name);
  if (fed < static_cast<std::ptrdiff_t>(feeds.size())) return out.half.push_back(card.name);
  if (!stays_fed(rig, dark, rig[card.host].from)) out.stranded.push_back(card.name);
}

Outcome outcome_of(const Rig& rig, const std::string& outlet) {
  const auto dark = dark_supplies(rig, outlet);
  Outcome out;
  for (std::size_t i = 0; i < rig.psus.size(); ++i)
    if (dark[i]) out.supplies.push_back(rig.psus[i].name);
  for (const auto& card : rig.cards) see_card(rig, dark, card, out);
  for (const auto& host : rig.hosts)
    if (!stays_fed(rig, dark, host.from)) out.hosts.push_back(host.name);
  return out;
}

/// Of the supplies that feed this card or host.
Names outlets_of_fed(const Rig& rig, const Thing& thing) {
  Names names;
  const auto add = [&](Index<Psu> supply) {
    const auto name = outlet_name(rig, rig[supply]);
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const auto& card : rig.cards)
    if (thing.kind == ThingKind::Card && card.name == thing.name) std::for_each(card.plugs.begin(), card.plugs.end(), add);
  for (const auto& host : rig.hosts)
    if (thing.kind == ThingKind::Host && host.name == thing.name) add(host.from);
  return names;
}

}  // namespace

std::string outlet_feeds_text(const RigWires& wiring, const std::string& outlet) {
  if (!wiring.rig) return "What hangs on it is not known: " + wiring.why_not + ".";
  const auto out = outcome_of(*wiring.rig, outlet);
  if (out.supplies.empty()) return "The rig file plugs nothing into it.";
  Names fed;
  if (!out.cards.empty()) fed.push_back((out.cards.size() == 1 ? "card " : "cards ") + place_set(out.cards));
  if (!out.hosts.empty())
    fed.push_back((out.hosts.size() == 1 ? "host " : "hosts ") + enumerated(out.hosts) + " (board, CPU, disk)");
  std::string text =
      "It feeds " + enumerated(out.supplies) + (fed.empty() ? "; nothing of it goes dark" : ": " + enumerated(fed)) + ".";
  if (!out.half.empty()) text += " " + place_set(out.half) + " stay half alive: a plug or riser of theirs hangs elsewhere.";
  if (!out.stranded.empty()) text += " " + place_set(out.stranded) + " keep their power and lose their host.";
  return text;
}

std::string outlet_of_supply(const RigWires& wiring, const std::string& supply) {
  if (!wiring.rig) return "";
  const auto& psus = wiring.rig->psus;
  const auto found = std::find_if(psus.begin(), psus.end(), [&](const Psu& p) { return p.name == supply; });
  return found == psus.end() ? "" : outlet_name(*wiring.rig, *found);
}

std::string plugged_in(const RigWires& wiring, const Thing& thing) {
  if (!wiring.rig) return "";
  const auto names = outlets_of_fed(*wiring.rig, thing);
  return names.empty() ? "" : "; it hangs on " + enumerated(names);
}

std::optional<std::pair<int, int>> outlets_of(const RigDoc& rig, const RigWires& wiring, const std::string& pdu) {
  std::optional<std::pair<int, int>> span;
  const auto see = [&](int n) { span = span ? std::pair{std::min(span->first, n), std::max(span->second, n)} : std::pair{n, n}; };
  if (wiring.rig)
    for (const auto& known : wiring.rig->pdus)
      if (known.name == pdu)
        for (const auto& [number, socket] : known.part.outlets) see(number);
  for (const auto& outlet : rig.outlets) {
    int number{};
    if (!outlet.outlet.starts_with(pdu + "/")) continue;
    const auto* first = outlet.outlet.data() + pdu.size() + 1;
    if (std::from_chars(first, outlet.outlet.data() + outlet.outlet.size(), number).ec == std::errc{}) see(number);
  }
  return span;
}

}  // namespace ohm
