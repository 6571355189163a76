#include "agent/estimate/loads.h"

#include <algorithm>
#include <numeric>

#include "rig/circuit/load.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

const Metered& at(const std::vector<Metered>& metered, std::size_t i) {
  static const Metered none;
  return i < metered.size() ? metered[i] : none;
}

LimitView limit_view(const Limit& limit, double load, double reach, const Metered& metered) {
  LimitView view{limit.place, limit.conductor, name_of(limit.kind), limit.ac.empty() ? "W" : "A"};
  view.load = metered.load.value_or(load);
  view.reach = reach;
  view.margin = metered.margin;
  view.continuous = limit.continuous;
  view.rating = limit.rating;
  view.headroom = limit.continuous - view.load - view.margin;
  view.used_ratio = limit.continuous > 0 ? (view.load + view.margin) / limit.continuous : 0;
  view.grade = metered.grade;
  view.source = metered.source;
  return view;
}

void tell_limits(const Circuit& circuit, const Draws& draws, const SupplyLoads& now, const MeteredRig& metered, RigView& view) {
  const auto reach = supply_loads(circuit, draws.reach);
  for (const auto i : shown_limits(circuit)) {
    const auto& limit = circuit.limits[i];
    view.limits.push_back(limit_view(limit, limit_load(circuit, limit, draws.now, now),
                                     limit_load(circuit, limit, draws.reach, reach), at(metered.limits, i)));
  }
}

void tell_supplies(const Rig& rig, const Circuit& circuit, const SupplyLoads& now, const MeteredRig& metered, RigView& view) {
  for (std::size_t i = 0; i < rig.psus.size(); ++i) {
    const auto& m = at(metered.supplies, i);
    view.supplies.push_back(
        {rig.psus[i].name, Watts{now.out[i]}, Watts{m.load.value_or(now.in[i])}, Watts{circuit.supplies[i].rating}, m.grade});
  }
}

bool hangs_on(const Psu& psu, std::uint32_t pdu) {
  const auto* outlet = std::get_if<OutletRef>(&psu.from);
  return outlet && outlet->pdu.v == pdu;
}

void tell_pdus(const Rig& rig, const SupplyLoads& now, const MeteredRig& metered, RigView& view) {
  for (std::uint32_t i = 0; i < rig.pdus.size(); ++i) {
    const auto& m = at(metered.pdus, i);
    const auto draw = pdu_draw(rig, i, now.in);
    view.pdus.push_back({rig.pdus[i].name, m.load ? Watts{*m.load} : draw, m.grade,
                         i < metered.volts.size() ? metered.volts[i] : Reading<Volts>{}});
  }
}

/// PDUs as shown, and the supplies that hang on the wall itself.
Watts whole_draw(const Rig& rig, const RigView& view) {
  Watts sum;
  for (const auto& pdu : view.pdus) sum += pdu.draw;
  for (std::size_t i = 0; i < rig.psus.size(); ++i)
    if (!std::holds_alternative<OutletRef>(rig.psus[i].from)) sum += view.supplies[i].in;
  return sum;
}

}  // namespace

std::vector<std::uint32_t> shown_limits(const Circuit& circuit) {
  std::vector<std::uint32_t> shown;
  for (std::uint32_t i = 0; i < circuit.limits.size(); ++i)
    if (circuit.limits[i].window < 0) shown.push_back(i);
  return shown;
}

Watts pdu_draw(const Rig& rig, std::uint32_t pdu, const std::vector<double>& supply_in) {
  Watts sum;
  for (std::size_t i = 0; i < rig.psus.size(); ++i)
    if (hangs_on(rig.psus[i], pdu)) sum += Watts{supply_in[i]};
  return sum;
}

void tell_loads(const Rig& rig, const Circuit& circuit, const Draws& draws, const MeteredRig& metered, RigView& view) {
  const auto now = supply_loads(circuit, draws.now);
  view.limits.clear(), view.supplies.clear(), view.pdus.clear();
  tell_limits(circuit, draws, now, metered, view);
  tell_supplies(rig, circuit, now, metered, view);
  tell_pdus(rig, now, metered, view);
  view.draw = whole_draw(rig, view);
}

Watts wall_draw(const Circuit& circuit, const std::vector<double>& caps) {
  const auto loads = supply_loads(circuit, caps);
  return Watts{std::accumulate(loads.in.begin(), loads.in.end(), 0.0)};
}

}  // namespace ohm
