#include "agent/estimate/loads.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "rig/circuit/load.h"
#include "rig/plan/limit_words.h"

namespace ohm {
namespace {

const Metered& at(const std::vector<Metered>& metered, std::size_t i) {
  static const Metered none;
  return i < metered.size() ? metered[i] : none;
}

// ---- who hangs on what ----

/// Cards on one thing, each counted once: ours, those of ours that tell no draw, those of other hosts.
struct Riders {
  int ours{}, silent{}, assumed{};
  /// Where cards of other hosts are assumed at all, what carries none of ours is another host's business.
  bool ours_to_show() const { return ours > 0 || assumed == 0; }
  /// Somebody on it says what it draws, or nobody has to.
  bool tells() const { return ours == 0 || silent < ours; }
};

void add_feeds(const Circuit& circuit, std::uint32_t supply, std::vector<std::uint32_t>& cards) {
  const auto& feeds = circuit.supplies[supply].feeds;
  for (auto i = feeds.first; i < feeds.last; ++i) cards.push_back(circuit.feeds[i].card);
}

Riders riders(const Circuit& circuit, const Draws& draws, std::vector<std::uint32_t> cards) {
  std::sort(cards.begin(), cards.end());
  cards.erase(std::unique(cards.begin(), cards.end()), cards.end());
  Riders out;
  for (const auto card : cards) {
    if (!circuit.cards[card].present) continue;
    ++(draws.assumed[card] ? out.assumed : out.ours);
    if (draws.silent[card]) ++out.silent;
  }
  return out;
}

Riders riders_of(const Circuit& circuit, const Draws& draws, const Limit& limit) {
  std::vector<std::uint32_t> cards;
  for (auto i = limit.dc.first; i < limit.dc.last; ++i) cards.push_back(circuit.dc_terms[i].card);
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) add_feeds(circuit, circuit.ac_terms[i].supply, cards);
  return riders(circuit, draws, std::move(cards));
}

Riders riders_of(const Circuit& circuit, const Draws& draws, std::uint32_t supply) {
  std::vector<std::uint32_t> cards;
  add_feeds(circuit, supply, cards);
  return riders(circuit, draws, std::move(cards));
}

/// Every card answers, and all are ours: nobody needs to be counted.
bool plain(const Draws& draws) {
  const auto none = [](const std::vector<bool>& flags) { return std::find(flags.begin(), flags.end(), true) == flags.end(); };
  return none(draws.silent) && none(draws.assumed);
}

// ---- limits, supplies, PDUs ----

LimitView limit_view(const Limit& limit, double load, double reach, const Metered& metered) {
  LimitView view{limit.place, limit.conductor, name_of(limit.kind), limit.ac.empty() ? "W" : "A"};
  view.load = metered.load.value_or(load);
  view.reach = reach;
  view.margin = margin_beside(view.load, reach, metered.margin);
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
  const bool all_ours = plain(draws);
  for (const auto i : shown_limits(circuit)) {
    const auto& limit = circuit.limits[i];
    const auto on_it = all_ours ? Riders{} : riders_of(circuit, draws, limit);
    if (!on_it.ours_to_show()) continue;
    auto told = limit_view(limit, limit_load(circuit, limit, draws.now, now), limit_load(circuit, limit, draws.reach, reach),
                           at(metered.limits, i));
    told.assumed = on_it.assumed;
    told.known = told.grade == LoadGrade::Measured || on_it.tells();
    view.limits.push_back(std::move(told));
  }
}

void tell_supplies(const Rig& rig, const Circuit& circuit, const Draws& draws, const SupplyLoads& now, const MeteredRig& metered,
                   RigView& view) {
  const bool all_ours = plain(draws);
  for (std::uint32_t i = 0; i < rig.psus.size(); ++i) {
    const auto& m = at(metered.supplies, i);
    SupplyView supply{rig.psus[i].name, Watts{now.out[i]}, Watts{m.load.value_or(now.in[i])}, Watts{circuit.supplies[i].rating},
                      m.grade};
    supply.out_known = all_ours || riders_of(circuit, draws, i).tells();
    supply.in_known = supply.out_known || m.grade == LoadGrade::Measured;
    view.supplies.push_back(std::move(supply));
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

/// Supplies and PDUs of other hosts alone are left out, after the whole was added up.
void leave_out_others(const Rig& rig, const Circuit& circuit, const Draws& draws, RigView& view) {
  if (view.assumed == 0) return;
  std::vector<bool> shown;
  for (std::uint32_t i = 0; i < rig.psus.size(); ++i) shown.push_back(riders_of(circuit, draws, i).ours_to_show());
  std::vector<PduView> pdus;
  for (std::uint32_t pdu = 0; pdu < rig.pdus.size(); ++pdu) {
    bool ours = false;
    for (std::size_t i = 0; i < rig.psus.size(); ++i) ours = ours || (shown[i] && hangs_on(rig.psus[i], pdu));
    if (ours) pdus.push_back(view.pdus[pdu]);
  }
  view.pdus = std::move(pdus);
  std::size_t i = 0;
  std::erase_if(view.supplies, [&](const SupplyView&) { return !shown[i++]; });
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
  tell_supplies(rig, circuit, draws, now, metered, view);
  tell_pdus(rig, now, metered, view);
  view.draw = whole_draw(rig, view);
  view.assumed = static_cast<int>(std::count(draws.assumed.begin(), draws.assumed.end(), true));
  leave_out_others(rig, circuit, draws, view);
}

double margin_beside(double load, double reach, double margin) { return std::min(margin, std::abs(reach - load)); }

Watts wall_draw(const Circuit& circuit, const std::vector<double>& caps) {
  const auto loads = supply_loads(circuit, caps);
  return Watts{std::accumulate(loads.in.begin(), loads.in.end(), 0.0)};
}

}  // namespace ohm
