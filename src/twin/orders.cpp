#include "twin/orders.h"

#include <algorithm>
#include <cmath>

#include "rig/circuit/wiring.h"
#include "twin/air/chassis.h"
#include "twin/faults.h"

namespace ohm::twin {
namespace {

/// The memory clock under load: the highest that lock and compute mode allow.
std::size_t memory_level(const Figures::Clocks& c, const CardInputs& in) {
  const double lowest = in.mem_lock_min.value_or(Megahertz{}).v;
  const double most = lowest > c.compute_memory ? c.memory.back() : c.compute_memory;
  const double allowed = std::min(most, in.mem_lock_max.value_or(Megahertz{most}).v);
  const auto above = std::upper_bound(c.memory.begin(), c.memory.end(), allowed);
  return above == c.memory.begin() ? 0 : static_cast<std::size_t>(above - c.memory.begin()) - 1;
}

std::size_t level_at_or_above(const Figures::Clocks& c, double mhz) {
  const auto at = std::lower_bound(c.memory.begin(), c.memory.end(), mhz);
  return std::min(static_cast<std::size_t>(at - c.memory.begin()), c.memory.size() - 1);
}

/// What the firmware lets a card draw: the cap, or less where boost stops gaining.
double drawable(const Figures::Power& p, double plateau, double cap) {
  return plateau > 0 ? std::min(cap, plateau + p.plateau_slope * std::max(0.0, cap - p.plateau_until)) : cap;
}

/// All fans alike where that is so, which costs a step nothing; else each by itself.
void drive_fans(int count, const CardInputs& in, CardOrders& o, FanOrders& fans) {
  for (std::size_t f = 0; f < kMostFans; ++f) fans.duty[f] = in.fans[f].manual ? std::clamp(in.fans[f].duty.v, 0.0, 1.0) : -1;
  const auto first = fans.duty.begin(), last = first + count;
  o.fan = count > 0 ? *first : -1;
  o.uneven = std::any_of(first, last, [&](double duty) { return duty != o.fan; });
  if (o.uneven) o.fan = -1;  // what those in the firmware's hands are asked
}

/// The firmware's own target, or its owner's: fan and clock act as many kelvin earlier or later, but no card runs above its
/// maximum.
void aim(const Figures::Firmware& f, const CardInputs& in, CardOrders& o) {
  o.target = in.target.value_or(Celsius{f.target}).v;
  o.target_width = std::min(f.maximum, o.target + f.maximum - f.target) - o.target;
  o.warmer = f.target - o.target;
}

CardOrders card_orders(const Model& model, std::size_t i, const CardInputs& in, ClockTables& tables) {
  const auto& m = model.cards[i];
  const auto& f = model.figures;
  CardOrders o;
  o.level = memory_level(f.clocks, in);
  o.idle_level = std::min(o.level, level_at_or_above(f.clocks, in.mem_lock_min.value_or(Megahertz{}).v));
  o.memory_offset = in.mem_offset.v;
  o.table = tables.at(f, in.workload, o.level, in.core_offset.v, in.mem_offset.v);
  o.cap = drawable(f.power, o.table->plateau * m.scale, in.cap.v) / m.scale;
  o.highest = clock_at_or_below(f.clocks, in.lock_max.value_or(Megahertz{f.clocks.highest}).v);
  o.idle_clock = std::min(o.highest, clock_at_or_below(f.clocks, in.lock_min.value_or(Megahertz{}).v));
  o.workload = in.workload;
  o.activity = in.workload == 0 ? 0 : std::clamp(in.activity.v, 0.0, 1.0);
  aim(f.firmware, in, o);
  return o;
}

void strike_card(const Fault& fault, CardOrders& o) {
  switch (fault.kind) {
    case FaultKind::FallsOffBus: o.falls_off = true; break;
    case FaultKind::SensorFreezes: o.freezes = true; break;
    case FaultKind::SensorLies: o.lies += fault.size; break;
    case FaultKind::LinkFlaps: o.flaps = true; break;
    default: break;
  }
}

double pad_conductance(const Model& m, std::size_t card, double worse) {
  return 1 / (m.cards[card].pad * worse + m.figures.heat.chip_resistance);
}

void strike_outlet(const Model& model, const std::string& outlet, std::vector<SupplyOrders>& supplies, const Wiring& wiring) {
  for (std::size_t s = 0; s < supplies.size(); ++s)
    if (is_outlet(model.rig, model.rig.psus[wiring.supplies[s].outlet].from, outlet)) supplies[s].outlet_on = false;
}

/// A card's fans, one of them, or a chassis fan.
void strike_fan(const Model& model, const Fault& fault, Orders& o) {
  const auto put = [&](bool& stops, bool& sticks) { (fault.kind == FaultKind::FanStops ? stops : sticks) = true; };
  if (const auto card = card_named(model.rig, fault.target)) {
    put(o.cards[*card].fan_stops, o.cards[*card].fan_sticks);
    for (std::size_t f = 0; f < kMostFans; ++f) put(o.fans[*card].stops[f], o.fans[*card].sticks[f]);
  } else if (const auto fan = card_fan_named(model, fault.target)) {
    o.cards[fan->card].uneven = true;
    put(o.fans[fan->card].stops[fan->fan], o.fans[fan->card].sticks[fan->fan]);
  } else if (const auto chassis = chassis_fan_named(model.chassis, fault.target)) {
    put(o.chassis[*chassis].stops, o.chassis[*chassis].sticks);
  }
}

void hang_heater(const Rig& rig, const Fault& fault, Orders& o) {
  const auto places = places_above(rig, fault.target);
  const auto above = [&](const std::string& place) { return std::find(places.begin(), places.end(), place) != places.end(); };
  const auto& limits = o.wiring->circuit.limits;
  Heater heater{fault.size, {}, {}};
  for (std::uint32_t l = 0; l < limits.size(); ++l)
    if (!limits[l].ac.empty() && above(limits[l].place)) heater.limits.push_back(l);
  for (std::uint32_t t = 0; t < o.wiring->trips.size(); ++t)
    if (above(o.wiring->trips[t].place)) heater.trips.push_back(t);
  o.heaters.push_back(std::move(heater));
}

void strike(const Model& model, const Fault& fault, Orders& o) {
  if (fault.kind == FaultKind::FanStops || fault.kind == FaultKind::FanSticks) return strike_fan(model, fault, o);
  if (const auto card = card_named(model.rig, fault.target)) {
    strike_card(fault, o.cards[*card]);
    if (fault.kind == FaultKind::PadsDegrade) o.pad[*card] = pad_conductance(model, *card, std::max(fault.size, 0.05));
  }
  if (const auto pdu = pdu_named(model.rig, fault.target)) {
    if (fault.kind == FaultKind::MeterSilent) o.meter_silent[*pdu] = true;
    if (fault.kind == FaultKind::MeterFreezes) o.meter_frozen[*pdu] = true;
  }
  if (fault.kind == FaultKind::ForeignLoad) hang_heater(model.rig, fault, o);
  if (fault.kind == FaultKind::OutletOff) strike_outlet(model, fault.target, o.supplies, *o.wiring);
  if (fault.kind == FaultKind::AirConFails) o.air_con_fails = true;
  if (fault.kind == FaultKind::MainsSag) o.mains_ratio = fault.size / model.rig.site.nominal.v;
  if (fault.kind == FaultKind::PsuDies)
    if (const auto psu = psu_named(model.rig, fault.target)) o.supplies[*psu].dead = true;
  if (fault.kind == FaultKind::BreakerTrips)
    for (std::size_t t = 0; t < o.wiring->trips.size(); ++t)
      if (o.wiring->trips[t].place == fault.target) o.trip_forced[t] = true;
}

/// Supplies at a voltage they do not run at are as dead as the others.
void mark_dead(const Model& model, Orders& o) {
  for (std::size_t s = 0; s < o.supplies.size(); ++s) {
    const Volts volts{o.wiring->supplies[s].nominal_volts * o.mains_ratio};
    const auto& part = model.rig[model.rig.psus[s].part];
    const bool starved = o.mains_ratio < 0.999 && !part.rating.is.empty() && !band_at(part, volts);
    o.supplies[s].dead = o.supplies[s].dead || starved || !o.supplies[s].outlet_on;
  }
}

}  // namespace

Orders compile(const Model& model, const Inputs& in, ClockTables& tables) {
  Orders o;
  o.wiring = wiring_with(model, in.faults);
  o.supplies.resize(model.rig.psus.size());
  o.trip_forced.resize(o.wiring->trips.size());
  o.meter_silent.resize(model.rig.pdus.size());
  o.meter_frozen.resize(model.rig.pdus.size());
  o.room = in.room.v;
  if (in.mains.v > 0) o.mains_ratio = in.mains.v / model.rig.site.nominal.v;
  o.faults = in.faults;
  for (std::size_t i = 0; i < model.cards.size(); ++i) {
    o.cards.push_back(card_orders(model, i, in.cards[i], tables));
    drive_fans(model.cards[i].limits.fans, in.cards[i], o.cards.back(), o.fans.emplace_back());
    o.pad.push_back(pad_conductance(model, i, 1));
  }
  for (std::size_t s = 0; s < o.supplies.size(); ++s) o.supplies[s].outlet_on = in.outlet_on[o.wiring->supplies[s].outlet];
  for (const auto& duty : in.chassis)
    o.chassis.push_back({duty.value_or(Fraction{model.figures.chassis.automatic}).v, duty.has_value(), false, false});
  for (const auto& fault : in.faults) strike(model, fault, o);
  mark_dead(model, o);
  o.strikes_bus = std::any_of(o.cards.begin(), o.cards.end(), [](const CardOrders& c) { return c.falls_off || c.flaps; });
  o.freezes = std::any_of(in.faults.begin(), in.faults.end(),
                          [](const Fault& f) { return f.kind == FaultKind::SensorFreezes || f.kind == FaultKind::MeterFreezes; });
  return o;
}

void forget_settings(const Model& model, std::size_t card, CardInputs& in) {
  in = CardInputs{};
  in.cap = model.cards[card].limits.cap_default;
}

Inputs untouched(const Model& model) {
  Inputs in;
  in.cards.resize(model.cards.size());
  for (std::size_t i = 0; i < in.cards.size(); ++i) forget_settings(model, i, in.cards[i]);
  in.outlet_on.assign(model.rig.psus.size(), true);
  in.chassis.resize(model.chassis.size());
  return in;
}

}  // namespace ohm::twin
