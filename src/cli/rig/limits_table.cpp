#include <algorithm>

#include "cli/rig/views.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

constexpr std::size_t kRatingFits = 90, kSourceFits = 110;  // columns from which on there is room for them

std::string amount(const std::optional<double>& value, const LimitDoc& limit) {
  return value ? load_text(*value, limit.unit == "A") : "–";
}

std::vector<Cell> cells_of(const LimitDoc& limit, std::size_t width) {
  const auto tone = limit.used_ratio ? tone_of(*limit.used_ratio) : Tone::Dim;
  std::vector<Cell> cells{{limit.place + (limit.conductor.empty() ? "" : " " + limit.conductor)}, {kind_words(limit.kind)}};
  if (width >= kRatingFits) cells.push_back({amount(limit.rating, limit)});
  cells.push_back({amount(limit.continuous, limit)});
  cells.push_back({amount(limit.load, limit), tone});
  cells.push_back({limit.margin && *limit.margin > 0 ? amount(limit.margin, limit) : "", Tone::Dim});
  cells.push_back({limit.used_ratio ? percent_text(*limit.used_ratio) : "–", tone});
  cells.push_back({amount(limit.headroom, limit), tone});
  cells.push_back({limit.grade, Tone::Dim});
  if (width >= kSourceFits) cells.push_back({limit.source, Tone::Dim});
  return cells;
}

}  // namespace

std::vector<const LimitDoc*> fullest_limits(const RigDoc& rig) {
  std::vector<const LimitDoc*> limits;
  for (const auto& limit : rig.limits) limits.push_back(&limit);
  std::stable_sort(limits.begin(), limits.end(),
                   [](const LimitDoc* a, const LimitDoc* b) { return a->used_ratio.value_or(-1) > b->used_ratio.value_or(-1); });
  return limits;
}

std::string limits_table(const std::vector<const LimitDoc*>& limits, const Style& style) {
  Table table;
  table.columns = {{"  place"}, {"what", Align::Left, 8}};
  if (style.width >= kRatingFits) table.columns.push_back({"rating", Align::Right});
  for (const char* title : {"allowed", "load", "kept", "used", "headroom"}) table.columns.push_back({title, Align::Right});
  table.columns.push_back({"grade"});
  if (style.width >= kSourceFits) table.columns.push_back({"meter", Align::Left, 6});
  for (const auto* limit : limits) {
    table.rows.push_back(cells_of(*limit, style.width));
    table.rows.back()[0].text.insert(0, "  ");
  }
  return render(table, style);
}

}  // namespace ohm
