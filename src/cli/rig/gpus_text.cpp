#include <algorithm>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/rig/views.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

constexpr std::size_t kLeastRemark = 10;  // columns the remark keeps; before it shrinks further a column goes
constexpr double kGibi = 1024.0 * 1024 * 1024;

/// A column of the list of cards, and how long it stays when there is little room: the lowest `stays` goes first.
struct CardColumn {
  Column column;
  std::string group;  ///< the unit, shown above: "°C"
  int stays{};
  Cell (*cell)(const CardDoc&);
};

Cell fan_cell(const CardDoc& card) {
  const Told* fastest = nullptr;
  for (const auto& fan : card.fans)
    if (!fastest || fan.value.value_or(-1) > fastest->value.value_or(-1)) fastest = &fan;
  auto cell = fastest ? told_cell(*fastest, Tone::Plain, 0, 100) : Cell{"–", Tone::Dim};
  if (card.fan_manual) cell.text += "m";
  return cell;
}

Cell offset_cell(const std::optional<double>& mhz) {
  return mhz ? Cell{(*mhz > 0 ? "+" : "") + grouped(*mhz, 0)} : Cell{"–", Tone::Dim};
}

Cell draw_cell(const CardDoc& card) { return told_cell(card.draw_w); }

Cell promised_cell(const CardDoc& card) { return {link_short(card.link_promised), Tone::Dim}; }

Cell link_cell(const CardDoc& card) {
  const bool below = link_below_promise(card);
  return {link_short(card.link) + (below ? "!" : ""), below ? Tone::Over : card.link.width ? Tone::Plain : Tone::Dim};
}

Cell throttle_cell(const CardDoc& card) {
  if (!card.throttle.value) return {"–", Tone::Dim};
  std::vector<std::string> words;
  for (const auto& word : *card.throttle.value)
    if (word != "idle") words.push_back(word);
  return {join(words, ", "), is_hot(card) ? Tone::Tight : Tone::Plain};
}

Cell used_cell(const CardDoc& card) { return told_cell(card.vram_used_b, Tone::Plain, 1, 1 / kGibi); }

std::vector<CardColumn> all_columns() {
  const auto right = Align::Right;
  return {
      {{"card"},
       "",
       99,
       [](const CardDoc& c) {
         return Cell{c.place, Tone::Strong};
       }},
      {{"die", right}, "°C", 95, [](const CardDoc& c) { return told_cell(c.die_c, die_tone(c.die_c)); }},
      {{"hot", right}, "°C", 90, [](const CardDoc& c) { return told_cell(c.hotspot_c, hotspot_tone(c.hotspot_c)); }},
      {{"VRAM", right}, "°C", 94, [](const CardDoc& c) { return told_cell(c.vram_c, vram_tone(c.vram_c)); }},
      {{"by"},
       "",
       10,
       [](const CardDoc& c) {
         return Cell{!c.vram_c.value || c.vram_c.source.empty() ? "–" : c.vram_c.source, Tone::Dim};
       }},
      {{"draw", right}, "W", 93, draw_cell},
      {{"cap", right}, "W", 92, [](const CardDoc& c) { return told_cell(c.cap_w); }},
      {{"SM", right}, "MHz", 70, [](const CardDoc& c) { return told_cell(c.sm_mhz); }},
      {{"mem", right}, "MHz", 40, [](const CardDoc& c) { return told_cell(c.mem_mhz); }},
      {{"±SM", right}, "MHz", 16, [](const CardDoc& c) { return offset_cell(c.core_offset_mhz); }},
      {{"±mem", right}, "MHz", 15, [](const CardDoc& c) { return offset_cell(c.mem_offset_mhz); }},
      {{"fan", right}, "%", 80, fan_cell},
      {{"busy", right}, "%", 85, [](const CardDoc& c) { return told_cell(c.busy, Tone::Plain, 0, 100); }},
      {{"used", right}, "GiB", 75, used_cell},
      {{"link"}, "", 78, link_cell},
      {{"promised"}, "", 20, promised_cell},
      {{"held by", Align::Left, 9}, "", 60, throttle_cell},
      {{"health", Align::Left, kLeastRemark}, "", 99, remark_of},
  };
}

