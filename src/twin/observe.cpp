#include "twin/observe.h"

#include <algorithm>
#include <cmath>

#include "rig/fitness/links.h"
#include "twin/noise.h"
#include "twin/wires/electricity.h"

namespace ohm::twin {
namespace {

enum Channel : std::uint64_t { kDie = 16, kHotspot, kVram, kAverage, kNow, kMeter, kPcie };

struct Noise {
  std::uint64_t seed, thing, step;
  double operator()(Channel channel) const { return bell(hashed(seed, thing, channel, step)); }
};

double rounded(double x, double step) { return std::round(x / step) * step; }

void tell_heat(const Figures::Sensors& f, const CardOrders& o, const State& s, std::size_t i, const Noise& noise, CardReadings& r) {
  const auto& frozen = s.cards[i].frozen;
  const auto say = [&](double truth, Channel channel) {
    const double wobble = frozen.is ? 0 : f.temperature_noise * noise(channel);
    return Celsius{std::round(truth + wobble + o.lies)};
  };
  r.die = say(frozen.is ? frozen.die : s.heat.die[i], kDie);
  r.hotspot = say(frozen.is ? frozen.hotspot : s.heat.hotspot[i], kHotspot);
  r.vram = say(frozen.is ? frozen.vram : s.heat.vram[i], kVram);
}

void tell_power(const Figures::Sensors& f, const State& s, std::size_t i, const Noise& noise, CardReadings& r) {
  const double ripple = s.cards[i].busy > 0 ? f.ripple : f.power_noise;
  r.power_average = Watts{rounded(s.power.average[i] * (1 + f.power_noise * noise(kAverage)), f.power_step)};
  r.power_now = Watts{rounded(s.power.watts[i] * (1 + ripple * noise(kNow)), f.power_step)};
  r.energy = Joules{s.power.energy[i]};
}

void tell_work(const Model& m, const CardState& c, CardReadings& r) {
  r.sm_clock = Megahertz{megahertz_of(m.figures.clocks, c.clock)};
  r.mem_clock = Megahertz{c.memory_mhz};
  r.pstate = c.pstate;
  r.throttle = c.throttle;
  r.busy = Fraction{rounded(c.busy, 0.01)};
  r.mem_busy = Fraction{rounded(std::min(1.0, c.memory_busy), 0.01)};
}

void tell_fans(const CardModel& card, const FanOrders& o, const State& s, std::size_t i, CardReadings& r) {
  const auto& c = s.cards[i];
  for (std::size_t f = 0; f < kMostFans; ++f) {
    const bool manual = o.duty[f] >= 0;
    const double turns = c.uneven ? s.fans[i][f] : c.fan;
    r.fans[f] = {Fraction{rounded(manual && c.powered ? o.duty[f] : c.asked, 0.01)}, Rpm{rounded(turns * card.rpm, 10)}, manual};
  }
}

bool struck(const Orders& o, const Card& card, FaultKind kind) {
  return std::any_of(o.faults.begin(), o.faults.end(), [&](const Fault& f) { return f.kind == kind && f.target == card.name; });
}

void tell_link(const Model& m, const CardModel& card, const Orders& o, const State& s, std::size_t i, CardReadings& r) {
  const double period = m.figures.sensors.flap_period;
  const bool down = o.cards[i].flaps && std::fmod(s.time, 2 * period) < period;
  const bool dropped = down || (!o.faults.empty() && struck(o, m.rig.cards[i], FaultKind::LinkDrops));
  r.link_width = dropped ? 1 : card.link.width;
  r.link_gen = dropped ? 1 : card.link.gen;
  r.aer_correctable = static_cast<std::uint64_t>(s.cards[i].flap_errors);
}

/// What its work sends and receives, as far as the link carries it.
void tell_traffic(const Figures& f, const CardOrders& o, const CardState& c, const Noise& noise, CardReadings& r) {
  const auto& work = f.workloads[o.workload];
  const double most = fit::link_speed({r.link_width, r.link_gen}), now = c.rate * (1 + f.sensors.ripple * noise(kPcie)) * 1e6;
  r.pcie_tx = BytesPerSecond{std::clamp(work.pcie_tx * now, 0.0, most)};
  r.pcie_rx = BytesPerSecond{std::clamp(work.pcie_rx * now, 0.0, most)};
}

CardReadings card_readings(const Model& m, const Orders& o, const State& s, std::size_t i) {
  const auto& c = s.cards[i];
  CardReadings r;
  r.lost = c.lost;
  r.powered = c.powered && !m.cards[i].absent;
  r.hung = !o.faults.empty() && struck(o, m.rig.cards[i], FaultKind::Hangs);
  r.vram_invalid = c.lost || c.boot_left > 0;
  const Noise noise{m.seed, i, s.steps};
  tell_heat(m.figures.sensors, o.cards[i], s, i, noise, r);
  tell_power(m.figures.sensors, s, i, noise, r);
  tell_work(m, c, r);
  tell_fans(m.cards[i], o.fans[i], s, i, r);
  tell_link(m, m.cards[i], o, s, i, r);
  tell_traffic(m.figures, o.cards[i], c, noise, r);
  r.aer_fatal = c.lost && c.powered ? 1 : 0;
  return r;
}

/// Watts through one conductor: half of a load between two of them where each is told by itself.
double watts_of(const Orders& o, const State& s, const Limit& limit) {
  double watts = 0;
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
    const auto& term = o.wiring->circuit.ac_terms[i];
    watts += s.supplies[term.supply].in * (limit.conductor.empty() || term.bucket == Bucket::InPhase ? 1 : 0.5);
  }
  return watts;
}

/// Is anything behind this wire's place switched off or open?
bool is_live(const Orders& o, const State& s, const Limit& limit) {
  const auto& trips = o.wiring->trips;
  for (std::size_t t = 0; t < trips.size(); ++t)
    if (trips[t].place == limit.place && s.trips[t].open) return false;
  if (limit.kind != LimitKind::Outlet || limit.ac.empty()) return true;
  return o.supplies[o.wiring->circuit.ac_terms[limit.ac.first].supply].outlet_on;
}

WireReading wire_reading(const Model& m, const Orders& o, const State& s, std::size_t i) {
  const auto& wire = o.wiring->wires[i];
  WireReading r;
  r.thing = wire.thing;
  r.volts = Volts{wire.volts * o.mains_ratio};
  if (wire.limit == kNoLimit) return r;
  const auto& limit = o.wiring->circuit.limits[wire.limit];
  const double noise = 1 + m.figures.sensors.meter_noise * bell(hashed(m.seed, i, kMeter, s.steps));
  r.amps = Amps{amperes(o, s, wire.limit) * noise};
  const double heater = heater_amps(o, s, wire.limit) * r.volts.v * (limit.conductor.empty() ? 1 : 0.5);
  r.watts = Watts{(watts_of(o, s, limit) + heater) * noise};
  r.on = is_live(o, s, limit);
  return r;
}

std::vector<WireReading> all_wires(const Model& m, const Orders& o, const State& s) {
  std::vector<WireReading> out;
  for (std::size_t i = 0; i < o.wiring->wires.size(); ++i) {
    const auto pdu = o.wiring->wires[i].pdu;
    if (pdu < 0 || s.frozen_meters[static_cast<std::size_t>(pdu)].empty()) out.push_back(wire_reading(m, o, s, i));
  }
  for (const auto& frozen : s.frozen_meters) out.insert(out.end(), frozen.begin(), frozen.end());
  return out;
}

}  // namespace

