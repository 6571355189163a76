#include "cli/history/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

using namespace std::chrono;

constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_ratio(const HistoryDoc& doc) {
  if (doc.unit == "ratio" || doc.unit == "1") return true;
  return doc.unit.empty() && (doc.series == "fan" || doc.series == "duty" || doc.series == "busy" || doc.series == "mem_busy");
}

std::string zone_of(minutes offset) {
  if (offset == minutes{}) return "UTC";
  const auto off = abs(offset);
  return fmt::format("UTC{}{:02}:{:02}", offset < minutes{} ? "-" : "+", off / hours{1}, off % hours{1} / minutes{1});
}

/// "10 s", "5 min", "1 h", "2 d": the largest unit that divides it.
std::string step_text(nanoseconds step) {
  if (step % days{1} == nanoseconds{}) return std::to_string(step / days{1}) + " d";
  if (step % hours{1} == nanoseconds{}) return std::to_string(step / hours{1}) + " h";
  if (step % minutes{1} == nanoseconds{}) return std::to_string(step / minutes{1}) + " min";
  return number(duration<double>(step).count(), 3) + " s";
}

}  // namespace

HistoryUnit unit_of(const HistoryDoc& doc) {
  if (is_ratio(doc)) return {"%", 100, 1};
  if (doc.unit == "B") return {"GB", 1e-9, 2};
  if (doc.unit == "J") return {"kWh", 1 / 3.6e6, 3};
  if (doc.unit == "A") return {"A", 1, 2};
  if (doc.unit == "MHz" || doc.unit == "rpm" || doc.unit.empty()) return {doc.unit, 1, 0};
  return {doc.unit, 1, 1};
}

std::string figure_of(double value, const HistoryUnit& unit) {
  const double shown = value * unit.factor;
  const int decimals = unit.name.empty() && shown != std::round(shown) ? 2 : unit.decimals;
  return fmt::format("{:.{}f}", std::abs(shown) < 0.5 * std::pow(10, -decimals) ? 0.0 : shown, decimals);  // never "-0"
}

std::string clock_of(WallTime at, const HistoryDoc& doc, const HistoryLook& look) {
  const auto local = floor<seconds>(at) + look.utc_offset;
  const auto day = floor<days>(local);
  const year_month_day date{day};
  const hh_mm_ss time{local - day};
  std::string out;
  if (doc.to - doc.from > days{1})
    out = fmt::format("{} {} ", static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1]);
  out += fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
  if (doc.step < minutes{1}) out += fmt::format(":{:02}", time.seconds().count());
  return out;
}

std::string history_title(const HistoryDoc& doc, const HistoryLook& look) {
  const auto unit = unit_of(doc);
  std::string text = doc.thing + " " + doc.series + (unit.name.empty() ? "" : " in " + unit.name) + ", " +
                     clock_of(doc.from, doc, look) + " to " + clock_of(doc.to, doc, look) + " " + zone_of(look.utc_offset) +
                     ", steps of " + step_text(doc.step);
  const std::string mark = doc.simulated ? painted("SIMULATED", Tone::Tight, look.style) + " " : "";
  return mark + painted(text, Tone::Strong, look.style) + "\n";
}

std::optional<HistorySummary> summary_of(const HistoryDoc& doc) {
  std::optional<HistorySummary> sum;
  double total = 0, count = 0;
  for (const HistoryPoint& p : doc.points) {
    if (!p.band) continue;
    if (!sum) sum = HistorySummary{p, p};
    if (p.band->min < sum->lowest.band->min) sum->lowest = p;
    if (p.band->max > sum->highest.band->max) sum->highest = p;
    total += p.band->mean;
    ++count;
  }
  if (!sum) return sum;
  sum->mean = total / count;
  sum->read_ratio = count / static_cast<double>(doc.points.size());
  return sum;
}

std::string history_summary(const HistoryDoc& doc, const HistoryLook& look) {
  const auto sum = summary_of(doc);
  if (!sum) return wrapped("Nothing was read of it in this time.", look.style.width);
  const auto unit = unit_of(doc);
  std::string text = "lowest " + figure_of(sum->lowest.band->min, unit) + " at " + clock_of(sum->lowest.at, doc, look) + ", mean " +
                     figure_of(sum->mean, unit) + ", highest " + figure_of(sum->highest.band->max, unit) + " at " +
                     clock_of(sum->highest.at, doc, look);
  if (sum->read_ratio < 1) text += "; nothing was read in " + percent_text(1 - sum->read_ratio) + " of the steps";
  return wrapped(text, look.style.width);
}

}  // namespace ohm
