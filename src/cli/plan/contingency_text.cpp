#include <algorithm>
#include <cmath>
#include <tuple>

#include "cli/plan/plan_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

bool alike(const Contingency& a, const Contingency& b) {
  const auto seen = [](const Contingency& c) {
    return std::tuple{c.cards_lost.size(),
                      c.hosts_lost.size(),
                      c.cards_suspended.size(),
                      c.cards_left,
                      cap_range_text(c.lowest_cap, c.highest_cap),
                      c.safe};
  };
  return seen(a) == seen(b);
}

std::vector<std::vector<const Contingency*>> merged(const std::vector<Contingency>& all) {
  std::vector<std::vector<const Contingency*>> groups;
  for (const auto& one : all) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return alike(*g.front(), one); });
    if (same != groups.end())
      same->push_back(&one);
    else
      groups.push_back({&one});
  }
  return groups;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& things, const std::vector<std::uint32_t>& which) {
  std::vector<std::string> names;
  for (const auto i : which) names.push_back(things[i].name);
  return names;
}

std::string subject(const std::vector<const Contingency*>& group) {
  std::vector<std::string> lost;
  for (const auto* one : group) lost.push_back(one->lost);
  auto places = place_set(lost, 60);
  if (const auto legs = places.find("leg L"); legs != std::string::npos && lost.size() > 1) places.replace(legs, 3, "legs");
  return (lost.size() > 1 ? "any one of " : "") + places + " lost: ";
}

std::string with_names(const std::string& text, const std::vector<std::string>& names, bool alone) {
  return alone && !names.empty() ? text + " (" + place_set(names, 40) + ")" : text;
}

std::string outcome(const Rig& rig, const Contingency& one, bool alone) {
  std::string out;
  if (one.cards_lost.empty()) {
    out = "no card is lost";
  } else {
    out = with_names(count_text(one.cards_lost.size(), "card") + " gone", names_of(rig.cards, one.cards_lost), alone);
  }
  if (!one.hosts_lost.empty())
    out += with_names(", " + count_text(one.hosts_lost.size(), "host") + " down", names_of(rig.hosts, one.hosts_lost), alone);
  if (!one.cards_suspended.empty())
    out += with_names(", " + std::to_string(one.cards_suspended.size()) + " suspended", names_of(rig.cards, one.cards_suspended),
                      alone);
  if (one.cards_left == 0) return out + ", none goes on";
  return out + ", " + std::to_string(one.cards_left) + (one.cards_left == 1 ? " goes on at " : " go on at ") +
         cap_range_text(one.lowest_cap, one.highest_cap);
}

}  // namespace

std::string contingency_section(const PlanFacts& facts, const std::vector<Contingency>& contingencies, const Style& style) {
  if (contingencies.empty()) return "";
  std::string out = heading("What survives a loss (N-1, under ohmd)", style);
  for (const auto& group : merged(contingencies)) {
    const auto& one = *group.front();
    const auto text =
        wrapped(subject(group) + outcome(facts.rig, one, group.size() == 1) + (one.safe ? "." : "; NOT SAFE even then."),
                style.width, "  ");
    out += one.safe ? text : painted(text, Tone::Over, style);
  }
  return out;
}

}  // namespace ohm
