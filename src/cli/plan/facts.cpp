#include "cli/plan/facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/style.h"
#include "rig/plan/rules.h"

namespace ohm {
namespace {

/// The thing a person would point at: a supply, whichever of its limits is meant.
const char* thing_of(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main: return "main breaker";
    case LimitKind::Panel: return "panel";
    case LimitKind::Breaker: return "breaker";
    case LimitKind::PduInlet:
    case LimitKind::PduCord: return "PDU";
    case LimitKind::Bank: return "bank";
    case LimitKind::Outlet: return "outlet";
    case LimitKind::Breakout: return "breakout board";
    case LimitKind::BoardSlots: return "mainboard";
    case LimitKind::RiserFeed:
    case LimitKind::RiserMolex:
    case LimitKind::RiserSata: return "riser";
    case LimitKind::Socket:
    case LimitKind::Cable:
    case LimitKind::Plug:
    case LimitKind::DaisyChain: return "card cable";
    default: return "supply";
  }
}

/// Things that carry too much in one column, by kind, from the street to the card; one with several conductors or limits counts
/// once.
std::vector<std::pair<std::string, std::size_t>> overloaded(const PlanFacts& facts, LoadColumn LimitLine::*column) {
  std::map<LimitKind, std::string> order;
  std::map<std::string, std::set<std::string>> places;
  for (const auto& line : facts.plan.limits) {
    const auto& limit = facts.circuit.limits[line.limit];
    if ((line.*column).ratio <= kAtLimit) continue;
    const std::string thing = thing_of(limit.kind);
    if (!places.contains(thing)) order.emplace(limit.kind, thing);
    places[thing].insert(limit.place);
  }
  std::vector<std::pair<std::string, std::size_t>> counts;
  for (const auto& [kind, thing] : order) counts.emplace_back(thing, places[thing].size());
  return counts;
}

/// "breaker P18 carries 54.7 A of 24.0 A (228 %)": the worst of a column.
std::string worst(const PlanFacts& facts, LoadColumn LimitLine::*column) {
  const auto line = std::max_element(facts.plan.limits.begin(), facts.plan.limits.end(),
                                     [&](const LimitLine& a, const LimitLine& b) { return (a.*column).ratio < (b.*column).ratio; });
  const auto& limit = facts.circuit.limits[line->limit];
  const auto& load = (*line).*column;
  const std::string name = limit.kind == LimitKind::Main ? "" : std::string{name_of(limit.kind)} + " ";
  return name + place_of(limit) + " carries " + load_text(load.sustained, in_amps(limit)) + " of " +
         load_text(limit.continuous, in_amps(limit)) + (limit.window < 0 ? " continuous (" : " (") + percent_text(load.ratio) + ")";
}

/// "2 breakers and 3 supplies carry too much; worst: …".
std::string overload_text(const PlanFacts& facts, LoadColumn LimitLine::*column) {
  const auto things = overloaded(facts, column);
  std::vector<std::string> words;
  for (const auto& [thing, count] : things) words.push_back(count_text(count, thing));
  const bool one = things.size() == 1 && things[0].second == 1;
  return enumerated(words) + (one ? " carries too much: " : " carry too much; worst: ") + worst(facts, column);
}

/// Rules about wiring that are broken in a column, as ids with places: "riser.sata at B7".
std::string broken_wiring(const PlanFacts& facts, bool Finding::*column) {
  std::vector<std::string> ids;
  std::map<std::string, std::vector<std::string>> places;
  for (const auto& finding : facts.plan.findings) {
    if (finding.severity != Severity::Violation || !(finding.*column) || !finding.off || !finding.on) continue;
    if (!places.contains(finding.rule)) ids.push_back(finding.rule);
    places[finding.rule].push_back(finding.place);
  }
  std::vector<std::string> words;
  for (const auto& id : ids) words.push_back(id + " at " + place_set(places[id], 30) + " (" + std::string{rule(id).demands} + ")");
  return enumerated(words);
}

std::string defaults_text(const PlanFacts& facts) {
  double lowest = 1e9, highest = 0;
  for (const auto& card : facts.circuit.cards)
    if (card.present) lowest = std::min(lowest, card.top), highest = std::max(highest, card.top);
  return cap_range_text(lowest, highest);
}

/// "at 293-303 W a card (84-87 % of the 350 W they take by default)".
std::string caps_phrase(const PlanFacts& facts) {
  const auto range = cap_range(facts);
  if (!range) return "with every card suspended";
  double least = 1, most = 0;
  for (std::size_t i = 0; i < facts.circuit.cards.size(); ++i) {
    const auto& card = facts.circuit.cards[i];
    if (!card.present || facts.plan.caps.suspended[i] || card.top <= 0) continue;
    least = std::min(least, facts.plan.caps.cap[i] / card.top);
    most = std::max(most, facts.plan.caps.cap[i] / card.top);
  }
  if (least > 1 - 1e-6) return "at their full " + defaults_text(facts) + " a card";
  const auto low = percent_text(least), high = percent_text(most);
  const auto parts = low == high ? low : low.substr(0, low.find(' ')) + "–" + high;
  return "at " + cap_range_text(range->lowest, range->highest) + " a card (" + parts + " of the " + defaults_text(facts) +
         " they take by default)";
}

std::string suspended_phrase(const PlanFacts& facts) {
  const auto names = suspended_cards(facts);
  if (names.empty()) return "";
  return ", with " + std::to_string(names.size()) + " of " + count_text(facts.rig.cards.size(), "card") + " suspended (" +
         place_set(names, 40) + ")";
}

std::string without_ohmd(const PlanFacts& facts) {
  if (facts.plan.safe_off) return "";
  if (overloaded(facts, &LimitLine::off).empty()) return " Not safe without it: " + broken_wiring(facts, &Finding::off) + ".";
  return " Not safe without it: " + overload_text(facts, &LimitLine::off) + ".";
}

std::string violated(const PlanFacts& facts) {
  std::string out = "Not safe, even under ohmd";
  const auto wiring = broken_wiring(facts, &Finding::on);
  const bool too_much = !overloaded(facts, &LimitLine::on).empty();
  if (!wiring.empty()) out += ": broken is " + wiring;
  if (too_much) out += (wiring.empty() ? ": " : "; ") + overload_text(facts, &LimitLine::on);
  return out + ".";
}

}  // namespace

