#include <algorithm>
#include <map>
#include <tuple>

#include "cli/plan/plan_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

/// What a supply carries in each excursion window as a part of what its protection stands, in both columns.
struct Surges {
  Windows off{}, on{};
};

std::map<std::string, Surges> surges(const PlanFacts& facts) {
  std::map<std::string, Surges> by_place;
  for (const auto& line : facts.plan.limits) {
    const auto& limit = facts.circuit.limits[line.limit];
    if (limit.kind != LimitKind::PsuSurge || limit.window < 0) continue;
    auto& of_supply = by_place[limit.place];
    of_supply.off[static_cast<std::size_t>(limit.window)] = line.off.ratio;
    of_supply.on[static_cast<std::size_t>(limit.window)] = line.on.ratio;
  }
  return by_place;
}

constexpr std::size_t kWide = 106;  // from here on there is room for the part

std::vector<Cell> cells_of(const PlanFacts& facts, const SupplyLine& line, const Surges& surge, bool wide) {
  const auto used = [&](double out) { return line.rating > 0 ? out / line.rating : 0; };
  std::vector<Cell> cells{{"  " + facts.rig[line.psu].name}};
  if (wide) cells.push_back({facts.rig[line.psu].part_name});
  cells.push_back({watts_text(line.rating)});
  for (const auto& [out, efficiency] : {std::pair{line.out_off, line.efficiency_off}, std::pair{line.out_on, line.efficiency_on}}) {
    cells.push_back({watts_text(out), tone_of(used(out) / 0.8)});
    cells.push_back({percent_text(efficiency)});
  }
  for (const double ratio : surge.on) cells.push_back({percent_text(ratio), tone_of(ratio)});
  return cells;
}

Table empty_table(bool wide) {
  Table table;
  table.columns = {{"  supply"}};
  if (wide) table.columns.push_back({"part", Align::Left, 8});
  table.columns.push_back({"rating", Align::Right});
  for (int i = 0; i < 2; ++i) {
    table.columns.push_back({"12 V out", Align::Right});
    table.columns.push_back({"eff.", Align::Right});
  }
  for (const char* window : {"<1", "1–5", "5–10", "10–20"}) table.columns.push_back({window, Align::Right});
  const std::size_t first = table.columns.size() - 8;
  table.groups = {
      {"ohmd off", first, first + 1}, {"under ohmd", first + 2, first + 3}, {"peaks under ohmd, ms", first + 4, first + 7}};
  return table;
}

std::string key_of(const std::vector<Cell>& cells) {
  std::string key;
  for (std::size_t i = 1; i < cells.size(); ++i) key += cells[i].text + "|";
  return key;
}

}  // namespace

std::string supplies_section(const PlanFacts& facts, bool all, const Style& style) {
  if (facts.plan.supplies.empty()) return "";
  auto by_place = surges(facts);
  const bool wide = table_width(style) >= kWide;
  const std::size_t places = style.uncut ? table_width(style) : wide ? 26 : 12;
  Table table = empty_table(wide);
  std::map<std::string, std::size_t> seen;
  std::vector<std::vector<std::string>> names;
  for (const auto& line : facts.plan.supplies) {
    const auto& name = facts.rig[line.psu].name;
    auto cells = cells_of(facts, line, by_place[name], wide);
    const auto [at, fresh] = seen.emplace(key_of(cells), table.rows.size());
    if (all || fresh) {
      table.rows.push_back(std::move(cells));
      names.push_back({name});
    } else {
      names[at->second].push_back(name);
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) table.rows[i][0].text = "  " + place_set(names[i], places);
  return heading("Supplies", style) + render(table, style) +
         painted(
             wrapped("Peaks: the worst excursion of all its cards together, as a part of what its over-current protection stands.",
                     style.width, "  "),
             Tone::Dim, style);
}

}  // namespace ohm
