#include "twin/wires/electricity.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rig/circuit/loss_curve.h"

namespace ohm::twin {
namespace {

bool feeding(const Wiring& w, const State& s, std::uint32_t supply) {
  const auto& mates = w.supplies[supply].mates;
  return s.supplies[supply].on || std::any_of(mates.begin(), mates.end(), [&](std::uint32_t m) { return s.supplies[m].on; });
}

/// |ahead at +30 degrees + behind at -30 degrees + in phase|, as rig/circuit has them.
double phasor_sum(const std::array<double, 3>& bucket) {
  if (bucket[1] == 0 && bucket[2] == 0) return bucket[0];
  const double along = bucket[0] + std::numbers::sqrt3 / 2 * (bucket[1] + bucket[2]);
  return std::hypot(along, 0.5 * (bucket[1] - bucket[2]));
}

double aligned_sum(const Circuit& circuit, const Limit& limit, const State& s) {
  double sum = 0;
  for (auto i = limit.ac.first; i < limit.ac.last; ++i)
    sum += circuit.ac_terms[i].amps_per_watt * s.supplies[circuit.ac_terms[i].supply].in;
  return sum;
}

void load_outputs(const Model& m, const Wiring& w, State& s) {
  const auto* loads = w.loads.data();
  const double* watts = s.power.watts.data();
  for (std::size_t i = 0; i < s.supplies.size(); ++i) {
    double out = w.supplies[i].host_watts;
    for (auto l = w.supplies[i].loads.first; l < w.supplies[i].loads.last; ++l) {
      const auto& load = loads[l];
      const double draw = watts[load.card];
      out += load.rest * draw + load.through_slot * std::min(load.slot_share * draw, load.slot_max);
    }
    s.supplies[i].out = out;
  }
  for (std::size_t f = 0; f < s.air.extra.size(); ++f) s.supplies[w.host_supply[m.chassis[f].host]].out += s.air.extra[f];
}

/// The living members of a redundant group carry its whole load evenly.
void pool(const Wiring& w, State& s, std::size_t leader) {
  const auto& mates = w.supplies[leader].mates;
  double sum = 0, living = 0;
  for (const auto m : mates) {
    sum += s.supplies[m].out;
    living += s.supplies[m].on ? 1 : 0;
  }
  for (const auto m : mates) s.supplies[m].out = s.supplies[m].on ? sum / living : 0;
}

/// input_watts() of rig/circuit from the piece where the supply was in the step before: the pieces are convex, so the highest is
/// found by climbing.
double input_near(const LossCurve& curve, double output, std::uint32_t& piece) {
  const auto at = [&](std::uint32_t k) { return curve.pieces[k].intercept + curve.pieces[k].slope * output; };
  double most = at(piece);
  for (double next = 0; piece + 1 < curve.pieces.size() && (next = at(piece + 1)) >= most; ++piece) most = next;
  for (double next = 0; piece > 0 && (next = at(piece - 1)) > most; --piece) most = next;
  return most;
}

void load_inputs(const Figures::Electricity& f, const Wiring& w, double dt, State& s) {
  s.wall = 0;
  for (std::size_t i = 0; i < s.supplies.size(); ++i) {
    auto& supply = s.supplies[i];
    if (!supply.on) supply.out = 0;
    supply.in = supply.on ? input_near(w.circuit.supplies[i].curve, supply.out, supply.piece) : 0;
    s.wall += supply.in;
    supply.overload_for = supply.out > f.overload * w.supplies[i].rating ? supply.overload_for + dt : 0;
    supply.latched = supply.latched || supply.overload_for > f.overload_time;
  }
}

void warm_trip(const Orders& o, const Trip& trip, double dt, State& s, TripState& state) {
  const double part = dt / (trip.tau + 0.5 * dt);
  for (std::size_t c = 0; c < trip.limits.size(); ++c) {
    const double ratio = amperes(o, s, trip.limits[c]) / trip.rating;
    state.theta[c] += (ratio * ratio - state.theta[c]) * part;
    if (state.theta[c] >= trip.theta_trip || ratio >= trip.magnetic) state.open = true;
  }
}

}  // namespace

bool switch_supplies(const Orders& o, State& s) {
  for (std::size_t i = 0; i < s.supplies.size(); ++i) {
    if (!o.supplies[i].outlet_on) s.supplies[i].latched = false;
    s.supplies[i].on = !o.supplies[i].dead && !s.supplies[i].latched;
  }
  for (std::size_t t = 0; t < s.trips.size(); ++t) {
    s.trips[t].open = s.trips[t].open || o.trip_forced[t];
    if (s.trips[t].open)
      for (const auto supply : o.wiring->trips[t].supplies) s.supplies[supply].on = false;
  }
  return std::all_of(s.supplies.begin(), s.supplies.end(), [](const SupplyState& supply) { return supply.on; });
}

bool card_fed(const Wiring& w, const State& s, std::size_t card) {
  const auto& feeds = w.cards[card].feeds;
  for (auto f = feeds.first; f < feeds.last; ++f)
    if (!feeding(w, s, w.feeds[f].supply)) return false;
  return true;
}

bool host_fed(const Wiring& w, const State& s, std::size_t host) { return feeding(w, s, w.host_supply[host]); }

double heater_amps(const Orders& o, const State& s, std::uint32_t limit) {
  double sum = 0;
  for (const auto& heater : o.heaters) {
    const bool on_it = std::find(heater.limits.begin(), heater.limits.end(), limit) != heater.limits.end();
    const bool off = std::any_of(heater.trips.begin(), heater.trips.end(), [&](std::uint32_t t) { return s.trips[t].open; });
    if (on_it && !off) sum += heater.amps * o.mains_ratio;
  }
  return sum;
}

double amperes(const Orders& o, const State& s, std::uint32_t limit) {
  const auto& circuit = o.wiring->circuit;
  const auto& l = circuit.limits[limit];
  const double scale = o.mains_ratio > 0 ? o.wiring->lowest_over_nominal / o.mains_ratio : 0;
  const double heater = heater_amps(o, s, limit);
  if (o.wiring->aligned[limit]) return scale * aligned_sum(circuit, l, s) + heater;
  std::array<double, 3> bucket{};
  for (auto i = l.ac.first; i < l.ac.last; ++i) {
    const auto& term = circuit.ac_terms[i];
    bucket[static_cast<std::size_t>(term.bucket)] += term.amps_per_watt * s.supplies[term.supply].in;
  }
  return scale * phasor_sum(bucket) + heater;
}

void load_wires(const Model& model, const Orders& o, double dt, State& s) {
  const auto& w = *o.wiring;
  load_outputs(model, w, s);
  for (std::size_t i = 0; i < s.supplies.size(); ++i)
    if (!w.supplies[i].mates.empty() && w.supplies[i].mates.front() == i) pool(w, s, i);
  load_inputs(model.figures.electricity, w, dt, s);
  for (std::size_t t = 0; t < s.trips.size(); ++t) warm_trip(o, w.trips[t], dt, s, s.trips[t]);
}

Windows excursion_watts(const Model& model, const Orders& o, const State& s, std::size_t supply) {
  const auto& w = *o.wiring;
  Windows out{};
  out.fill(w.supplies[supply].host_watts);
  for (std::size_t c = 0; c < s.cards.size(); ++c)
    for (auto f = w.cards[c].feeds.first; f < w.cards[c].feeds.last; ++f) {
      if (w.feeds[f].supply != supply || s.cards[c].busy == 0) continue;
      const double slot = std::min(w.cards[c].slot_share * s.power.watts[c], w.cards[c].slot_max);
      const double carried = w.feeds[f].slot * slot + w.feeds[f].plugs * (s.power.watts[c] - slot);
      const auto& multiples = model.rig[model.rig.cards[c].part].excursion.is;
      for (std::size_t k = 0; k < kWindows; ++k) out[k] += carried * multiples[k];
    }
  return out;
}

}  // namespace ohm::twin
