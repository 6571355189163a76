// One card on the twin with something that cools it: the closed loop of tests and of bench/heat_hold.cpp, on a clock of its own.
//
// A HeatLoop owns the twin and its time and calls a Cooler once a simulated second, which sees what a driver would tell and sets
// what a driver would set. What comes out is the truth: temperatures that no sensor rounds, work done, watt-hours in the fans. One
// thread; an hour takes some milliseconds.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/reading.h"
#include "twin/rig_twin.h"

namespace ohm::sim {

/// The card, its work, and what its owner set on it.
struct HeatCase {
  std::string part{"rtx-3090-fe"};
  std::string work{"mine"};
  bool open_frame{};  ///< air moves at the backplate; otherwise it stands in a box
  double pads{1};     ///< thermal resistance of the VRAM pads, times that of the part
  Megahertz lock{};   ///< highest core clock; 0: none
  Megahertz memory_offset{};
  Watts cap{350};
  Celsius room{25};
};

class Cooler {
 public:
  Cooler() = default;
  Cooler(const Cooler&) = delete;
  Cooler& operator=(const Cooler&) = delete;
  virtual ~Cooler() = default;
  /// Once a second, card 0.
  virtual void tick(twin::RigTwin& twin, TimePoint now) = 0;
};

/// Over a stretch of time, from the twin's truth.
struct HeatSum {
  Seconds span{};
  double work{};  ///< mean throughput, 1 is the 390 W row (120.33 MH/s for "mine")
  Joules fans{};  ///< electrical work of the card's fans
  Celsius vram_mean{}, vram_least{}, vram_most{};
  Celsius told_mean{}, told_most{};  ///< VRAM as its sensor says
  Celsius die_mean{}, die_most{};
  double fan_least{}, fan_most{};
  Megahertz memory_least{}, memory_most{};
  Watts draw{};
};

class HeatLoop {
 public:
  /// Cold, in its room, the work running.
  HeatLoop(const HeatCase& heat, Cooler& cooler);

  /// `room`: of the time since the loop began; empty: as it is.
  HeatSum run(Seconds span, const std::function<Celsius(Seconds)>& room = {});

  twin::RigTwin& twin() { return twin_; }
  TimePoint now() const { return now_; }

 private:
  twin::RigTwin twin_;
  Cooler& cooler_;
  TimePoint now_{};
};

/// A twin of this case as its owner set it; not yet advanced.
twin::RigTwin twin_of(const HeatCase& heat);

/// A day between 15 and 35 °C: coldest at its begin, warmest after 12 h.
Celsius room_of_day(Seconds since);

}  // namespace ohm::sim
