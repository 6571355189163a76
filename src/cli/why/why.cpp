#include "cli/why/why.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "control/budget/static_caps.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

constexpr double kSame = 1;  // W: caps are set in whole watts

std::string watts(double value) { return number(std::floor(value), 0) + " W"; }

// ---- the plan, worked out anew from the rig file ----

struct PlannedRig {
  const RigWires& wiring;
  PlannedCaps caps;

  std::optional<std::size_t> card(const std::string& place) const {
    const auto& cards = wiring.rig->cards;
    const auto found = std::find_if(cards.begin(), cards.end(), [&](const Card& c) { return c.name == place; });
    return found == cards.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - cards.begin())};
  }
  const Limit* binding(const std::string& place) const {
    const auto i = card(place);
    return i && caps.binding[*i] ? &wiring.circuit.limits[*caps.binding[*i]] : nullptr;
  }
};

std::optional<PlannedRig> plan_of(const RigWires& wiring) {
  if (!wiring.rig) return std::nullopt;
  return PlannedRig{wiring, static_caps(wiring.circuit)};
}

// ---- the cap ----

/// What rules a cap, and the limit behind it.
struct Ruling {
  std::string says;
  std::optional<std::string> binding;
};

Ruling by_plan(const CardDoc& card, const std::optional<PlannedRig>& plan) {
  if (!plan) return {"the plan gives it " + watts(*card.planned_cap_w), std::nullopt};
  if (const auto i = plan->card(card.place); i && plan->caps.suspended[*i])
    return {"the plan suspends it: even its lowest cap does not fit", std::nullopt};
  const auto* limit = plan->binding(card.place);
  if (!limit) return {"the plan leaves it its highest, " + watts(*card.planned_cap_w) + ": no wire binds", std::nullopt};
  const auto place = place_of(*limit);
  return {"the plan gives it " + watts(*card.planned_cap_w) + ", so that " + place + " (" + name_of(limit->kind) +
              ") carries no more than " + told(limit->continuous, *limit) + " with every card at its cap",
          place};
}

const OffDoc* off_of(const RigDoc& rig, const CardDoc& card) {
  const auto found = std::find_if(rig.off.begin(), rig.off.end(), [&](const OffDoc& off) { return off.thing == card.off; });
  return card.off.empty() || found == rig.off.end() ? nullptr : &*found;
}

/// The place of the first limit for which the interlock acts: what `ceiling_w` of a card comes from.
std::optional<std::string> interlocked(const RigDoc& rig) {
  const auto acts =
      std::find_if(rig.interlock.incidents.begin(), rig.interlock.incidents.end(), [](const IncidentDoc& i) { return i.asks; });
  return acts == rig.interlock.incidents.end() ? std::nullopt : std::optional{acts->place};
}

bool cooled_down(const CardDoc& card) { return card.cooling && card.cooling->says.find("cap held at") != std::string::npos; }

/// The lowest of what holds it; each was told by who holds it.
Ruling ruling(const RigDoc& rig, const CardDoc& card, const std::optional<PlannedRig>& plan) {
  if (const auto* off = off_of(rig, card))
    return {off->thing + " was switched off by " + off->by + (off->cause.empty() ? "" : " (" + off->cause + ")") +
                ": it rests at its lowest cap until `ohm up" + (off->thing == "rig" ? "" : " " + off->thing) + "`",
            std::nullopt};
  if (!card.planned_cap_w) return {"the rig file gives it no cap", std::nullopt};
  const bool ceiling = card.ceiling_w && *card.ceiling_w < *card.planned_cap_w - kSame;
  if (ceiling && rig.mode != "watch" && !held_text(card).empty()) return {"it is " + held_text(card), interlocked(rig)};
  if (cooled_down(card)) return {"heat holds it: " + card.cooling->says, std::nullopt};
  return by_plan(card, plan);
}

/// What stands between the cap that rules and the one in force.
std::string in_force(const RigDoc& rig, const CardDoc& card) {
  if (!card.cap_w.value) return "Its cap is not told: " + card.cap_w.absent + ".";
  const auto is = "Its cap is " + watts(*card.cap_w.value);
  const auto waits =
      std::find_if(card.why.begin(), card.why.end(), [](const std::string& w) { return w.starts_with("its cap is not raised"); });
  if (rig.mode == "watch") return is + ", set by others: mode watch sets nothing.";
  if (waits != card.why.end()) return is + ": " + waits->substr(std::string{"its cap is "}.size()) + ".";
  return is + ".";
}

std::string cap_sentence(const RigDoc& rig, const CardDoc& card, const Ruling& rules) {
  const auto text = in_force(rig, card);
  const bool agreed = rig.mode != "watch" && text.ends_with(" W.");
  if (agreed) return text.substr(0, text.size() - 1) + ": " + rules.says + ".";
  auto says = rules.says;
  if (!says.empty()) says[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(says[0])));
  return text + " " + says + ".";
}

// ---- fans and clocks ----

std::string fans_sentence(const CardDoc& card) {
  if (card.cooling && !card.cooling->says.empty()) return "Cooling: " + card.cooling->says + ".";
  if (card.fans.empty()) return "";
  return std::string{"Its fans are "} + (card.fan_manual ? "held by hand or by another program." : "left to the card's firmware.");
}