ChassisFanReading chassis_reading(const Model& m, const Orders& o, const State& s, std::size_t fan) {
  const auto& facts = m.chassis[fan];
  const double turns = s.air.duty[fan], watts = facts.full_draw.v * std::pow(turns, m.figures.chassis.power_exponent);
  return {Fraction{o.chassis[fan].duty}, Rpm{rounded(turns * facts.full_speed.v, 10)}, Watts{watts}, o.chassis[fan].manual};
}

std::vector<WireReading> observe_meter(const Model& m, const Orders& o, const State& s, std::size_t pdu) {
  std::vector<WireReading> out;
  for (std::size_t i = 0; i < o.wiring->wires.size(); ++i)
    if (o.wiring->wires[i].pdu == static_cast<std::int32_t>(pdu)) out.push_back(wire_reading(m, o, s, i));
  return out;
}

Readings observe(const Model& m, const Orders& o, const State& s) {
  Readings r;
  for (std::size_t i = 0; i < s.cards.size(); ++i) r.cards.push_back(card_readings(m, o, s, i));
  r.wires = all_wires(m, o, s);
  for (std::size_t i = 0; i < m.chassis.size(); ++i) r.chassis.push_back(chassis_reading(m, o, s, i));
  r.meter_silent = o.meter_silent;
  r.room = Celsius{rounded(s.room, 0.1)};
  r.mains = Volts{m.rig.site.nominal.v * o.mains_ratio};
  for (std::size_t t = 0; t < s.trips.size(); ++t)
    if (s.trips[t].open) r.tripped.push_back(o.wiring->trips[t].place);
  return r;
}

}  // namespace ohm::twin
