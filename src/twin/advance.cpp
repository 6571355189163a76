#include "twin/advance.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "twin/air/chassis.h"
#include "twin/card/fan.h"
#include "twin/card/firmware.h"
#include "twin/faults.h"
#include "twin/observe.h"
#include "twin/wires/electricity.h"

namespace ohm::twin {
namespace {

constexpr double kLongest = 1.0;  // s of one part of a long step
constexpr double kTenth = 0.1;    // s between two updates of the 1 s power average

void lose(State& s, std::size_t i) {
  if (!s.cards[i].lost) s.xids.push_back({static_cast<std::uint32_t>(i), 79});
  s.cards[i].lost = true;
}

/// A card whose power comes back starts as from the factory, when its host has started again.
void follow_power(const Model& m, const Orders& o, double dt, State& s, std::size_t i) {
  auto& c = s.cards[i];
  const bool fed = card_fed(*o.wiring, s, i), host = host_fed(*o.wiring, s, o.wiring->cards[i].host);
  c.powered = fed;
  if (fed && host) {
    c.boot_left = std::max(0.0, c.boot_left - dt);
  } else {
    if (host) lose(s, i);  // a running host sees it vanish
    c.lost = c.forgot = true;
    c.boot_left = m.figures.firmware.reboot;
  }
  c.off_for = fed ? 0 : c.off_for + dt;
  if (c.off_for < m.figures.firmware.off_time) return;
  c.cured = true;
  c.shut_down = false;
}

void follow_bus(const Model& m, const CardOrders& o, State& s, std::size_t i) {
  auto& c = s.cards[i];
  if (!o.falls_off && c.off_for == 0) c.cured = false;
  if ((o.falls_off && !c.cured) || c.shut_down) return lose(s, i);
  if (c.boot_left == 0) c.lost = m.cards[i].absent;
}

/// Is a card there, does it have power, has its host started? Looked at only while something is not as usual.
void follow_presence(const Model& m, const Orders& o, double dt, State& s) {
  s.unsettled = false;
  for (std::size_t i = 0; i < s.cards.size(); ++i) {
    auto& c = s.cards[i];
    follow_power(m, o, dt, s, i);
    follow_bus(m, o.cards[i], s, i);
    if (o.cards[i].flaps) c.flap_errors += m.figures.sensors.flap_errors * dt;
    const bool odd = !c.powered || c.boot_left > 0 || c.lost != m.cards[i].absent || c.shut_down || c.cured;
    s.unsettled = s.unsettled || odd;
    s.powered_up = s.powered_up || c.forgot || c.cured;
  }
}

Draw draw_nothing(CardState& c) {
  c.rate = c.busy = c.memory_busy = c.memory_mhz = 0;
  c.clock = 0;
  c.throttle = 0;
  c.pstate = 8;
  return {};
}

Draw run_card(const Model& m, const CardModel& card, const CardOrders& o, double die, double vram, double dt, CardState& c) {
  if (!c.powered || c.shut_down || card.absent) return draw_nothing(c);
  if (c.lost || o.activity == 0) return run_idle(m, card, o, dt, c);
  return run_work(m, card, o, die, vram, c);
}

/// What a card draws, and what its fan makes of it: one pass over all of them, by plain pointers, because this is the twin's
/// longest loop.
void run_cards(const Model& m, const Orders& o, double dt, State& s) {
  const auto* card = m.cards.data();
  const auto* orders = o.cards.data();
  const double *die = s.heat.die.data(), *vram = s.heat.vram.data();
  double *watts = s.power.watts.data(), *in_vram = s.power.vram.data(), *sink = s.heat.sink_air.data();
  const double part = dt / (m.figures.fan.lag + 0.5 * dt), shutdown = m.figures.firmware.shutdown;
  const std::size_t cards = s.cards.size();
  auto* state = s.cards.data();
  for (std::size_t i = 0; i < cards; ++i) {
    auto& c = state[i];
    const auto draw = run_card(m, card[i], orders[i], die[i], vram[i], dt, c);
    watts[i] = draw.board;
    in_vram[i] = draw.vram;
    c.work += c.rate * dt;
    c.asked = c.powered ? asked_duty(m, orders[i], die[i], vram[i], c) : 0;
    if (orders[i].uneven || c.uneven)
      turn_each(o.fans[i], orders[i].uneven, card[i].limits.fans, part, c, s.fans[i]);
    else
      turn_fan(orders[i], part, c);
    sink[i] = sink_air(m, card[i], c);
    if (die[i] >= shutdown && !c.shut_down) c.shut_down = s.unsettled = true;  // from the next step on
  }
}

/// Every intake: the room and a part of what the neighbours gave off in the step before.
void mix_air(const Wiring& w, State& s) {
  const auto* wires = w.cards.data();
  const double* given_off = s.heat.given_off.data();
  const double* intake = s.air.intake.data();
  double* inlet = s.heat.inlet.data();
  const std::size_t cards = s.cards.size();
  for (std::size_t i = 0; i < cards; ++i) {
    double neighbours = 0;
    for (std::uint32_t n = 0; n < wires[i].neighbours; ++n) neighbours += given_off[wires[i].neighbour[n]];
    inlet[i] = s.room + intake[i] * neighbours;
  }
}

void fill_windows(State& s) {
  for (std::size_t i = 0; i < s.cards.size(); ++i) {
    s.windows[i] = {};
    s.windows[i].tenth.fill(s.power.average[i]);
  }
  s.tenth_filled = 0;
  s.windows_stale = false;
}

double close_tenth(PowerWindow& w) {
  w.tenth[w.next] = w.sum / kTenth;
  w.next = w.next + 1 < w.tenth.size() ? w.next + 1 : 0;
  w.sum = 0;
  double sum = 0;
  for (const double t : w.tenth) sum += t;
  return sum / static_cast<double>(w.tenth.size());
}

/// The draw of a step shorter than a second, tenth by tenth.
void average_short(State& s, double dt) {
  if (s.windows_stale) fill_windows(s);
  while (dt > 1e-12) {
    const double part = std::min(dt, kTenth - s.tenth_filled);
    for (std::size_t i = 0; i < s.cards.size(); ++i) s.windows[i].sum += s.power.watts[i] * part;
    s.tenth_filled += part;
    dt -= part;
    if (s.tenth_filled < kTenth - 1e-9) return;
    for (std::size_t i = 0; i < s.cards.size(); ++i) s.power.average[i] = close_tenth(s.windows[i]);
    s.tenth_filled = 0;
  }
}

void account_power(State& s, double dt) {
  const double* watts = s.power.watts.data();
  double* energy = s.power.energy.data();
  const std::size_t cards = s.power.energy.size();
  for (std::size_t i = 0; i < cards; ++i) energy[i] += watts[i] * dt;
  if (dt < kLongest - 1e-9) return average_short(s, dt);
  s.power.average = s.power.watts;
  s.windows_stale = true;
}

void warm_room(const Figures::Room& r, const Orders& o, double dt, State& s) {
  const double above = s.room - o.room;
  if (o.air_con_fails)
    s.room += dt * (s.wall - r.leak * above) / (r.capacity + 0.5 * r.leak * dt);
  else
    s.room -= above * dt / (r.hold + 0.5 * dt);
}

void step(const Model& m, const Orders& o, double dt, State& s) {
  const bool all_on = switch_supplies(o, s);
  if (!all_on || s.unsettled || o.strikes_bus) follow_presence(m, o, dt, s);
  run_cards(m, o, dt, s);
  turn_chassis(m, o, all_on, dt, s);
  mix_air(*o.wiring, s);
  heat_all(m.figures.heat, m.heat, s.air.back, o.pad, s.power.watts, s.power.vram, dt, s.heat);
  load_wires(m, o, dt, s);
  account_power(s, dt);
  warm_room(m.figures.room, o, dt, s);
  s.time += dt;
  ++s.steps;
}

/// What happens once, when a fault begins: memory errors tell their XID.
void notice_faults(const Model& m, const Orders& o, State& s) {
  if (s.seen.empty() && o.faults.empty()) return;
  for (const auto& fault : o.faults) {
    if (fault.kind != FaultKind::MemoryError || std::find(s.seen.begin(), s.seen.end(), fault) != s.seen.end()) continue;
    if (const auto card = card_named(m.rig, fault.target))
      s.xids.push_back({static_cast<std::uint32_t>(*card), static_cast<std::uint64_t>(fault.size)});
  }
  if (s.seen != o.faults) s.seen = o.faults;
}

/// Sensors and meters that stand still keep what they said when it began.
void freeze(const Model& m, const Orders& o, State& s) {
  if (!o.freezes && !s.frozen) return;
  s.frozen = o.freezes;
  for (std::size_t i = 0; i < s.cards.size(); ++i) {
    auto& c = s.cards[i];
    if (o.cards[i].freezes == c.frozen.is) continue;
    c.frozen = {o.cards[i].freezes, s.heat.die[i], s.heat.hotspot[i], s.heat.vram[i]};
  }
  for (std::size_t p = 0; p < s.frozen_meters.size(); ++p) {
    if (o.meter_frozen[p] && s.frozen_meters[p].empty()) s.frozen_meters[p] = observe_meter(m, o, s, p);
    if (!o.meter_frozen[p]) s.frozen_meters[p].clear();
  }
}

}  // namespace

State cold_state(const Model& m, Celsius room) {
  State s;
  s.cards.resize(m.cards.size());
  for (std::size_t i = 0; i < s.cards.size(); ++i) {
    auto& c = s.cards[i];
    c.quiet_for = m.figures.firmware.settle_p5 + 1;
    c.lost = m.cards[i].absent;
  }
  for (auto* column : {&s.heat.die, &s.heat.sink, &s.heat.back, &s.heat.vram, &s.heat.hotspot, &s.heat.inlet})
    column->assign(m.cards.size(), room.v);
  for (auto* column : {&s.heat.given_off, &s.heat.sink_air, &s.power.watts, &s.power.vram, &s.power.average, &s.power.energy})
    column->assign(m.cards.size(), 0);
  s.supplies.resize(m.rig.psus.size());
  s.trips.resize(m.wiring->trips.size());
  s.windows.resize(m.cards.size());
  s.fans.resize(m.cards.size());
  s.air.duty.assign(m.chassis.size(), m.figures.chassis.automatic);
  s.air.extra.resize(m.chassis.size());
  s.air.intake.resize(m.cards.size());
  s.air.back.resize(m.cards.size());
  blow(m, s);
  s.frozen_meters.resize(m.rig.pdus.size());
  s.room = room.v;
  return s;
}

void advance_in_place(const Model& model, State& state, const Orders& orders, Seconds dt) {
  if (dt.count() <= 0) return;
  notice_faults(model, orders, state);
  freeze(model, orders, state);
  const auto parts = static_cast<std::uint64_t>(std::max(1.0, std::ceil(dt.count() / kLongest - 1e-9)));
  for (std::uint64_t k = 0; k < parts; ++k) step(model, orders, dt.count() / static_cast<double>(parts), state);
}

State advance(const Model& model, State state, const Orders& orders, Seconds dt) {
  advance_in_place(model, state, orders, dt);
  return state;
}

State advance(const Model& model, State state, const Inputs& inputs, Seconds dt) {
  ClockTables tables;
  return advance(model, std::move(state), compile(model, inputs, tables), dt);
}

}  // namespace ohm::twin
