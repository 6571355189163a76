#include "rig/plan/plan.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/result.h"
#include "base/text.h"
#include "rig/circuit/load.h"
#include "rig/plan/energy.h"
#include "rig/plan/findings.h"
#include "rig/plan/rules.h"

namespace ohm {
namespace {

std::vector<double> draws_off(const Circuit& circuit) {
  std::vector<double> draw;
  for (const auto& c : circuit.cards) draw.push_back(c.present ? c.top : 0);
  return draw;
}

std::vector<double> draws_on(const Circuit& circuit, const PlannedCaps& caps) {
  std::vector<double> draw;
  for (std::size_t i = 0; i < circuit.cards.size(); ++i) {
    const auto& c = circuit.cards[i];
    draw.push_back(!c.present ? 0 : caps.suspended[i] ? c.idle : std::max(caps.cap[i], c.floor));
  }
  return draw;
}

/// The same draws while every working card is in its worst excursion of one window.
std::vector<double> peaks(const Rig& rig, const std::vector<double>& draw, std::size_t window) {
  auto peak = draw;
  for (std::size_t i = 0; i < peak.size(); ++i) peak[i] *= rig[rig.cards[i].part].excursion.is[window];
  return peak;
}

/// One column for every limit, in their order.
std::vector<LoadColumn> columns_at(const Rig& rig, const Circuit& circuit, const std::vector<double>& draw) {
  std::vector<LoadColumn> columns(circuit.limits.size());
  const auto sustained = limit_loads(circuit, draw);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double allowed = circuit.limits[i].continuous;
    columns[i].sustained = sustained[i];
    columns[i].headroom = allowed - sustained[i];
    columns[i].ratio = allowed > 0 ? sustained[i] / allowed : std::numeric_limits<double>::infinity();
  }
  for (std::size_t w = 0; w < kWindows; ++w) {
    const auto peak = limit_loads(circuit, peaks(rig, draw, w));
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (circuit.limits[i].window < 0) columns[i].excursion[w] = peak[i];
  }
  return columns;
}

std::vector<LimitLine> lines_of(const Rig& rig, const Circuit& circuit, const std::vector<double>& off,
                                const std::vector<double>& on) {
  const auto off_columns = columns_at(rig, circuit, off), on_columns = columns_at(rig, circuit, on);
  std::vector<LimitLine> lines;
  for (std::uint32_t i = 0; i < circuit.limits.size(); ++i) lines.push_back({i, off_columns[i], on_columns[i]});
  return lines;
}

std::vector<LegLine> legs_of_feed(const Circuit& circuit, const std::vector<LimitLine>& lines, const std::vector<double>& off,
                                  const std::vector<double>& on) {
  std::vector<LegLine> legs;
  for (const auto& leg : circuit.feed_legs)
    if (!leg.conductor.empty())
      legs.push_back({leg.place, leg.conductor, limit_load(circuit, leg, off), limit_load(circuit, leg, on), 0});
  for (const auto& line : lines) {
    const auto& limit = circuit.limits[line.limit];
    if (limit.conductor.empty()) continue;
    legs.push_back({limit.place, limit.conductor, line.off.sustained, line.on.sustained, limit.continuous});
  }
  return legs;
}

std::vector<SupplyLine> supply_lines(const Circuit& circuit, const SupplyLoads& off, const SupplyLoads& on) {
  std::vector<SupplyLine> lines(circuit.supplies.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].psu = Index<Psu>{i};
    lines[i].rating = circuit.supplies[i].rating;
    lines[i].out_off = off.out[i];
    lines[i].out_on = on.out[i];
    lines[i].efficiency_off = off.in[i] > 0 ? off.out[i] / off.in[i] : 0;
    lines[i].efficiency_on = on.in[i] > 0 ? on.out[i] / on.in[i] : 0;
  }
  return lines;
}

Energy energy_at(const Rig& rig, const SupplyLoads& loads) {
  return energy_of(rig.site, std::accumulate(loads.out.begin(), loads.out.end(), 0.0),
                   std::accumulate(loads.in.begin(), loads.in.end(), 0.0));
}

std::optional<Finding> suspensions_told(const Rig& rig, const PlannedCaps& caps) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < caps.suspended.size(); ++i)
    if (caps.suspended[i]) names.push_back(rig.cards[i].name);
  if (names.empty()) return std::nullopt;
  Finding f;
  f.rule = "card.suspended";
  f.severity = Severity::Warning;
  f.place = join(names, ", ");
  f.on = true;
  f.says =
      std::to_string(names.size()) + (names.size() == 1 ? " card does" : " cards do") + " not fit even at the floor and must rest";
  f.fix = "bring more power, or take them off";
  f.source = rule(f.rule).source;
  f.rank = rule(f.rule).rank;
  return f;
}

bool worse(const LimitLine& a, const LimitLine& b) {
  return a.on.ratio != b.on.ratio ? a.on.ratio > b.on.ratio : a.off.ratio > b.off.ratio;
}

bool graver(const Finding& a, const Finding& b) {
  if (a.severity != b.severity) return a.severity == Severity::Violation;
  if (a.on != b.on) return a.on;
  return a.severity_ratio > b.severity_ratio;
}

bool holds(const std::vector<Finding>& findings, bool Finding::*column) {
  return std::none_of(findings.begin(), findings.end(),
                      [&](const Finding& f) { return f.severity == Severity::Violation && f.*column; });
}

}  // namespace

Plan make_plan(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  OHM_ASSERT(caps.cap.size() == rig.cards.size() && caps.suspended.size() == rig.cards.size());
  const auto off = draws_off(circuit), on = draws_on(circuit, caps);
  const auto supplies_off = supply_loads(circuit, off), supplies_on = supply_loads(circuit, on);
  Plan plan;
  plan.caps = caps;
  plan.limits = lines_of(rig, circuit, off, on);
  plan.legs = legs_of_feed(circuit, plan.limits, off, on);
  plan.findings = overloads(circuit, plan.limits, off);
  // beyond this line the limits are no longer in the circuit's order
  std::stable_sort(plan.limits.begin(), plan.limits.end(), worse);
  for (auto& f : miswirings(rig)) plan.findings.push_back(std::move(f));
  if (auto f = suspensions_told(rig, caps)) plan.findings.push_back(std::move(*f));
  std::stable_sort(plan.findings.begin(), plan.findings.end(), graver);
  plan.supplies = supply_lines(circuit, supplies_off, supplies_on);
  plan.off = energy_at(rig, supplies_off);
  plan.on = energy_at(rig, supplies_on);
  plan.safe_off = holds(plan.findings, &Finding::off);
  plan.safe_on = holds(plan.findings, &Finding::on);
  return plan;
}

}  // namespace ohm
