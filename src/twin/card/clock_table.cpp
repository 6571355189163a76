#include "twin/card/clock_table.h"

#include <algorithm>
#include <cmath>

namespace ohm::twin {
namespace {

constexpr double kOffsetHoldsFrom = 5000;  // MHz: firmware applies memory offsets in P0, P2 and P3
constexpr std::size_t kMostTables = 512;   // then the shelf starts anew; a rig needs a few dozen

ClockRow row_at(const Figures& f, const WorkloadFigures& w, double mhz, double core_offset, double memory_ratio) {
  const double ghz = mhz / 1000, v = relative_voltage(f.power, ghz - core_offset / 1000);
  const double rate = throughput(w, mhz, memory_ratio) / w.reference;
  const double traffic = rate * std::pow(memory_ratio, f.power.memory_exponent);
  return {w.core_watts * ghz * v * v, w.memory_watts * traffic, w.vram * traffic, rate};
}

}  // namespace

int clock_count(const Figures::Clocks& c) { return static_cast<int>(std::lround((c.highest - c.lowest) / c.step)) + 1; }

int clock_at_or_below(const Figures::Clocks& c, double mhz) {
  return std::clamp(static_cast<int>(std::floor((mhz - c.lowest) / c.step + 1e-9)), 0, clock_count(c) - 1);
}

double megahertz_of(const Figures::Clocks& c, int row) { return c.lowest + c.step * row; }

double memory_told(const Figures::Clocks& c, std::size_t level, double offset) {
  return c.memory[level] > kOffsetHoldsFrom ? c.memory[level] + offset : c.memory[level];
}

double relative_voltage(const Figures::Power& power, double ghz) {
  const double above = std::max(0.0, ghz - power.voltage_knee);
  return 1 + power.voltage_bend * above * above;
}

double throughput(const WorkloadFigures& w, double mhz, double memory_ratio) {
  const double memory = w.memory * std::pow(memory_ratio, w.memory_exponent);
  return std::pow(std::pow(memory, -w.p) + std::pow(w.core * mhz, -w.p), -1 / w.p);
}

ClockTable clock_table(const Figures& f, std::size_t workload, std::size_t level, double core_offset, double memory_offset) {
  const auto& w = f.workloads[workload];
  ClockTable t;
  t.clocks = clock_count(f.clocks);
  t.memory_mhz = memory_told(f.clocks, level, memory_offset);
  const double ratio = t.memory_mhz / f.clocks.compute_memory;
  t.base = f.power.base[level];
  t.standby = f.heat.vram_standby * std::pow(ratio, f.power.memory_exponent);
  t.memory_busy = w.memory_busy;
  t.plateau = w.plateau;
  t.pstate = static_cast<int>(f.clocks.memory_pstate[level]);
  if (workload == 0) return t;
  for (int k = 0; k < t.clocks; ++k)
    t.row[static_cast<std::size_t>(k)] = row_at(f, w, megahertz_of(f.clocks, k), core_offset, ratio);
  return t;
}

std::shared_ptr<const ClockTable> ClockTables::at(const Figures& f, std::size_t workload, std::size_t level, double core_offset,
                                                  double memory_offset) {
  auto& table = tables_[{workload, level, core_offset, memory_offset}];
  if (!table) table = std::make_shared<const ClockTable>(clock_table(f, workload, level, core_offset, memory_offset));
  auto found = table;
  if (tables_.size() > kMostTables) tables_.clear();
  return found;
}

}  // namespace ohm::twin
