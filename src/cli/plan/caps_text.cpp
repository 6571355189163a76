#include <algorithm>
#include <map>

#include "cli/plan/views_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

struct Group {
  std::string cap, why;
  double watts{};
  std::vector<std::string> cards;
};

std::string held_back_by(const PlanFacts& facts, std::size_t card) {
  const auto& caps = facts.plan.caps;
  if (!facts.circuit.cards[card].present) return "absent: " + facts.rig.cards[card].absent;
  if (caps.suspended[card]) return "its floor of " + watts_text(facts.circuit.cards[card].floor) + " does not fit";
  if (!caps.binding[card]) return "its own default limit";
  const auto& limit = facts.circuit.limits[*caps.binding[card]];
  return what_of(limit) + " " + place_of(limit) + ", " + load_text(limit.continuous, in_amps(limit));
}

std::string cap_of(const PlanFacts& facts, std::size_t card) {
  if (!facts.circuit.cards[card].present) return "absent";
  return facts.plan.caps.suspended[card] ? "suspended" : cap_text(facts.plan.caps.cap[card]);
}

std::vector<Group> groups_of(const PlanFacts& facts, bool all) {
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  for (std::size_t i = 0; i < facts.rig.cards.size(); ++i) {
    Group one{cap_of(facts, i), held_back_by(facts, i), facts.plan.caps.cap[i], {facts.rig.cards[i].name}};
    const auto [at, fresh] = seen.emplace(std::pair{one.cap, one.why}, groups.size());
    if (all || fresh)
      groups.push_back(std::move(one));
    else
      groups[at->second].cards.push_back(one.cards[0]);
  }
  if (!all) std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.watts < b.watts; });
  return groups;
}

}  // namespace

std::string caps_text(const PlanFacts& facts, bool all, const Style& style) {
  Table table;
  table.columns = {{"cards", Align::Left, 16}, {"cap", Align::Right}, {"held back by", Align::Left, 30}};
  for (const auto& group : groups_of(facts, all)) {
    const Tone tone = group.cap == "suspended" ? Tone::Over : Tone::Strong;
    table.rows.push_back({{place_set(group.cards, table_width(style) / 2)}, {group.cap, tone}, {group.why}});
  }
  return wrapped(verdict(facts), style.width) + "\n" + render(table, style);
}

}  // namespace ohm
