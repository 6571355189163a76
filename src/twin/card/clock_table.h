// One class of work at one memory clock: what every core clock draws and does.
//
// The equations of facts/power.md §3.3 (fitted to the 84 rows of club-3090), tabulated over the clock grid when inputs change, so
// that a step only looks up. Pure values, any thread.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <tuple>

#include "twin/figures/figures.h"

namespace ohm::twin {

inline constexpr int kMostClocks = 160;  ///< the grid of the figures file must fit

struct ClockRow {
  double core{};    ///< W in core and regulators, above base
  double memory{};  ///< W of board power that goes with memory traffic
  double vram{};    ///< W in the memory chips that goes with it
  double rate{};    ///< throughput relative to the 390 W row
};

struct ClockTable {
  std::array<ClockRow, kMostClocks> row{};
  int clocks{};         ///< rows in use
  double base{};        ///< W with a context open and nothing to do
  double standby{};     ///< W in the memory chips without traffic
  double memory_mhz{};  ///< as the driver tells it, offset included
  double memory_busy{};
  double plateau{};  ///< W; 0: none
  int pstate{2};
};

/// The row of the highest clock at or below `mhz`, within the grid.
int clock_at_or_below(const Figures::Clocks& clocks, double mhz);
double megahertz_of(const Figures::Clocks& clocks, int row);
int clock_count(const Figures::Clocks& clocks);

/// Memory clock of a level as the driver tells it: firmware applies the offset from 5001 MHz up (P0, P2, P3).
double memory_told(const Figures::Clocks& clocks, std::size_t level, double offset);

/// v(f), relative to 0.7125 V; `ghz` less the core offset, because an offset moves the whole curve.
double relative_voltage(const Figures::Power& power, double ghz);

/// Throughput at a core clock, in the units of the workload's reference. `memory_ratio`: memory clock over 9501 MHz.
double throughput(const WorkloadFigures& work, double mhz, double memory_ratio);

/// `level`: index into Clocks::memory. Offsets in MHz; the memory's holds from 5001 MHz up.
ClockTable clock_table(const Figures& figures, std::size_t workload, std::size_t level, double core_offset, double memory_offset);

/// Tables made so far, shared by cards that run alike. A plain value: copies share the tables, which never change.
class ClockTables {
 public:
  std::shared_ptr<const ClockTable> at(const Figures& figures, std::size_t workload, std::size_t level, double core_offset,
                                       double memory_offset);

 private:
  using Key = std::tuple<std::size_t, std::size_t, double, double>;
  std::map<Key, std::shared_ptr<const ClockTable>> tables_;
};

}  // namespace ohm::twin