std::string clock_sentence(const CardDoc& card) {
  if (!card.sm_mhz.value) return "";
  auto out = "Its core runs at " + number(*card.sm_mhz.value, 0) + " MHz";
  if (card.lock_max_mhz) out += ", locked to at most " + number(*card.lock_max_mhz, 0) + " MHz";
  if (card.core_offset_mhz && *card.core_offset_mhz != 0)
    out += ", offset " + std::string{*card.core_offset_mhz > 0 ? "+" : ""} + number(*card.core_offset_mhz, 0) + " MHz";
  if (!card.throttle.value) return out + ".";
  return out +
         (card.throttle.value->empty() ? ": nothing slows it down." : ": slowed down by " + join(*card.throttle.value, ", ") + ".");
}

std::string gone_sentence(const RigDoc& rig, const CardDoc& card) {
  if (const auto* off = off_of(rig, card))
    return "It was switched off with " + off->thing + " by " + off->by + (off->cause.empty() ? "" : " (" + off->cause + ")") + ".";
  const auto why = !card.absent.empty() ? card.absent : join(card.why, "; ");
  return "It is " + card.state + (why.empty() ? "." : ": " + why + ".");
}

Why why_card(const RigDoc& rig, const CardDoc& card, const std::optional<PlannedRig>& plan) {
  if (card.state != "present") return {card.place, {gone_sentence(rig, card)}, std::nullopt};
  const auto rules = ruling(rig, card, plan);
  Why out{card.place, {cap_sentence(rig, card, rules)}, rules.binding};
  for (auto& sentence : {fans_sentence(card), clock_sentence(card)})
    if (!sentence.empty()) out.says.push_back(sentence);
  return out;
}

// ---- wires ----

/// The cards that the plan, or the interlock, holds for this wire.
std::vector<std::string> held_for(const RigDoc& rig, const std::optional<PlannedRig>& plan, const std::string& name) {
  std::vector<std::string> out;
  if (!plan) return out;
  for (const auto& card : rig.cards)
    if (const auto* limit = plan->binding(card.place); limit && (place_of(*limit) == name || limit->place == name))
      out.push_back(card.place);
  return out;
}

std::string load_sentence(const LimitDoc& limit) {
  const auto unit = " " + limit.unit;
  const int digits = limit.unit == "A" ? 1 : 0;
  const auto allowed = limit.continuous ? number(*limit.continuous, digits) + unit : std::string{"–"};
  const auto name = wire_name(limit) + " (" + kind_words(limit.kind) + ")";
  if (!limit.load) return name + " may carry " + allowed + " for hours; what it carries nobody tells.";
  return name + " carries " + number(*limit.load, digits) + " of the " + allowed + " it may for hours, " + limit.grade +
         (limit.source.empty() ? "" : " by " + limit.source) + ".";
}

Why why_wire(const RigDoc& rig, const std::optional<PlannedRig>& plan, const Thing& thing) {
  Why out{thing.name, {}, std::nullopt};
  for (const auto* limit : limits_of(rig, thing.name)) out.says.push_back(load_sentence(*limit));
  const auto held = held_for(rig, plan, thing.name);
  if (!held.empty()) {
    out.says.push_back("The plan holds " + place_set(held) + " down for it.");
    out.binding = thing.name;
  } else if (plan) {
    out.says.emplace_back("It binds no card's cap in the plan.");
  }
  for (const auto& incident : rig.interlock.incidents)
    if (incident.place == thing.name) out.says.push_back("The interlock acts on it: " + incident.says + ".");
  for (const auto& off : rig.off)
    if (off.thing == thing.name)
      out.says.push_back("It was switched off by " + off.by + (off.cause.empty() ? "" : " (" + off.cause + ")") + ".");
  if (out.says.empty()) out.says.emplace_back("Nothing is told of it.");
  return out;
}

/// Equal reasons are told once: "A1-3".
std::vector<Why> together(const std::vector<Why>& all) {
  std::vector<Why> out;
  std::vector<std::vector<std::string>> things;
  for (const auto& one : all) {
    const auto same_as = std::find_if(out.begin(), out.end(), [&](const Why& w) { return w.says == one.says; });
    const auto at = static_cast<std::size_t>(same_as - out.begin());
    if (same_as == out.end()) out.push_back(one), things.emplace_back();
    things[at].push_back(one.thing);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i].thing = place_set(things[i]);
  return out;
}

/// Of many cards only the cap is told: fans and clocks differ from card to card.
std::vector<Why> why_cards(const RigDoc& rig, const std::vector<std::string>& places, const std::optional<PlannedRig>& plan) {
  std::vector<Why> all;
  for (const auto& card : rig.cards) {
    if (std::find(places.begin(), places.end(), card.place) == places.end()) continue;
    all.push_back(why_card(rig, card, plan));
    all.back().says.resize(1);
  }
  return together(all);
}

}  // namespace

std::vector<Why> why(const RigDoc& rig, const RigWires& wiring, const Thing& thing) {
  const auto plan = plan_of(wiring);
  if (thing.kind == ThingKind::Card) {
    const auto card = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const CardDoc& c) { return c.place == thing.name; });
    return card == rig.cards.end() ? std::vector<Why>{} : std::vector{why_card(rig, *card, plan)};
  }
  if (const auto within = cards_within(rig, thing)) return why_cards(rig, *within, plan);
  return {why_wire(rig, plan, thing)};
}

std::string why_text(const RigDoc& rig, const std::vector<Why>& reasons, const Style& style) {
  constexpr std::size_t kMeasure = 100;  // longer lines of prose read badly
  std::string out = banner(rig, style);
  for (const auto& reason : reasons)
    out += wrapped(join(reason.says, " "), std::min(style.width, kMeasure), reasons.size() > 1 ? reason.thing + "  " : "");
  return out;
}

}  // namespace ohm
