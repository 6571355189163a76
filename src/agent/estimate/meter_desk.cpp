#include "agent/estimate/meter_desk.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "hardware/meter/typed_meter.h"
#include "rig/circuit/load.h"
#include "rig/cutoff/cutoff.h"
#include "rig/meter/meter_address.h"
#include "rig/meter/meter_unit.h"

namespace ohm {
namespace {

constexpr double kIdleHost = 0.3;    // of its stated maximum: a mining board and its fans doing nothing (assumed)
constexpr Seconds kFirstAnswer{10};  // three questions of 3 s: before that a meter is only slow (assumed)
constexpr Seconds kNutLag{2};  // NUT ups.conf, pollinterval: a driver asks its device every 2 s unless told otherwise (datasheet)
constexpr double kLeastVolts = 0.3, kMostVolts = 1.9;  // of nominal: from a sagging leg to neutral up to leg to leg (assumed)
constexpr double kMagneticTrip = 10;  // times a breaker's rating: the slow edge of its instantaneous trip (facts: power §1.2)

std::string on_conductor(const Limit& limit, const std::string& place) {
  return limit.conductor.empty() ? place : place + " " + limit.conductor;
}

/// The PDU that is all that hangs on this breaker, or nothing.
const Pdu* only_pdu(const Rig& rig, const std::string& breaker) {
  const auto on_it = [&](const AcSource& from) {
    const auto* b = std::get_if<Index<Breaker>>(&from);
    return b && rig[*b].name == breaker;
  };
  if (std::any_of(rig.psus.begin(), rig.psus.end(), [&](const Psu& p) { return on_it(p.from); })) return nullptr;
  const auto count = std::count_if(rig.pdus.begin(), rig.pdus.end(), [&](const Pdu& p) { return on_it(p.from); });
  const auto first = std::find_if(rig.pdus.begin(), rig.pdus.end(), [&](const Pdu& p) { return on_it(p.from); });
  return count == 1 ? &*first : nullptr;
}

bool of_a_pdu(LimitKind kind) {
  return kind == LimitKind::PduInlet || kind == LimitKind::PduCord || kind == LimitKind::Bank || kind == LimitKind::Outlet;
}

bool pdu_keeps_margin(const Rig& rig, const std::string& place) {
  return std::any_of(rig.pdus.begin(), rig.pdus.end(), [&](const Pdu& p) {
    const bool its = place == p.name || place.rfind(p.name + ".", 0) == 0 || place.rfind(p.name + "/", 0) == 0;
    return its && p.margin.v > 0;
  });
}

Circuit with_idle_hosts(Circuit circuit) {
  for (auto& supply : circuit.supplies) supply.fixed *= kIdleHost;
  return circuit;
}

LoadGrade grade_of(metering::Grade grade) {
  switch (grade) {
    case metering::Grade::Measured: return LoadGrade::Measured;
    case metering::Grade::Calibrated: return LoadGrade::Calibrated;
    case metering::Grade::Model: return LoadGrade::Model;
  }
  return LoadGrade::Model;
}

}  // namespace

// ---- which names a limit's current goes by ----

std::vector<std::string> MeterDesk::names_of(const Limit& limit) const {
  // A figure for the whole of a place is that of each conductor unless three phases share it.
  const auto same = [&](const Limit& l) { return l.place == limit.place && l.kind == limit.kind; };
  const bool whole = std::count_if(circuit_.limits.begin(), circuit_.limits.end(), same) <= 2;
  std::vector<std::string> names{on_conductor(limit, limit.place)};
  const auto also = [&](const std::string& name) { name.empty() || names.front() == name ? void() : names.push_back(name); };
  if (whole && limit.kind != LimitKind::Main) also(limit.place);
  if (limit.kind == LimitKind::Main && limit.conductor.empty()) also("main");
  if (limit.kind == LimitKind::Breaker)
    if (const auto* pdu = only_pdu(rig_, limit.place)) {
      also(on_conductor(limit, pdu->name));
      if (whole) also(pdu->name);
    }
  if (limit.kind == LimitKind::PsuInlet || limit.kind == LimitKind::PsuCord)
    for (const auto& psu : rig_.psus)
      if (psu.name == limit.place) also(outlet_of(rig_, psu));
  if (limit.kind == LimitKind::Outlet)
    for (const auto& psu : rig_.psus)
      if (outlet_of(rig_, psu) == limit.place) also(psu.name);
  return names;
}

void MeterDesk::add_wire(std::uint32_t index, std::vector<std::string> names) {
  const auto& limit = circuit_.limits[index];
  const auto known = std::find_if(wires_.begin(), wires_.end(), [&](const Wire& w) { return w.names == names; });
  if (known != wires_.end()) return known->limits.push_back(index);
  Wire wire;
  wire.names = std::move(names);
  wire.limits = {index};
  wire.possible = limit.rating * kMagneticTrip;
  wire.amps_per_watt = circuit_.ac_terms[limit.ac.first].amps_per_watt;
  if (of_a_pdu(limit.kind) && pdu_keeps_margin(rig_, limit.place)) wire.own_margin = 0.0;  // it is off `continuous` already
  wires_.push_back(std::move(wire));
}

MeterDesk::MeterDesk(const Rig& rig, const Circuit& circuit, std::vector<NamedMeter> meters, TypedMeter* typed)
    : rig_{rig},
      circuit_{circuit},
      idle_hosts_{with_idle_hosts(circuit)},
      meters_{std::move(meters)},
      typed_{typed},
      samples_(meters_.size()) {
  for (std::uint32_t i = 0; i < circuit.limits.size(); ++i)
    if (!circuit.limits[i].ac.empty()) add_wire(i, names_of(circuit.limits[i]));
}

// ---- what was told ----

void MeterDesk::poll() {
  refusals_.clear();
  for (std::size_t i = 0; i < meters_.size(); ++i) {
    auto newest = meters_[i].meter->newest();
    if (newest.refusals > samples_[i].refusals && !newest.refusal.empty())
      refusals_.push_back({newest.refused_outlet, newest.refusal.substr(newest.refused_outlet.size() + 1)});
    samples_[i] = std::move(newest);
  }
  if (typed_) typed_sample_ = typed_->newest();
}

/// By name; a meter outranks a person, the first meter the second.
MeterDesk::Points MeterDesk::points(MeterUnit unit) const {
  Points found;
  for (std::size_t m = 0; m <= samples_.size(); ++m)
    for (const auto& point : sample(m).points)
      if (point.unit == unit) found.try_emplace(point.thing, Told{&point, m});
  return found;
}

metering::Metered MeterDesk::told_of(Wire& wire, const Points& amps, const Points& watts) const {
  for (const auto& name : wire.names) {
    const auto a = amps.find(name);
    const auto w = watts.find(name);
    if (a == amps.end() && w == watts.end()) continue;
    // A meter outranks a person, whichever of the two it tells; of one teller amperes come first.
    const bool by_amps = w == watts.end() || (a != amps.end() && a->second.meter <= w->second.meter);
    const auto& told = by_amps ? a->second : w->second;
    if (wire.meter != told.meter) wire.state = {};  // somebody else speaks now: trust starts anew
    wire.meter = told.meter;
    metering::Metered out{told.point->is, told.point->step};
    if (by_amps) return out;
    if (auto* value = std::get_if<double>(&out.is.value)) *value *= wire.amps_per_watt;
    out.step *= wire.amps_per_watt;
    return out;
  }
  return {};
}

// ---- what it is worth ----

void MeterDesk::judge_wire(Wire& wire, const Points& amps, const Points& watts, const metering::Modelled& model, TimePoint now) {
  metering::Wire facts;
  facts.meter = told_of(wire, amps, watts);
  facts.model = model;
  facts.possible = wire.possible;
  facts.own_margin = wire.own_margin;
  const bool typed = wire.meter == samples_.size();
  auto step = metering::step(typed ? metering::Gains::typed() : metering::Gains{}, wire.state, facts, now);
  wire.state = step.next;
  wire.belief = std::move(step.belief);
  wire.model = model.is;
}

Metered MeterDesk::metered(const Wire& wire) const {
  const auto grade = grade_of(wire.belief.grade);
  const bool by_meter = wire.meter && grade != LoadGrade::Model;
  return {wire.belief.value, wire.belief.margin, grade, by_meter ? sample(*wire.meter).source : ""};
}

/// Watts of a thing whose amperes were judged: the model's, by as much more or less as the amperes are.
Metered MeterDesk::scaled(const Wire* wire, double model_watts) const {
  if (!wire || !wire->belief.value || wire->model <= 0) return {};
  auto out = metered(*wire);
  const double ratio = *wire->belief.value / wire->model;
  out.load = model_watts * ratio;
  out.margin = out.margin * model_watts / wire->model;
  return out;
}

/// The same of a PDU; its own meter's watts, where that is believed and tells them, for amperes make the model's watts only at the
/// planned voltage.
Metered MeterDesk::pdu_power(std::uint32_t pdu, const Points& watts, double model_watts) const {
  const auto* wire = wire_named(rig_.pdus[pdu].name);
  auto out = scaled(wire, model_watts);
  const auto told = watts.find(rig_.pdus[pdu].name);
  if (out.grade != LoadGrade::Measured || told == watts.end() || told->second.meter != wire->meter) return out;
  if (const auto is = told->second.point->is.get()) out.load = *is;
  return out;
}

const MeterDesk::Wire* MeterDesk::wire_named(const std::string& name) const {
  for (const auto& wire : wires_) {
    const auto& limit = circuit_.limits[wire.limits.front()];
    if (limit.place == name && limit.kind != LimitKind::Breaker) return &wire;
  }
  return nullptr;
}

/// A card that hangs on it says that it draws, or a host does that hangs on it: then the supply has power.
bool MeterDesk::surely_on(std::uint32_t supply, const Draws& draws) const {
  const auto& feeds = circuit_.supplies[supply].feeds;
  for (auto f = feeds.first; f < feeds.last; ++f)
    if (draws.low[circuit_.feeds[f].card] > 0) return true;
  for (std::uint32_t h = 0; h < rig_.hosts.size(); ++h) {
    if (rig_.hosts[h].from.v != supply) continue;
    bool any = false, alive = false;
    for (std::size_t c = 0; c < rig_.cards.size(); ++c) {
      const bool its = rig_.cards[c].host.v == h && circuit_.cards[c].present;
      any = any || its;
      alive = alive || (its && draws.low[c] > 0);
    }
    if (alive || !any) return true;
  }
  return false;
}

/// The least that supplies take: hosts do nothing, and where no card answers the power may be gone, as behind a tripped breaker.
SupplyLoads MeterDesk::least(const Draws& draws) const {
  auto low = supply_loads(idle_hosts_, draws.low);
  for (std::uint32_t s = 0; s < low.in.size(); ++s)
    if (!surely_on(s, draws)) low.in[s] = low.out[s] = 0;
  return low;
}

MeteredRig MeterDesk::judge(const Draws& draws, TimePoint now) {
  const auto low = least(draws), is = supply_loads(circuit_, draws.now), high = supply_loads(circuit_, draws.high);
  const auto amps = points(MeterUnit::Amps), watts = points(MeterUnit::Watts), volts = points(MeterUnit::Volts);
  MeteredRig out;
  out.limits.resize(circuit_.limits.size());
  const auto loads = limit_loads(circuit_, draws.now);
  for (std::size_t i = 0; i < out.limits.size(); ++i) out.limits[i].margin = metering::Gains{}.model_margin * loads[i];
  for (auto& wire : wires_) {
    const auto& limit = circuit_.limits[wire.limits.front()];
    judge_wire(wire, amps, watts,
               {limit_load(idle_hosts_, limit, draws.low, low), limit_load(circuit_, limit, draws.now, is),
                limit_load(circuit_, limit, draws.high, high)},
               now);
    for (const auto i : wire.limits) out.limits[i] = metered(wire);
  }
  for (std::uint32_t i = 0; i < rig_.pdus.size(); ++i) {
    out.pdus.push_back(pdu_power(i, watts, pdu_draw(rig_, i, is.in).v));
    const auto told = volts.find(rig_.pdus[i].name);
    out.volts.push_back(told == volts.end() ? no_reading<Volts>(why_untold(rig_.pdus[i].name), now)
                                            : Reading<Volts>{told->second.point->is.get()
                                                                 ? std::variant<Volts, Absent>{Volts{*told->second.point->is.get()}}
                                                                 : std::variant<Volts, Absent>{*told->second.point->is.absent()},
                                                             told->second.point->is.at});
  }
  for (std::size_t i = 0; i < rig_.psus.size(); ++i) out.supplies.push_back(scaled(wire_named(rig_.psus[i].name), is.in[i]));
  return out;
}

WireTold MeterDesk::wire_told(const Wire& wire) const {
  WireTold out;
  out.own_margin = wire.own_margin;
  if (!wire.meter || wire.meter == samples_.size() || !wire.state.last) return out;
  const auto& last = *wire.state.last;
  const auto why = wire.belief.why;
  const bool counts = wire.belief.believed || why == metering::Why::FarAbove || why == metering::Why::NotYet;
  out.counts = counts ? reading(last.is, last.at) : no_reading<double>(Absent::Silent, last.at);
  if (sample(*wire.meter).trouble.empty()) out.raw = last.is;
  if (sample(*wire.meter).source.starts_with("nut:")) out.lag = kNutLag;
  return out;
}

std::vector<WireTold> MeterDesk::wires() const {
  std::vector<WireTold> out(circuit_.limits.size());
  for (const auto& wire : wires_)
    for (const auto limit : wire.limits) out[limit] = wire_told(wire);
  return out;
}

/// Where nothing is told of `name`: its meter does not answer, or there is none that could. The room may be told by a PDU's.
Absent MeterDesk::why_untold(const std::string& name) const {
  const auto sensor = std::find_if(rig_.sensors.begin(), rig_.sensors.end(), [&](const auto& s) { return s.first == name; });
  const auto shared = sensor == rig_.sensors.end() ? "" : without_variable(sensor->second);
  const auto pdu =
      std::find_if(rig_.pdus.begin(), rig_.pdus.end(), [&](const Pdu& p) { return !shared.empty() && p.meter == shared; });
  const auto& teller = pdu == rig_.pdus.end() ? name : pdu->name;
  for (std::size_t m = 0; m < meters_.size(); ++m)
    if (meters_[m].name == teller && !samples_[m].trouble.empty()) return Absent::Silent;
  return Absent::NotSupported;
}

// ---- for the view ----

MeterView MeterDesk::view_of(std::size_t m, Seconds up) const {
  const auto& s = samples_[m];
  MeterView view{meters_[m].name, s.source, s.state, false, false, "", s.at, s.trouble};
  const auto its = [&](const Wire& w) { return w.meter == m; };
  const auto own = [&](const Wire& w) {
    return its(w) && std::find(w.names.begin(), w.names.end(), meters_[m].name) != w.names.end();
  };
  auto wire = std::find_if(wires_.begin(), wires_.end(), own);  // a meter may tell of wires above it too
  if (wire == wires_.end()) wire = std::find_if(wires_.begin(), wires_.end(), its);
  if (wire == wires_.end()) {
    view.believed = s.trouble.empty() && !s.points.empty();
    view.settling = s.trouble.empty() || up < kFirstAnswer;
    view.why = view.believed ? "" : s.trouble.empty() ? "it tells nothing of the rig's wires" : s.trouble;
    return view;
  }
  view.believed = wire->belief.believed;
  view.settling = wire->belief.why == metering::Why::NotYet;
  view.why = wire->belief.says;
  return view;
}

/// The wire of which `name` is one of the names.
const MeterDesk::Wire* MeterDesk::wire_called(const std::string& name) const {
  const auto found = std::find_if(wires_.begin(), wires_.end(), [&](const Wire& wire) {
    return std::find(wire.names.begin(), wire.names.end(), name) != wire.names.end();
  });
  return found == wires_.end() ? nullptr : &*found;
}

std::string MeterDesk::above_typed(const std::string& thing) const {
  const auto* wire = wire_called(thing);
  return wire && wire->meter && *wire->meter < samples_.size() ? samples_[*wire->meter].source : "";
}

TypedView MeterDesk::view_of(const MeterPoint& typed) const {
  TypedView view{typed.thing, std::string{name_of(typed.unit)}, typed.is.get().value_or(0), typed.is.at, ""};
  const auto* wire = wire_called(typed.thing);
  const auto above = above_typed(typed.thing);
  if (!above.empty())
    view.use = "not used: " + above + " stands above it";
  else if (!wire || !wire->meter)
    view.use = "not used yet";
  else if (wire->belief.believed)
    view.use = "counts as measured";
  else if (wire->belief.grade == metering::Grade::Calibrated)
    view.use = "calibrates the model";
  else if (wire->belief.why == metering::Why::Stale)
    view.use = "not used any more: it was never believed, and is too old to count";
  else
    view.use = "not used: " + wire->belief.says;
  return view;
}

void MeterDesk::tell(RigView& view) const {
  for (std::size_t m = 0; m < meters_.size(); ++m) view.meters.push_back(view_of(m, view.up));
  for (const auto& point : typed_sample_.points) view.typed.push_back(view_of(point));
  std::set<std::string> told;
  for (const auto& s : samples_)
    for (const auto& outlet : s.outlets)
      if (told.insert(outlet.thing).second) view.outlets.push_back(outlet);
  const auto rooms = points(MeterUnit::Celsius);
  const auto room = rooms.find("room");
  view.room = no_reading<Celsius>(why_untold("room"), view.now);
  if (room == rooms.end()) return;
  const auto& is = room->second.point->is;
  view.room = is.get() ? reading(Celsius{*is.get()}, is.at) : no_reading<Celsius>(*is.absent(), is.at);
}

// ---- orders ----

/// Why nobody can have read that there; "": somebody can.
std::string MeterDesk::impossible(const Wire& wire, MeterUnit unit, double value) const {
  const auto says = number(value, 2) + " " + std::string{name_of(unit)};
  const double most = unit == MeterUnit::Amps ? wire.possible : wire.possible / wire.amps_per_watt;
  if ((unit == MeterUnit::Amps || unit == MeterUnit::Watts) && value > most)
    return says + " cannot flow there: its breaker opens at once above " + number(most, 0) + " " + std::string{name_of(unit)};
  const double nominal = rig_.site.nominal.v;
  if (unit == MeterUnit::Volts && (value < kLeastVolts * nominal || value > kMostVolts * nominal))
    return says + " is no voltage of a site of " + number(nominal, 0) + " V; amperes are typed like 21.4A";
  return "";
}

Result<void> MeterDesk::type(const std::string& thing, MeterUnit unit, double value, TimePoint at) {
  if (!typed_) return failure(Error::Kind::NotSupported, "no typed readings are taken here");
  const auto* wire = wire_called(thing);
  if (!wire) return failure(Error::Kind::BadInput, "no wire of the rig file is called " + shortened(thing, 40));
  if (const auto wrong = impossible(*wire, unit, value); !wrong.empty())
    return failure(Error::Kind::BadInput, thing + ": " + wrong);
  typed_->type(thing, {unit, value, 0}, at);
  return {};
}

std::optional<OutletSwitch> MeterDesk::outlet(const std::string& name) const {
  for (const auto& s : samples_)
    for (const auto& known : s.outlets)
      if (known.thing == name) return known;
  return std::nullopt;
}

Result<void> MeterDesk::switch_outlet(const std::string& outlet, bool on) {
  for (std::size_t m = 0; m < meters_.size(); ++m)
    for (const auto& known : samples_[m].outlets)
      if (known.thing == outlet) return meters_[m].meter->switch_outlet(outlet, on);
  return failure(Error::Kind::BadInput, "no meter tells of an outlet " + shortened(outlet, 40));
}

}  // namespace ohm
