#include <algorithm>
#include <cmath>
#include <map>

#include "rig/catalogue/catalogue.h"
#include "rig/circuit/circuit.h"
#include "rig/circuit/shares.h"
#include "rig/circuit/wiring.h"
#include "rig/plan/findings.h"
#include "rig/plan/rules.h"

namespace ohm {
namespace {

Finding finding(std::string_view id, Severity severity, std::string place, std::string says, std::string fix, Mark at) {
  Finding f;
  f.rule = id;
  f.severity = severity;
  f.place = std::move(place);
  f.off = f.on = true;
  f.says = std::move(says);
  f.fix = std::move(fix);
  f.source = rule(id).source;
  f.rank = rule(id).rank;
  f.at = at;
  return f;
}

Finding violation(std::string_view id, std::string place, std::string says, std::string fix, Mark at) {
  return finding(id, Severity::Violation, std::move(place), std::move(says), std::move(fix), at);
}

std::string volts(Volts v) { return std::to_string(std::lround(v.v)) + " V"; }
std::string amps(Amps a) { return std::to_string(std::lround(a.v)) + " A"; }
std::string link_text(Link l) { return "x" + std::to_string(l.width) + " gen" + std::to_string(l.gen); }

void check_supply(const Rig& rig, const Psu& psu, std::vector<Finding>& out) {
  const auto& part = rig[psu.part];
  const auto nominal = nominal_across(rig.site, legs_of(rig, psu.from));
  if (!band_at(part, nominal)) {
    const auto& band = part.rating.is.front();
    out.push_back(
        violation("psu.voltage", psu.name,
                  psu.part_name + " runs at " + volts(band.from) + " to " + volts(band.to) + ", its outlet gives " + volts(nominal),
                  "plug it into a " + volts(band.from) + " circuit, or take a supply made for " + volts(nominal), psu.at));
  }
  const auto outlet = outlet_kind(rig, psu.from);
  const std::string& inlet = part.inlet.is;
  const bool misfit = (inlet == "C20" && outlet == "C13") || (inlet == "C14" && outlet == "C19");
  if (misfit)
    out.push_back(violation("ac.plug", psu.name, "a " + inlet + " inlet does not fit a " + outlet + " outlet",
                            std::string{"move it to a "} + (inlet == "C20" ? "C19" : "C13") + " outlet", psu.plugged_at));
}

void check_pdu(const Rig& rig, const Pdu& pdu, std::vector<Finding>& out) {
  const auto& breaker = breaker_of(rig, pdu.from);
  const auto* inlet = inlet_part(pdu.part.inlet.is);
  const bool own_circuit = std::holds_alternative<Index<Breaker>>(pdu.from);
  // NEC 210.21(B)(3) allows 15 A receptacles on a 20 A circuit.
  const bool fifteen_on_twenty = inlet->rating.is.v >= 15 && breaker.rating.v <= 20;
  if (own_circuit && inlet->rating.is < breaker.rating && !fifteen_on_twenty)
    out.push_back(violation("ac.receptacle", pdu.name,
                            "its " + pdu.part.inlet.is + " plug is rated " + amps(inlet->rating.is) + ", breaker " + breaker.name +
                                " lets " + amps(breaker.rating) + " through",
                            "put it on a breaker of at most " + amps(inlet->rating.is), pdu.at));
  if (!own_circuit || pdu.part.cord_awg.is == 0) return;
  const auto* wire = wire_part(pdu.part.cord_awg.is);
  if (wire->cord.is < breaker.rating)
    out.push_back(violation("ac.cord", pdu.name,
                            "its " + std::to_string(pdu.part.cord_awg.is) + " AWG cord stands " + amps(wire->cord.is) +
                                ", breaker " + breaker.name + " lets " + amps(breaker.rating) + " through",
                            "fit a thicker cord, or a breaker of at most " + amps(wire->cord.is), pdu.at));
}

/// The supplies a card hangs on, as "A.p1 and A.p2", when they are not one 12 V source.
std::string crossing(const Rig& rig, const Card& card) {
  const auto slot = slot_source(rig, card);
  for (const auto plug : card.plugs)
    if (!same_source(rig, plug, slot)) return rig[plug].name + " (plugs) and " + rig[slot].name + " (slot)";
  for (const auto plug : card.plugs)
    if (!same_source(rig, plug, card.plugs.front())) return rig[card.plugs.front()].name + " and " + rig[plug].name + " (plugs)";
  return "";
}

void check_plugs(const Rig& rig, const Card& card, std::vector<Finding>& out) {
  const auto& wants = rig[card.part].plugs.is;
  const bool wrong_kind = wants.kind != card.plug && !(wants.kind == Connector::TwelvePin && card.plug == Connector::EightPin);
  const int needed = wrong_kind || wants.kind == card.plug ? wants.count : 2;  // a 12-pin card's adapter takes two 8-pin
  if (!wrong_kind && static_cast<int>(card.plugs.size()) >= needed) return;
  const std::string has = std::to_string(card.plugs.size()) + " x " + std::string{name_of(card.plug)};
  const std::string needs = std::to_string(wants.count) + " x " + std::string{name_of(wants.kind)};
  out.push_back(violation("dc.plugs", card.name, card.part_name + " needs " + needs + ", it is given " + has,
                          "run the missing cables", card.at));
}

void check_riser(const Rig& rig, const Card& card, std::vector<Finding>& out) {
  if (!card.riser) return;
  const auto& part = rig[card.riser->part];
  if (part.feed.is == Connector::Sata)
    out.push_back(violation("riser.sata", card.name,
                            "its riser is fed from a SATA plug (54 W), the slot draws up to 66 W: they burn",
                            "feed the riser from a 6-pin plug of " + rig[card.riser->from].name, card.at));
  if (card.link.width > part.link.is.width || card.link.gen > part.link.is.gen)
    out.push_back(finding("riser.link", Severity::Warning, card.name,
                          "link " + link_text(card.link) + " is more than riser " + card.riser->part_name + " carries (" +
                              link_text(part.link.is) + ")",
                          "write the link it really runs at", card.at));
}

void check_card(const Rig& rig, const Card& card, std::vector<Finding>& out) {
  if (const auto both = crossing(rig, card); !both.empty())
    out.push_back(violation("psu.crossed", card.name, "it hangs on two supplies: " + both,
                            "feed plugs and riser from the same supply", card.at));
  check_plugs(rig, card, out);
  check_riser(rig, card, out);
}

void check_slots(const Rig& rig, std::vector<Finding>& out) {
  std::vector<int> cards(rig.hosts.size());
  for (const auto& card : rig.cards) ++cards[card.host.v];
  for (std::size_t i = 0; i < rig.hosts.size(); ++i) {
    const auto& host = rig.hosts[i];
    if (!host.board) continue;
    int slots = 0;
    for (const auto& group : rig[*host.board].slots.is) slots += group.count;
    if (cards[i] > slots)
      out.push_back(
          violation("host.slots", host.name,
                    host.board_name + " has " + std::to_string(slots) + " slots for " + std::to_string(cards[i]) + " cards",
                    "move " + std::to_string(cards[i] - slots) + " to another host, or take a board with more slots", host.at));
  }
}

}  // namespace

std::vector<Finding> miswirings(const Rig& rig) {
  std::vector<Finding> out;
  for (const auto& pdu : rig.pdus) check_pdu(rig, pdu, out);
  for (const auto& psu : rig.psus) check_supply(rig, psu, out);
  for (const auto& card : rig.cards) check_card(rig, card, out);
  check_slots(rig, out);
  return out;
}

}  // namespace ohm
