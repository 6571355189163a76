// What a card's firmware does by itself: clocks under a cap, throttling, its fan, its idle states.
//
// The only control in the twin, and the one that no daemon can switch off. Called once per card and step by advance(); pure apart
// from the CardState it moves; any thread. Never reads a clock or a sensor: it acts on the truth, as silicon does.
#pragma once

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

/// A card with work: the highest clock whose draw the cap allows, or the lowest one and a cap that does not hold.
Draw run_work(const Model& model, const CardModel& card, const CardOrders& orders, double die, double vram, CardState& state);

/// A card without work, `dt` nearer to P8.
Draw run_idle(const Model& model, const CardModel& card, const CardOrders& orders, double dt, CardState& state);

}  // namespace ohm::twin
