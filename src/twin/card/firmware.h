// What a card's firmware does by itself: clocks under a cap, throttling, its fan, its idle states.
//
// The only control in the twin, and the one that no daemon can switch off. Called once per card and step by advance(); pure apart
// from the CardState it moves; any thread. Never reads a clock or a sensor: it acts on the truth, as silicon does. Inline because
// every card and step comes through here.
#pragma once

#include <algorithm>

#include "twin/orders.h"
#include "twin/state.h"

namespace ohm::twin {

/// Throttle reasons as NVML numbers them (facts/rig-tools.md §2.4).
namespace throttle {
inline constexpr std::uint32_t kIdle = 0x1, kPowerCap = 0x4, kHwSlowdown = 0x8, kSwThermal = 0x20, kHwThermal = 0x40;
}

/// Watts of the board, and of it in the memory chips.
struct Draw {
  double board{}, vram{};
};

/// Row of the clock grid that the die's heat allows: all of them up to the target, the lowest from the maximum on.
inline int heat_allows(const Figures::Firmware& f, const CardOrders& o, double die, std::uint32_t& reasons) {
  if (die <= o.target) return o.highest;
  reasons |= throttle::kSwThermal;
  if (die >= f.slowdown) reasons |= throttle::kHwSlowdown | throttle::kHwThermal;
  const double left = std::max(0.0, 1 - (die - o.target) / o.target_width);
  return static_cast<int>(o.highest * left);
}

/// Part of the memory traffic that the VRAM's heat allows.
inline double traffic_allowed(const Figures::Firmware& f, double vram, std::uint32_t& reasons) {
  const double over = vram - (f.vram_limit - 0.5);
  if (over <= 0) return 1;
  reasons |= throttle::kSwThermal;
  return std::max(f.vram_least, 1 - over / f.vram_band);
}

/// Memory level by itself after so long without work: that of work, then P5, then P8.
inline std::size_t resting_level(const Figures::Firmware& f, std::size_t of_work, double quiet_for) {
  if (quiet_for <= f.settle_p2) return of_work;
  return quiet_for <= f.settle_p5 ? 1 : 0;
}

/// The highest row up to `ceiling` that draws no more than `cap`, looked for from the row of the step before.
template <class DrawAt>
inline int highest_within(int from, int ceiling, double cap, DrawAt&& draw_at) {
  int k = std::min(from, ceiling);
  while (k < ceiling && draw_at(k + 1) <= cap) ++k;
  while (k > 0 && draw_at(k) > cap) --k;
  return k;
}

/// A card with work: the highest clock whose draw the cap allows, or the lowest one and a cap that does not hold.
inline Draw run_work(const Model& model, const CardModel& card, const CardOrders& o, double die, double vram, CardState& s) {
  const auto& t = *o.table;
  s.throttle = 0;
  s.quiet_for = 0;
  s.memory_share = traffic_allowed(model.figures.firmware, vram, s.throttle);
  const int ceiling = heat_allows(model.figures.firmware, o, die, s.throttle);
  const auto above_base = [&](int k) {
    const auto& row = t.row[static_cast<std::size_t>(k)];
    return card.quality * row.core + s.memory_share * row.memory;
  };
  s.clock = highest_within(s.clock, ceiling, o.cap - t.base, above_base);
  if (s.clock < ceiling) s.throttle |= throttle::kPowerCap;
  const auto& row = t.row[static_cast<std::size_t>(s.clock)];
  s.rate = o.activity * s.memory_share * row.rate;
  s.busy = o.activity;
  s.memory_busy = s.rate * t.memory_busy;
  s.memory_mhz = t.memory_mhz;
  s.pstate = t.pstate;
  return {card.scale * (t.base + o.activity * above_base(s.clock)),
          card.scale * (t.standby + o.activity * s.memory_share * row.vram)};
}

/// A card without work, `dt` nearer to P8.
inline Draw run_idle(const Model& model, const CardModel& card, const CardOrders& o, double dt, CardState& s) {
  const auto& f = model.figures;
  s.quiet_for += dt;
  s.rate = s.busy = s.memory_busy = 0;
  s.memory_share = 1;
  s.clock = o.idle_clock;
  s.throttle = throttle::kIdle;
  const auto level = std::max(o.idle_level, std::min(o.level, resting_level(f.firmware, o.level, s.quiet_for)));
  s.pstate = static_cast<int>(f.clocks.memory_pstate[level]);
  s.memory_mhz = memory_told(f.clocks, level, o.memory_offset);
  return {std::max(card.idle, card.scale * f.power.base[level]), level == o.level ? card.scale * o.table->standby : 0};
}

}  // namespace ohm::twin
