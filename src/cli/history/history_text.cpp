#include <algorithm>

#include "base/instant.h"
#include "base/text.h"
#include "cli/history/figures.h"
#include "cli/history/history_views.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

std::vector<Cell> row_of(const HistoryPoint& point, const HistoryDoc& doc, const HistoryLook& look) {
  const auto unit = unit_of(doc);
  const auto figure = [&](double v) { return Cell{figure_of(v, unit)}; };
  const Cell at{clock_of(point.at, doc, look)};
  return {at, figure(point.band->min), figure(point.band->mean), figure(point.band->max)};
}

/// Steps [first, last] in which nothing was read.
std::vector<Cell> gap_row(const HistoryPoint& first, const HistoryPoint& last, const HistoryDoc& doc, const HistoryLook& look) {
  const std::string end = last.at > first.at ? " to " + clock_of(last.at + doc.step, doc, look) : "";
  const Cell absent{"–", Tone::Dim};
  return {{clock_of(first.at, doc, look) + end, Tone::Dim}, absent, absent, absent};
}

/// RFC 4180: quoted where it must be, quotes doubled.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + "\"";
}

std::string csv_figures(const HistoryPoint& point) {
  if (!point.band) return ",,";
  constexpr int kDigits = 6;  // finer than any quantum
  return number(point.band->min, kDigits) + "," + number(point.band->mean, kDigits) + "," + number(point.band->max, kDigits);
}

}  // namespace

std::string history_text(const HistoryDoc& doc, const HistoryLook& look) {
  Table table{{{"from"}, {"min", Align::Right}, {"mean", Align::Right}, {"max", Align::Right}}, {}, {}, 2};
  for (auto it = doc.points.begin(); it != doc.points.end(); ++it) {
    if (it->band) {
      table.rows.push_back(row_of(*it, doc, look));
      continue;
    }
    const auto next = std::find_if(it, doc.points.end(), [](const HistoryPoint& p) { return p.band.has_value(); });
    table.rows.push_back(gap_row(*it, *(next - 1), doc, look));
    it = next - 1;
  }
  const std::string rows = table.rows.empty() ? "" : render(table, look.style);
  return history_title(doc, look) + rows + history_summary(doc, look);
}

std::string history_csv(const HistoryDoc& doc) {
  std::string out = "at,thing,series,unit,min,mean,max,simulated\r\n";
  const std::string truth = doc.simulated ? ",true\r\n" : ",false\r\n";
  const std::string names = csv_field(doc.thing) + "," + csv_field(doc.series) + "," + csv_field(doc.unit) + ",";
  for (const HistoryPoint& point : doc.points) out += instant_text(point.at) + "," + names + csv_figures(point) + truth;
  return out;
}

}  // namespace ohm
