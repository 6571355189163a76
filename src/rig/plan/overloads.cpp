#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "rig/circuit/breaker_trip.h"
#include "rig/plan/advice.h"
#include "rig/plan/findings.h"
#include "rig/plan/limit_words.h"
#include "rig/plan/rules.h"

namespace ohm {
namespace {

constexpr double kTolerance = 1e-6;  // of the limit: below what any meter shows

bool exceeded(const LoadColumn& c, const Limit& l) { return c.sustained > l.continuous * (1 + kTolerance); }

/// All conductors of the thing this limit belongs to; they stand next to each other.
std::span<const LimitLine> siblings(const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i) {
  const auto same = [&](std::size_t j) {
    const auto &a = circuit.limits[i], &b = circuit.limits[j];
    return a.kind == b.kind && a.place == b.place && a.window == b.window;
  };
  std::size_t first = i, last = i + 1;
  while (first > 0 && same(first - 1)) --first;
  while (last < lines.size() && same(last)) ++last;
  return lines.subspan(first, last - first);
}

/// Overloaded only because its siblings carry less: the same load spread evenly would fit.
bool is_imbalance(const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i, bool off) {
  const auto& limit = circuit.limits[i];
  if (limit.conductor.empty()) return false;
  const auto legs = siblings(circuit, lines, i);
  double sum = 0;
  for (const auto& leg : legs) sum += off ? leg.off.sustained : leg.on.sustained;
  return sum / static_cast<double>(legs.size()) <= limit.continuous;
}

std::string trip_text(const Limit& limit, double load) {
  if (!limit.curve) return "";
  const double ratio = load / limit.rating;
  const auto first = time_to_trip(fast_edge(*limit.curve), ratio), last = time_to_trip(slow_edge(*limit.curve), ratio);
  if (!first) return "";
  const auto at_least = number(first->count(), 0) + " s";
  return last ? "; trips after " + at_least + " to " + number(last->count(), 0) + " s" : "; may trip after " + at_least;
}

std::string sentence(const Limit& limit, const LimitLine& line, bool off) {
  const double load = off ? line.off.sustained : line.on.sustained;
  const std::string window = limit.window < 0 ? "" : std::string{" for "} + kWindowNames[static_cast<std::size_t>(limit.window)];
  const std::string derated = limit.rating == limit.continuous ? "" : " (rated " + told(limit.rating, limit) + ")";
  return std::string{name_of(limit.kind)} + " carries " + told(load, limit) + window +
         (off ? " with cards at their default limits" : " at planned caps") + "; it may carry " + told(limit.continuous, limit) +
         derated + trip_text(limit, load);
}

Finding overload(const Circuit& circuit, std::span<const LimitLine> lines, std::size_t i, Advisor& advisor) {
  const auto& limit = circuit.limits[i];
  const auto& line = lines[i];
  Finding f;
  f.off = exceeded(line.off, limit);
  f.on = exceeded(line.on, limit);
  f.rule = is_imbalance(circuit, lines, i, f.off) ? std::string{"ac.leg"} : std::string{rule_of(limit.kind)};
  f.severity = Severity::Violation;
  f.place = place_of(limit);
  f.says = sentence(limit, line, f.off);
  const double worse = std::max(line.off.sustained, line.on.sustained);
  f.fix = f.rule == "ac.leg" ? "move supplies to the legs that carry less (--rewire proposes which)" : advisor.about(limit, worse);
  const bool owners_figure = limit.source.empty();  // then the rule's own ground is what there is to tell
  f.source = owners_figure ? std::string{rule(f.rule).source} : limit.source;
  f.rank = owners_figure ? rule(f.rule).rank : limit.rank;
  f.at = limit.at;
  f.severity_ratio = std::max(line.off.ratio, line.on.ratio);
  return f;
}

/// A supply overloaded in several windows, a card on several counts of one rule: told once, by its worst.
std::vector<Finding> worst_of_each(std::vector<Finding> all) {
  std::stable_sort(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.rule, a.place) != std::tie(b.rule, b.place) ? std::tie(a.rule, a.place) < std::tie(b.rule, b.place)
                                                                  : a.severity_ratio > b.severity_ratio;
  });
  std::vector<Finding> kept;
  for (auto& f : all) {
    const bool again = !kept.empty() && kept.back().rule == f.rule && kept.back().place == f.place;
    if (!again)
      kept.push_back(std::move(f));
    else
      kept.back().on = kept.back().on || f.on, kept.back().off = kept.back().off || f.off;
  }
  return kept;
}

/// Would the worst excursion that lasts long enough for the magnet (5 ms and more) trip this breaker at once?
std::optional<Finding> magnetic_trip(const Limit& limit, const LimitLine& line) {
  if (!limit.curve) return std::nullopt;
  const double trips_at = fast_edge(*limit.curve).magnetic * limit.rating;
  const double off = std::max(line.off.excursion[2], line.off.excursion[3]),
               on = std::max(line.on.excursion[2], line.on.excursion[3]);
  if (off <= trips_at && on <= trips_at) return std::nullopt;
  Finding f;
  f.rule = "ac.trip";
  f.place = place_of(limit);
  f.off = off > trips_at;
  f.on = on > trips_at;
  f.says = "cards peaking together draw " + told(std::max(off, on), limit) + " for 5-20 ms; the magnet trips from " +
           told(trips_at, limit);
  f.fix = "move supplies to another breaker";
  f.source = rule(f.rule).source;
  f.rank = rule(f.rule).rank;
  f.at = limit.at;
  f.severity_ratio = std::max(off, on) / trips_at;
  return f;
}

}  // namespace

std::vector<Finding> overloads(const Circuit& circuit, std::span<const LimitLine> lines, std::span<const double> draw_off) {
  Advisor advisor{circuit, draw_off};
  std::vector<Finding> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& limit = circuit.limits[i];
    const bool forbidden_anyway = limit.kind == LimitKind::RiserSata;  // miswirings() tells it
    const bool too_much = exceeded(lines[i].off, limit) || exceeded(lines[i].on, limit);
    if (too_much && !forbidden_anyway) found.push_back(overload(circuit, lines, i, advisor));
    if (auto trip = magnetic_trip(limit, lines[i])) found.push_back(std::move(*trip));
  }
  return worst_of_each(std::move(found));
}

}  // namespace ohm
