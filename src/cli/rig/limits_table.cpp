#include <algorithm>

#include "cli/rig/views.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

constexpr std::size_t kKeptFits = 60, kGradeFits = 70, kRatingFits = 90, kSourceFits = 110;  // columns from which on there is room

std::string amount(const std::optional<double>& value, const LimitDoc& limit) {
  return value ? load_text(*value, limit.unit == "A") : "–";
}

/// The columns that a width has room for.
struct LimitColumns {
  bool rating{}, kept{}, grade{}, meter{};
};

LimitColumns columns_for(std::size_t width) {
  return {width >= kRatingFits, width >= kKeptFits, width >= kGradeFits, width >= kSourceFits};
}

std::vector<Cell> cells_of(const LimitDoc& limit, const LimitColumns& shown) {
  const auto tone = limit.used_ratio ? tone_of(*limit.used_ratio) : Tone::Dim;
  std::vector<Cell> cells{{"  " + wire_name(limit)}, {kind_words(limit.kind)}};
  if (shown.rating) cells.push_back({amount(limit.rating, limit)});
  cells.push_back({amount(limit.continuous, limit)});
  cells.push_back({amount(limit.load, limit), tone});
  if (shown.kept) cells.push_back({limit.margin && *limit.margin > 0 ? amount(limit.margin, limit) : "", Tone::Dim});
  cells.push_back({limit.used_ratio ? percent_text(*limit.used_ratio) : "–", tone});
  cells.push_back({amount(limit.headroom, limit), tone});
  if (shown.grade) cells.push_back({limit.grade, Tone::Dim});
  if (shown.meter) cells.push_back({limit.source, Tone::Dim});
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
  const auto shown = columns_for(table_width(style));
  Table table;
  table.columns = {{"  place"}, {"what", Align::Left, 8}};
  const auto add = [&](bool fits, const char* title, Align align, std::size_t shrinks_to) {
    if (fits) table.columns.push_back({title, align, shrinks_to});
  };
  add(shown.rating, "rating", Align::Right, 0);
  add(true, "allowed", Align::Right, 0);
  add(true, "load", Align::Right, 0);
  add(shown.kept, "kept", Align::Right, 0);
  add(true, "used", Align::Right, 0);
  add(true, "headroom", Align::Right, 0);
  add(shown.grade, "grade", Align::Left, 0);
  add(shown.meter, "meter", Align::Left, 6);
  for (const auto* limit : limits) table.rows.push_back(cells_of(*limit, shown));
  return render(table, style);
}

}  // namespace ohm