/// Only columns of one unit, and at least two wide, get it as a title above.
std::vector<ColumnGroup> groups_of(const std::vector<CardColumn>& columns) {
  std::vector<ColumnGroup> groups;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& unit = columns[i].group;
    if (unit.empty()) continue;
    if (!groups.empty() && groups.back().last + 1 == i && groups.back().title == unit)
      groups.back().last = i;
    else
      groups.push_back({unit, i, i});
  }
  return groups;
}

std::size_t width_of(const Table& table, std::size_t width) {
  std::size_t sum = 0;
  for (const auto w : column_widths(table, width)) sum += w + table.gap;
  return sum - std::min(sum, table.gap);
}

/// Puts `extra` second in a table of the cards' own columns.
void insert_extra(Table& table, const ExtraColumn& extra) {
  table.columns.insert(table.columns.begin() + 1, extra.column);
  for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].insert(table.rows[i].begin() + 1, extra.cells[i]);
  for (auto& group : table.groups) ++group.first, ++group.last;
}

Table table_of(const std::vector<CardColumn>& columns, const std::vector<const CardDoc*>& cards, std::size_t gap,
               const ExtraColumn* extra) {
  Table table;
  table.gap = gap;
  table.groups = groups_of(columns);
  for (const auto& column : columns) table.columns.push_back(column.column);
  for (const auto* card : cards) {
    table.rows.emplace_back();
    for (const auto& column : columns) table.rows.back().push_back(column.cell(*card));
  }
  if (extra) insert_extra(table, *extra);
  return table;
}

void drop_one(std::vector<CardColumn>& columns) {
  columns.erase(
      std::min_element(columns.begin(), columns.end(), [](const CardColumn& a, const CardColumn& b) { return a.stays < b.stays; }));
}

}  // namespace

std::string held_text(const CardDoc& card) {
  if (!card.ceiling_w) return "";
  const auto held =
      std::find_if(card.why.begin(), card.why.end(), [](const std::string& why) { return why.starts_with("held at "); });
  return held == card.why.end() ? "" : *held;
}

Cell remark_of(const CardDoc& card) {
  if (card.state == "absent") return {"absent" + (card.absent.empty() ? "" : ": " + card.absent), Tone::Dim};
  if (!card.off.empty() && card.health == "ok") return {"off with " + card.off, Tone::Over};
  const auto why = card.why.empty() ? "" : ": " + card.why[0];
  if (card.state != "present") return {card.state + why, Tone::Over};
  if (card.health != "ok") return {card.health + why, card.health == "failed" ? Tone::Over : Tone::Tight};
  if (const auto held = held_text(card); !held.empty()) return {held, Tone::Tight};
  for (const auto* told : {&card.die_c, &card.vram_c, &card.draw_w, &card.hotspot_c})
    if (is_stale(*told)) return {age_text(told->age_s) + " old", Tone::Tight};
  return {"ok", Tone::Good};
}

Table cards_table(const std::vector<const CardDoc*>& cards, std::size_t width, const ExtraColumn* extra) {
  auto columns = all_columns();
  auto table = table_of(columns, cards, 2, extra);
  if (width_of(table, width) > width) table = table_of(columns, cards, 1, extra);
  while (width_of(table, width) > width && columns.size() > 2) {
    drop_one(columns);
    table = table_of(columns, cards, 1, extra);
  }
  return table;
}

std::string gpus_text(const RigDoc& rig, const std::vector<const CardDoc*>& cards, const Style& style) {
  std::string out = banner(rig, style);
  if (cards.empty()) return out + "No card of that set.\n";
  const auto text = render(cards_table(cards, table_width(style)), style);
  const auto marked = [&](const char* mark) { return text.find(mark) != std::string::npos; };
  std::string legend;
  if (marked("–")) legend += "– not told, `ohm show` says why   ";
  if (marked("?")) legend += "? old   ";
  if (marked("~")) legend += "~ estimated   ";
  while (legend.ends_with(' ')) legend.pop_back();
  return out + text + (legend.empty() ? "" : painted(legend, Tone::Dim, style) + "\n");
}

}  // namespace ohm
