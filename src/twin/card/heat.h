// A card's heat: four masses between silicon and air, stepped so that no joule is lost.
//
//   die --Rd-- heatsink --Rsa(fan)-- air       Cd dTd = Pdie              - (Td-Ts)/Rd
//                 |Rbs                         Cs dTs = P - Pdie - Prear  + (Td-Ts)/Rd + (Tb-Ts)/Rbs - (Ts-Ta)/Rsa
//   rear VRAM --Rm-- backplate --Rba-- air     Cb dTb =                     (Tm-Tb)/Rm - (Tb-Ts)/Rbs - (Tb-Ta)/Rba
//                                              Cm dTm = Prear             - (Tm-Tb)/Rm          Rm = pad + chip
// Pdie = 0.85 (P - Pvram) - 15 W, Prear = Pvram / 2, Rsa = R100 fan^-0.8 (facts/power.md §3.2, whose shortcut P - Pm/4 for the
// heatsink is written out here as the flow through Rbs, so that the sum over the masses closes exactly). Each mass is stepped with
// its own leak averaged over the step (trapezoid), its neighbours as they were: second order, and stable for dt <= 1 s, where the
// fastest time constant is 3 s. Pure functions on plain numbers (W, K/W, J/K, degrees C); any thread.
#pragma once

#include <vector>

#include "twin/figures/figures.h"

namespace ohm::twin {

/// X: double for one card, Two for two of them side by side.
template <class X>
struct TemperaturesOf {
  X die{}, sink{}, back{}, vram{};
  friend bool operator==(const TemperaturesOf&, const TemperaturesOf&) = default;
};
using Temperatures = TemperaturesOf<double>;

/// What every card is made of, as conductances (W/K) and capacities (J/K).
struct HeatPaths {
  double die_sink{}, back_sink{};
  double die_capacity{}, sink_capacity{}, back_capacity{}, vram_capacity{};
};

/// W put into die, heatsink (regulators, front memory) and rear memory.
template <class X>
struct HeatSourcesOf {
  X die{}, sink{}, rear{};
};
using HeatSources = HeatSourcesOf<double>;

/// What differs between cards and in time, W/K: fan, air at the backplate, pads.
template <class X>
struct HeatLeaksOf {
  X sink_air{}, back_air{}, pad{};
};
using HeatLeaks = HeatLeaksOf<double>;

/// x, or 0 below it.
template <class X>
X positive(X x) {
  return x > 0 ? x : X{};
}

/// Where the watts of a card end. `watts` is the board's draw, `vram` the memory chips' part of it.
template <class X>
HeatSourcesOf<X> heat_sources(const Figures::Heat& h, X watts, X vram) {
  const X die = positive<X>(h.die_share * (watts - vram) - h.die_less);
  const X rear = h.rear_part * vram;
  return {die, positive<X>(watts - die - rear), rear};
}

/// What all cards have in common in a step of dt: divided once, not for every card.
struct HeatPace {
  HeatPaths paths;
  double dt{}, half{}, per_second{};
  double die_part{};                 ///< K of the die per W
  double die_keeps{}, vram_keeps{};  ///< W per K of change
  double sink_keeps{}, back_keeps{};
};

inline HeatPace heat_pace(const HeatPaths& p, double dt) {
  const double per_second = 1 / dt;
  return {p,
          dt,
          0.5 * dt,
          per_second,
          dt / (p.die_capacity + 0.5 * p.die_sink * dt),
          p.die_capacity * per_second,
          p.vram_capacity * per_second,
          p.sink_capacity * per_second,
          p.back_capacity * per_second};
}

/// The change of a mass in dt: `in` W flow in, and it leaks `g` W/K towards a place `above` K below it.
template <class X>
X mass_step(X in, X g, X above, double capacity, const HeatPace& pace) {
  return pace.dt * (in - g * above) / (capacity + g * pace.half);
}

/// One step; returns the watts given to air of `air` degrees.
template <class X>
X heat_step(const HeatPace& pace, const HeatLeaksOf<X>& g, const HeatSourcesOf<X>& q, X air, TemperaturesOf<X>& t) {
  const auto& p = pace.paths;
  const X die_change = pace.die_part * (q.die - p.die_sink * (t.die - t.sink));
  const X vram_change = mass_step<X>(q.rear, g.pad, t.vram - t.back, p.vram_capacity, pace);
  const X from_die = q.die - pace.die_keeps * die_change;  // W, what did not stay
  const X from_vram = q.rear - pace.vram_keeps * vram_change;
  const X from_back = p.back_sink * (t.back - t.sink);
  const X sink_in = q.sink + from_die + from_back, back_in = from_vram - from_back;
  const X sink_change = mass_step<X>(sink_in, g.sink_air, t.sink - air, p.sink_capacity, pace);
  const X back_change = mass_step<X>(back_in, g.back_air, t.back - air, p.back_capacity, pace);
  t.die += die_change;
  t.vram += vram_change;
  t.sink += sink_change;
  t.back += back_change;
  return sink_in + back_in - pace.sink_keeps * sink_change - pace.back_keeps * back_change;
}

/// The same for one card alone; returns the joules.
inline double heat_step(const HeatPaths& p, const HeatLeaks& g, const HeatSources& q, double air, double dt, Temperatures& t) {
  return heat_step<double>(heat_pace(p, dt), g, q, air, t) * dt;
}

/// Where a card ends up when nothing changes.
Temperatures steady_heat(const HeatPaths& p, const HeatLeaks& g, const HeatSources& q, double air);

/// The same card's stored heat, J, from 0 degrees.
inline double stored_heat(const HeatPaths& p, const Temperatures& t) {
  return p.die_capacity * t.die + p.sink_capacity * t.sink + p.back_capacity * t.back + p.vram_capacity * t.vram;
}

HeatPaths heat_paths(const Figures::Heat& heat);

/// All cards of a rig, column by column, so that one loop over them runs two at a time.
struct HeatColumns {
  std::vector<double> die, sink, back, vram, hotspot;  ///< degrees C
  std::vector<double> inlet;                           ///< air that the card takes in
  std::vector<double> given_off;                       ///< W to the air in the last step
  std::vector<double> sink_air;                        ///< W/K at the fan's present speed
  friend bool operator==(const HeatColumns&, const HeatColumns&) = default;
};

/// heat_step() for every card. `watts`, `vram`: the draws; `back_air`, `pad`: W/K. All of one length.
void heat_all(const Figures::Heat& figures, const HeatPaths& paths, const std::vector<double>& back_air,
              const std::vector<double>& pad, const std::vector<double>& watts, const std::vector<double>& vram, double dt,
              HeatColumns& heat);

}  // namespace ohm::twin