std::string verdict(const PlanFacts& facts) {
  if (facts.rig.cards.empty()) return "No cards in this rig.";
  if (!facts.plan.safe_on) return violated(facts);
  const std::string where = facts.plan.safe_off ? "Safe with and without ohmd " : "Safe under ohmd ";
  return where + caps_phrase(facts) + suspended_phrase(facts) + "." + without_ohmd(facts);
}

std::optional<CapRange> cap_range(const PlanFacts& facts) {
  std::optional<CapRange> range;
  for (std::size_t i = 0; i < facts.circuit.cards.size(); ++i) {
    if (!facts.circuit.cards[i].present || facts.plan.caps.suspended[i]) continue;
    const double cap = facts.plan.caps.cap[i];
    range = range ? CapRange{std::min(range->lowest, cap), std::max(range->highest, cap)} : CapRange{cap, cap};
  }
  return range;
}

std::vector<std::string> suspended_cards(const PlanFacts& facts) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < facts.rig.cards.size(); ++i)
    if (facts.plan.caps.suspended[i]) names.push_back(facts.rig.cards[i].name);
  return names;
}

std::string what_of(const Limit& limit) {
  return limit.window < 0 ? name_of(limit.kind)
                          : std::string{name_of(limit.kind)} + " " + kWindowNames[static_cast<std::size_t>(limit.window)];
}

std::string short_what_of(const Limit& limit) {
  switch (limit.kind) {
    case LimitKind::Main: return "main";
    case LimitKind::PsuCord: return "PSU cord";
    case LimitKind::PsuInlet: return "PSU inlet";
    case LimitKind::PsuOutput: return "PSU";
    case LimitKind::PsuSurge: return std::string{"OCP "} + kWindowNames[static_cast<std::size_t>(limit.window)];
    case LimitKind::Breakout: return "breakout";
    case LimitKind::Socket: return "socket";
    case LimitKind::Plug: return "plug";
    case LimitKind::DaisyChain: return "daisy chain";
    case LimitKind::RiserFeed: return "riser plug";
    case LimitKind::RiserMolex: return "riser Molex";
    case LimitKind::RiserSata: return "riser SATA";
    default: return name_of(limit.kind);
  }
}

bool in_amps(const Limit& limit) { return limit.kind <= LimitKind::PsuInlet; }

std::string feed_text(const Site& site) {
  const std::string volts = number(site.nominal.v, 0) + " V";
  switch (site.feed) {
    case FeedKind::SinglePhase: return volts + " single-phase";
    case FeedKind::SplitPhase: return volts + " split-phase";
    case FeedKind::ThreePhase: return volts + " three-phase";
  }
  return volts;
}

std::string inventory(const Rig& rig) {
  const auto absent =
      static_cast<std::size_t>(std::count_if(rig.cards.begin(), rig.cards.end(), [](const Card& c) { return !c.absent.empty(); }));
  std::string out = count_text(rig.cards.size(), "card") + (absent ? " (" + std::to_string(absent) + " absent)" : "");
  out += " on " + count_text(rig.psus.size(), "supply") + ", " + count_text(rig.hosts.size(), "host");
  return out + (rig.pdus.empty() ? "" : ", " + count_text(rig.pdus.size(), "PDU"));
}

}  // namespace ohm
