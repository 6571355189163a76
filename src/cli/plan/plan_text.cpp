#include "cli/plan/plan_text.h"

#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

std::string head(const PlanFacts& facts, const Style& style) {
  const Tone tone = !facts.plan.safe_on ? Tone::Over : facts.plan.safe_off ? Tone::Good : Tone::Strong;
  const auto& rig = facts.rig;
  const std::string name = rig.name.empty() ? rig.file : rig.name + (rig.file.empty() ? "" : " (" + rig.file + ")");
  const auto subject = name + (name.empty() ? "" : ": ") + inventory(rig) + "; " + feed_text(rig.site) + ", planned at " +
                       grouped(rig.site.lowest.v, 0) + " V.";
  std::string text = wrapped(verdict(facts), style.width);
  text.pop_back();
  return painted(text, tone, style) + "\n" + painted(wrapped(subject, style.width), Tone::Dim, style);
}

std::string money(const std::optional<double>& cost, const Site& site) {
  return cost ? grouped(*cost, *cost < 100 ? 2 : 0) + " " + site.currency : "no tariff told";
}

std::string suspended_section(const PlanFacts& facts, const Style& style) {
  const auto names = suspended_cards(facts);
  if (names.empty()) return "";
  return heading("Suspended under ohmd", style) +
         wrapped(place_set(names) + ": their floors do not fit; they stay idle until there is more power.", style.width, "  ");
}

}  // namespace

std::string energy_section(const PlanFacts& facts, const Style& style) {
  const auto &off = facts.plan.off, &on = facts.plan.on;
  Table table;
  table.columns = {{""}, {"ohmd off", Align::Right}, {"under ohmd", Align::Right}};
  const auto row = [&](const std::string& what, const std::string& a, const std::string& b) {
    table.rows.push_back({{"  " + what}, {a}, {b}});
  };
  row("12 V load", watts_text(off.dc), watts_text(on.dc));
  row("from the wall, all of it heat", watts_text(off.ac), watts_text(on.ac));
  row("heat", grouped(off.btu_per_hour, 0) + " BTU/h", grouped(on.btu_per_hour, 0) + " BTU/h");
  row("air at " + grouped(facts.rig.site.air_rise.v, 0) + " K rise", grouped(off.air_m3_per_hour, 0) + " m³/h",
      grouped(on.air_m3_per_hour, 0) + " m³/h");
  row("", grouped(off.air_cfm, 0) + " CFM", grouped(on.air_cfm, 0) + " CFM");
  row("energy a month, always busy", grouped(off.kwh_per_month, 0) + " kWh", grouped(on.kwh_per_month, 0) + " kWh");
  row("cost a month", money(off.cost_per_month, facts.rig.site), money(on.cost_per_month, facts.rig.site));
  return heading("Heat and energy", style) + render(table, style);
}

std::string legs_section(const PlanFacts& facts, const Style& style) {
  if (facts.plan.legs.empty()) return "";
  Table table;
  table.columns = {{"  place", Align::Left, 12},
                   {"leg"},
                   {"ohmd off", Align::Right},
                   {"under ohmd", Align::Right},
                   {"continuous", Align::Right}};
  for (const auto& leg : facts.plan.legs) {
    const bool known = leg.continuous > 0;
    const auto tone = [&](double load) { return known ? tone_of(load / leg.continuous) : Tone::Plain; };
    table.rows.push_back({{"  " + leg.place},
                          {leg.conductor},
                          {amps_text(leg.off), tone(leg.off)},
                          {amps_text(leg.on), tone(leg.on)},
                          {known ? amps_text(leg.continuous) : "–"}});
  }
  return heading("Legs", style) + render(table, style);
}

std::string assumptions_section(const PlanFacts& facts, const Style& style) {
  if (facts.rig.assumptions.empty()) return "";
  std::string out = heading("Assumed, because the rig file does not tell", style);
  for (const auto& assumed : facts.rig.assumptions) out += wrapped(assumed.where + ": " + assumed.says, style.width, "  ");
  return out;
}

std::string plan_text(const PlanFacts& facts, const std::vector<Contingency>& contingencies, bool all, const Style& style) {
  return head(facts, style) + findings_section(facts, all, style) + limits_section(facts, all, style) + legs_section(facts, style) +
         supplies_section(facts, all, style) + energy_section(facts, style) + contingency_section(facts, contingencies, style) +
         suspended_section(facts, style) + assumptions_section(facts, style);
}

}  // namespace ohm
