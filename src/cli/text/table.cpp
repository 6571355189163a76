#include "cli/text/table.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"

namespace ohm {
namespace {

std::size_t total(const std::vector<std::size_t>& widths, std::size_t gap) {
  return std::accumulate(widths.begin(), widths.end(), std::size_t{}) + gap * (widths.empty() ? 0 : widths.size() - 1);
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string padded(const Cell& cell, std::size_t width, Align align, const Style& style) {
  const auto text = shortened(cell.text, width);
  const std::string blanks(width - std::min(width, columns(text)), ' ');
  const auto shown = painted(text, cell.tone, style);
  return align == Align::Right ? blanks + shown : shown + blanks;
}

std::string line_of(const Table& table, const std::vector<Cell>& cells, const std::vector<std::size_t>& widths,
                    const Style& style) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) line.append(table.gap, ' ');
    line += padded(cells[i], widths[i], table.columns[i].align, style);
  }
  return without_trailing_blanks(std::move(line));
}

std::size_t start_of(const std::vector<std::size_t>& widths, std::size_t column, std::size_t gap) {
  return std::accumulate(widths.begin(), widths.begin() + static_cast<std::ptrdiff_t>(column), std::size_t{}) + gap * column;
}

/// "────── ohmd off ──────" over its columns.
std::string ruled(std::string_view title, std::size_t width) {
  if (columns(title) + 2 > width) return shortened(title, width);
  const std::size_t room = width - std::min(width, columns(title) + 2);
  std::string line;
  for (std::size_t i = 0; i < room / 2; ++i) line += "─";
  line += " " + std::string{title} + " ";
  for (std::size_t i = room / 2; i < room; ++i) line += "─";
  return line;
}

std::string group_line(const Table& table, const std::vector<std::size_t>& widths, const Style& style) {
  std::string line;
  std::size_t used = 0;
  for (const auto& group : table.groups) {
    const auto from = start_of(widths, group.first, table.gap);
    const auto to = start_of(widths, group.last, table.gap) + widths[group.last];
    line.append(from - std::min(from, used), ' ');
    line += painted(ruled(group.title, to - from), Tone::Dim, style);
    used = to;
  }
  return without_trailing_blanks(std::move(line));
}

std::string title_line(const Table& table, const std::vector<std::size_t>& widths, const Style& style) {
  std::vector<Cell> titles;
  for (const auto& column : table.columns) titles.push_back({column.title, Tone::Dim});
  return line_of(table, titles, widths, style);
}

}  // namespace

std::vector<std::size_t> column_widths(const Table& table, std::size_t width) {
  std::vector<std::size_t> widths;
  for (const auto& column : table.columns) widths.push_back(columns(column.title));
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i].text));
  for (std::size_t i = widths.size(); i-- > 0 && total(widths, table.gap) > width;) {
    const std::size_t least = table.columns[i].shrinks_to;
    if (least == 0 || widths[i] <= least) continue;
    widths[i] -= std::min(widths[i] - least, total(widths, table.gap) - width);
  }
  return widths;
}

std::vector<std::vector<Cell>> aligned(const Table& table, std::size_t width) {
  const auto widths = column_widths(table, width);
  std::vector<std::vector<Cell>> lines(1);
  for (const auto& column : table.columns) lines[0].push_back({column.title, Tone::Dim});
  lines.insert(lines.end(), table.rows.begin(), table.rows.end());
  for (auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i)
      line[i].text = padded(line[i], widths[i], table.columns[i].align, Style{width, false});
  return lines;
}

std::string group_titles(const Table& table, std::size_t width) {
  if (table.groups.empty()) return "";
  auto line = group_line(table, column_widths(table, width), Style{width, false});
  line.pop_back();
  return line;
}

std::string render(const Table& table, const Style& style) {
  const auto widths = column_widths(table, table_width(style));
  std::string out = table.groups.empty() ? "" : group_line(table, widths, style);
  const bool titled = std::any_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return !c.title.empty(); });
  if (titled) out += title_line(table, widths, style);
  for (const auto& row : table.rows) out += line_of(table, row, widths, style);
  return out;
}

}  // namespace ohm
