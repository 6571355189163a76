#include <algorithm>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "rig/circuit/breaker_trip.h"

namespace ohm {
namespace {

constexpr std::size_t kMeasure = 100, kTerm = 12;

std::string fact(const std::string& what, const std::string& says, const Style& style) {
  const auto blanks = std::string(kTerm - std::min<std::size_t>(kTerm, columns(what)), ' ');
  return wrapped(says, std::min(style.width, kMeasure), "  " + what + blanks);
}

std::string watts(const std::optional<double>& value) { return value ? watts_text(*value) : "–"; }

std::string supply_part(const RigDoc& rig, const std::string& name, const Style& style) {
  std::string out;
  for (const auto& supply : rig.supplies) {
    if (supply.name != name) continue;
    out += fact("output", watts(supply.out_w) + " of " + watts(supply.rating_w), style);
    // Its input by a meter and its output by the cards are of different instants: no efficiency where they cannot both hold.
    const bool both = supply.in_w && supply.out_w && *supply.in_w > *supply.out_w;
    out += fact("input", watts(supply.in_w) + (both ? ", efficiency " + percent_text(*supply.out_w / *supply.in_w) : ""), style);
    out += fact("grade", supply.grade, style);
  }
  return out;
}

std::string pdu_part(const RigDoc& rig, const std::string& name, const Style& style) {
  std::string out;
  for (const auto& pdu : rig.pdus)
    if (pdu.name == name)
      out += fact("draw", watts(pdu.draw_w) + ", " + pdu.grade, style) + fact("voltage", told_long(pdu.volts, "V", 1), style);
  return out;
}

/// Its trouble, without the address that its source has told already.
std::string trouble_of(const MeterDoc& meter) {
  const auto colon = meter.trouble.rfind(": ");
  const bool told = colon != std::string::npos && meter.source.find(meter.trouble.substr(0, colon)) != std::string::npos;
  return told ? meter.trouble.substr(colon + 2) : meter.trouble;
}

/// Each reason once, whoever gave it.
std::string meter_text(const MeterDoc& meter) {
  std::string out = meter.source + (meter.state.empty() ? "" : ", says " + meter.state);
  out += meter.age_s ? ", " + age_text(*meter.age_s) + " old" : ", never answered";
  const auto trouble = trouble_of(meter);
  const auto why = meter.why == meter.trouble ? trouble : meter.why;
  const bool same = why.find(trouble) != std::string::npos;
  out += meter.believed ? ", believed" : ", not believed" + (why.empty() ? "" : ": " + why);
  return out + (same ? "" : "; " + trouble);
}

std::string typed_part(const RigDoc& rig, const Thing& thing, const Style& style) {
  std::string out;
  const auto names = with_its_legs(rig, thing);
  for (const auto& typed : rig.typed) {
    if (!typed.value || std::find(names.begin(), names.end(), typed.thing) == names.end()) continue;
    const auto leg = typed.thing.size() > thing.name.size() ? typed.thing.substr(thing.name.size() + 1) + ": " : "";
    out += fact("typed", leg + number(*typed.value, 2) + " " + typed.unit + ", " + age_text(typed.age_s) + " ago; " + typed.use,
                style);
  }
  return out;
}

std::string meter_part(const RigDoc& rig, const std::string& name, const Style& style) {
  std::string out;
  for (const auto& meter : rig.meters)
    if (meter.name == name) out += fact("meter", meter_text(meter), style);
  return out;
}

std::string incident_text(const IncidentDoc& incident) {
  std::string out = incident.says;
  if (incident.cut_after_s) out += "; cut " + age_text(*incident.cut_after_s) + " after it was measured";
  if (incident.restored_after_s) out += ", held again after " + age_text(*incident.restored_after_s);
  return out + (incident.asks ? "" : "; over, its cards are given back their watts");
}

/// The interlock's cuts for this wire or its legs, and how warm its breaker is.
std::string interlock_part(const RigDoc& rig, const Thing& thing, const Style& style) {
  std::string out;
  const auto of_it = [&](const auto& one) {
    return one.place == thing.name || (!one.conductor.empty() && one.place + "." + one.conductor == thing.name);
  };
  for (const auto& incident : rig.interlock.incidents)
    if (of_it(incident)) out += fact("interlock", incident_text(incident), style);
  for (const auto& breaker : rig.interlock.breakers)
    if (of_it(breaker) && breaker.theta)
      out += fact("warmth",
                  (breaker.conductor.empty() ? "" : breaker.conductor + ": ") + number(*breaker.theta, 2) + " of the " +
                      number(fast_edge(Curve::C).theta_trip, 2) + " at which it trips",
                  style);
  return out;
}

std::string outlet_text(const OutletDoc& outlet) {
  return outlet.is + (outlet.switchable ? ", can be switched" : ", cannot be switched");
}

std::string outlets_part(const RigDoc& rig, const Thing& thing, const Style& style) {
  std::vector<std::string> on, off, unknown;
  for (const auto& outlet : rig.outlets) {
    if (outlet.outlet == thing.name) return fact("is", outlet_text(outlet), style);
    if (!outlet.outlet.starts_with(thing.name + "/")) continue;
    (outlet.is == "on" ? on : outlet.is == "off" ? off : unknown).push_back(outlet.outlet.substr(thing.name.size() + 1));
  }
  std::string out;
  if (!on.empty()) out += fact("outlets on", place_set(on), style);
  if (!off.empty()) out += fact("off", place_set(off), style);
  if (!unknown.empty()) out += fact("unknown", place_set(unknown), style);
  return out;
}

std::string limits_part(const RigDoc& rig, const Thing& thing, const Style& style) {
  auto limits = limits_of(rig, thing.name);
  if (limits.empty()) return "";
  return heading("Limits", style) + limits_table(limits, style);
}

std::vector<const CardDoc*> cards_of(const RigDoc& rig, const RigWires& wiring, const Thing& thing) {
  const auto within = cards_within(rig, thing);
  const auto names = within ? *within : cards_on(wiring, thing.name);
  std::vector<const CardDoc*> cards;
  for (const auto& card : rig.cards)
    if (std::find(names.begin(), names.end(), card.place) != names.end()) cards.push_back(&card);
  return cards;
}

std::string places_text(const std::vector<const CardDoc*>& cards) {
  std::vector<std::string> names;
  double draw = 0;
  for (const auto* card : cards) {
    names.push_back(card->place);
    draw += card->draw_w.value.value_or(0);
  }
  return place_set(names) + ": " + count_text(cards.size(), "card") + ", drawing " + watts_text(draw) + " at 12 V";
}

/// The sum leaves out cards whose draw is not told, and says so.
std::string untold_text(const std::vector<const CardDoc*>& cards) {
  std::vector<std::string> names;
  for (const auto* card : cards)
    if (!card->draw_w.value && card->state != "absent") names.push_back(card->place);
  return names.empty() ? "" : "; not told: " + place_set(names);
}

/// Of a host whose cards another ohmd watches; "" of every other thing.
std::string elsewhere_part(const RigDoc& rig, const Thing& thing, const Style& style) {
  for (const auto& host : rig.hosts)
    if (thing.kind == ThingKind::Host && host.name == thing.name && !host.here)
      return fact("watched", "not by this ohmd: it runs with --host " + rig.host_filter, style);
  return "";
}

std::string cards_part(const RigDoc& rig, const RigWires& wiring, const Thing& thing, const Style& style) {
  if (const auto elsewhere = elsewhere_part(rig, thing, style); !elsewhere.empty()) return elsewhere;
  std::string out = heading("Cards on it", style);
  if (thing.kind != ThingKind::Host && !wiring.rig) return out + fact("", "not known: " + wiring.why_not, style);
  const auto cards = cards_of(rig, wiring, thing);
  if (cards.empty()) return out + "  none\n";
  return out + wrapped(places_text(cards) + untold_text(cards), std::min(style.width, kMeasure), "  ");
}

/// What a person calls it: of a wire the kind of its first limit, "breaker", "bank".
std::string kind_of(const RigDoc& rig, const Thing& thing) {
  const auto limits = limits_of(rig, thing.name);
  return thing.kind == ThingKind::Wire && !limits.empty() ? kind_words(limits[0]->kind) : name_of(thing.kind);
}

const CardDoc* card_named(const RigDoc& rig, const std::string& place) {
  const auto found = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const CardDoc& c) { return c.place == place; });
  return found == rig.cards.end() ? nullptr : &*found;
}

}  // namespace

std::string show_text(const RigDoc& rig, const RigWires& wiring, const Thing& thing, const Style& style) {
  const auto top = banner(rig, style);
  if (const auto* card = thing.kind == ThingKind::Card ? card_named(rig, thing.name) : nullptr)
    return top + show_card_text(rig, wiring, *card, style);
  std::string out = top + painted(thing.name, Tone::Strong, style) + "  " + kind_of(rig, thing) + "\n";
  out += supply_part(rig, thing.name, style) + pdu_part(rig, thing.name, style) + outlets_part(rig, thing, style);
  out += meter_part(rig, thing.name, style) + typed_part(rig, thing, style);
  out += interlock_part(rig, thing, style) + fans_table(rig, thing.name, style);
  if (thing.kind == ThingKind::Fan) return out;
  return out + limits_part(rig, thing, style) + cards_part(rig, wiring, thing, style);
}

}  // namespace ohm
