#include <algorithm>
#include <map>
#include <tuple>

#include "cli/plan/plan_text.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

constexpr std::size_t kShown = 20;
constexpr std::size_t kWide = 106;  // from here on the printed rating and the worst excursion have room too

/// Limits that read the same but for their place.
struct Row {
  std::vector<std::string> places;
  const Limit* limit;
  const LimitLine* line;
};

/// What a person would see of a line; equal sights are one row.
auto sight(const Limit& limit, const LimitLine& line) {
  return std::tuple{limit.kind,
                    limit.window,
                    load_text(limit.continuous, in_amps(limit)),
                    load_text(line.off.sustained, in_amps(limit)),
                    load_text(line.on.sustained, in_amps(limit)),
                    percent_text(line.on.ratio),
                    percent_text(line.off.ratio)};
}

std::vector<Row> rows_of(const PlanFacts& facts, bool all) {
  std::vector<Row> rows;
  std::map<decltype(sight(Limit{}, LimitLine{})), std::size_t> seen;
  for (const auto& line : facts.plan.limits) {
    const auto& limit = facts.circuit.limits[line.limit];
    const auto [at, fresh] = seen.emplace(sight(limit, line), rows.size());
    if (all || fresh)
      rows.push_back({{place_of(limit)}, &limit, &line});
    else
      rows[at->second].places.push_back(place_of(limit));
  }
  return rows;
}

Table empty_table(bool wide) {
  Table table;
  table.gap = wide ? 2 : 1;
  table.columns = {{"place"}, {"what", Align::Left, 9}};
  if (wide) table.columns.push_back({"rating", Align::Right});
  table.columns.push_back({wide ? "continuous" : "allowed", Align::Right});
  for (int i = 0; i < 2; ++i)
    for (const char* title : {"load", "used", "headroom"})
      table.columns.push_back({title == std::string{"headroom"} && !wide ? "left" : title, Align::Right});
  const std::size_t first = wide ? 4 : 3;
  table.groups = {{"ohmd off", first, first + 2}, {"under ohmd", first + 3, first + 5}};
  return table;
}

std::vector<Cell> cells_of(const Row& row, bool wide, std::size_t places) {
  const auto& limit = *row.limit;
  const bool amps = in_amps(limit);
  std::vector<Cell> cells{{place_set(row.places, places)}, {wide ? what_of(limit) : short_what_of(limit)}};
  if (wide) cells.push_back({rating_text(limit.rating, amps)});
  cells.push_back({load_text(limit.continuous, amps)});
  for (const auto* column : {&row.line->off, &row.line->on}) {
    const auto tone = tone_of(column->ratio);
    cells.push_back({load_text(column->sustained, amps), tone});
    cells.push_back({percent_text(column->ratio), tone});
    cells.push_back({load_text(column->headroom, amps), tone});
  }
  return cells;
}

/// "412 more, at most 61 % of continuous under ohmd and 71 % off; --all lists them."
std::string left_out(const std::vector<Row>& rows, const Style& style) {
  std::size_t count = 0;
  double off = 0, on = 0;
  for (std::size_t i = kShown; i < rows.size(); ++i) {
    count += rows[i].places.size();
    off = std::max(off, rows[i].line->off.ratio);
    on = std::max(on, rows[i].line->on.ratio);
  }
  return wrapped(grouped(static_cast<double>(count), 0) + " more, none above " + percent_text(on) + " under ohmd or " +
                     percent_text(off) + " with ohmd off; --all lists them.",
                 style.width);
}

}  // namespace

std::string limits_section(const PlanFacts& facts, bool all, const Style& style) {
  if (facts.plan.limits.empty()) return "";
  const bool wide = table_width(style) >= kWide;
  const std::size_t places = style.uncut ? table_width(style) : wide ? 26 : 13;
  const auto rows = rows_of(facts, all);
  Table table = empty_table(wide);
  for (std::size_t i = 0; i < rows.size() && (all || i < kShown); ++i) table.rows.push_back(cells_of(rows[i], wide, places));
  return heading("Limits, worst first", style) + render(table, style) + (!all && rows.size() > kShown ? left_out(rows, style) : "");
}

}  // namespace ohm
