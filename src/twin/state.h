// The truth of a simulated rig at one instant. A value: copied, compared, kept.
//
// Written by advance() alone; read by observe() and by tests, which may look at what no sensor tells. Indexed like the Rig's
// vectors. Temperatures in degrees C, power in W, times in s.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "twin/card/heat.h"
#include "twin/rig_twin.h"

namespace ohm::twin {

/// A reading that stands still, and what it stands at.
struct Frozen {
  bool is{};
  double die{}, hotspot{}, vram{};
  friend bool operator==(const Frozen&, const Frozen&) = default;
};

struct CardState {
  double fan{}, asked{};   ///< mean duty of its fans as they turn, and as the firmware (or who drives all of them) wants it
  double rate{};           ///< throughput relative to the 390 W row of its workload, now
  double work{};           ///< that, summed over time, s
  double memory_share{1};  ///< part of memory traffic that the VRAM's heat allows
  double memory_mhz{};
  double busy{}, memory_busy{};
  double quiet_for{};    ///< since the last work
  double off_for{};      ///< without power
  double boot_left{};    ///< until its driver answers
  double flap_errors{};  ///< correctable AER errors
  int clock{};           ///< row of the clock grid
  int pstate{8};
  std::uint32_t throttle{};
  bool powered{true};
  bool lost{};          ///< off the bus, or shut down by heat
  bool shut_down{};     ///< its firmware switched it off at 98 C; until the outlet was off long enough
  bool cured{};         ///< was off at the outlet long enough since it fell off the bus
  bool forgot{};        ///< lost its caps, locks and offsets with its power; RigTwin resets the inputs
  bool standing{true};  ///< the firmware let the fan stop
  bool uneven{};        ///< its fans do not all turn alike: State::fans
  Frozen frozen;
  friend bool operator==(const CardState&, const CardState&) = default;
};

/// Power of all cards, column by column.
struct PowerColumns {
  std::vector<double> watts;    ///< mean over the last step
  std::vector<double> vram;     ///< of it in the memory chips
  std::vector<double> average;  ///< what the firmware's 1 s average says
  std::vector<double> energy;   ///< J drawn since the twin began
  friend bool operator==(const PowerColumns&, const PowerColumns&) = default;
};

/// Chassis fans and what their air does.
struct AirState {
  std::vector<double> duty;    ///< of each chassis fan, as it turns
  std::vector<double> extra;   ///< W that it draws beyond what it does at its board's own duty
  std::vector<double> intake;  ///< of each card: K of its intake per W that a neighbour gives off
  std::vector<double> back;    ///< W/K of its backplate
  friend bool operator==(const AirState&, const AirState&) = default;
};

struct SupplyState {
  double out{}, in{};  ///< W on 12 V, from the wall
  double overload_for{};
  std::uint32_t piece{};  ///< of its loss curve that holds now
  bool on{true};
  bool latched{};  ///< shut itself off at overload; until its outlet is switched
  friend bool operator==(const SupplyState&, const SupplyState&) = default;
};

struct TripState {
  std::array<double, 3> theta{};  ///< per conductor
  bool open{};
  friend bool operator==(const TripState&, const TripState&) = default;
};

/// The last second of one card's draw in tenths, for steps shorter than a second.
struct PowerWindow {
  std::array<double, 10> tenth{};
  double sum{};  ///< W s of the tenth now filling
  std::uint32_t next{};
  friend bool operator==(const PowerWindow&, const PowerWindow&) = default;
};

struct State {
  std::vector<CardState> cards;
  HeatColumns heat;
  AirState air;
  PowerColumns power;
  std::vector<SupplyState> supplies;
  std::vector<TripState> trips;  ///< as Wiring::trips
  std::vector<PowerWindow> windows;
  std::vector<std::array<double, kMostFans>> fans;  ///< of each card whose fans do not all turn alike
  bool windows_stale{true};                         ///< a step of a second or more went by: every tenth is the average
  double tenth_filled{};                            ///< s of the tenth now filling
  bool unsettled{true};                             ///< some card is dark, starting, lost or shut down, or was in the step before
  bool frozen{};                                    ///< some sensor or meter stood still in the step before
  bool powered_up{};                                ///< some card has a word for RigTwin: forgot or cured
  double room{20};
  double wall{};  ///< W that the whole rig draws from the street
  double time{};  ///< s since the twin began
  std::uint64_t steps{};
  std::vector<Fault> seen;                              ///< faults whose beginning was acted on
  std::vector<XidEvent> xids;                           ///< not yet taken
  std::vector<std::vector<WireReading>> frozen_meters;  ///< per PDU, while its meter repeats itself
};

struct Model;

/// A rig that stands still in a room of this temperature, everything on, nothing running.
State cold_state(const Model& model, Celsius room);

}  // namespace ohm::twin
