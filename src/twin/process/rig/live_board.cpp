// LiveRig's face on the board: what the driver of each card would say.
#include <algorithm>
#include <cmath>

#include "twin/process/rig/board_units.h"
#include "twin/process/rig/live_rig.h"

namespace ohm::twin {
namespace {

void put_sensors(BoardReadings& out, const CardReadings& in) {
  out.power_average_mw = milliwatts(in.power_average);
  out.power_now_mw = milliwatts(in.power_now);
  out.die_c = degrees(in.die);
  out.hotspot_c = degrees(in.hotspot);
  out.vram_c = degrees(in.vram);
  out.sm_mhz = whole(in.sm_clock);
  out.mem_mhz = whole(in.mem_clock);
  out.pstate = static_cast<std::uint32_t>(std::clamp(in.pstate, 0, 15));
  out.throttle = in.throttle;
  out.busy_percent = per_cent(in.busy);
  out.mem_busy_percent = per_cent(in.mem_busy);
  out.energy_mj = static_cast<std::uint64_t>(std::llround(std::max(0.0, in.energy.v) * 1000));
  out.link_width = static_cast<std::uint32_t>(in.link_width);
  out.link_gen = static_cast<std::uint32_t>(in.link_gen);
  out.pcie_tx_kbps = kilobytes(in.pcie_tx);
  out.pcie_rx_kbps = kilobytes(in.pcie_rx);
  out.pcie_replays = static_cast<std::uint32_t>(in.aer_correctable);
}

static_assert(kMaxFans == kMostFans);

/// What was set shows at once, before the next step.
void put_fan(BoardReadings& out, std::uint32_t fan, const FanInputs& in, const FanReading& reading) {
  out.fan_manual[fan] = in.manual ? 1 : 0;
  out.fan_percent[fan] = per_cent(in.manual ? in.duty : reading.duty);
  out.fan_rpm[fan] = static_cast<std::uint32_t>(std::lround(std::max(0.0, reading.speed.v)));
}

void put_settings(BoardReadings& out, const CardInputs& in) {
  out.cap_mw = milliwatts(in.cap);
  out.lock_min_mhz = whole(in.lock_min);
  out.lock_max_mhz = whole(in.lock_max);
  out.mem_lock_min_mhz = whole(in.mem_lock_min);
  out.mem_lock_max_mhz = whole(in.mem_lock_max);
  out.core_offset_mhz = offset(in.core_offset);
  out.mem_offset_mhz = offset(in.mem_offset);
  out.acoustic_target_c = in.target ? static_cast<std::uint32_t>(degrees(*in.target)) : 0;
  out.vram_used_bytes = static_cast<std::uint64_t>(std::llround(std::max(0.0, in.vram_used.v)));
}

void put_processes(BoardReadings& out, const std::vector<CardProcess>& processes) {
  out.processes = static_cast<std::uint32_t>(std::min<std::size_t>(processes.size(), kMaxProcesses));
  for (std::uint32_t i = 0; i < out.processes; ++i)
    out.process[i] = {static_cast<std::uint32_t>(processes[i].pid), per_cent(Fraction{processes[i].share}),
                      processes[i].vram_bytes};
}

}  // namespace

BoardReadings LiveRig::board_readings(std::uint32_t card) const {
  const auto& reading = readings_.cards[card];
  const auto& extras = extras_[card];
  BoardReadings out{};
  out.present = rig().cards[card].absent.empty() ? 1 : 0;
  out.lost = on_bus(card) ? 0 : 1;
  out.hung = reading.hung ? 1 : 0;
  put_sensors(out, reading);
  put_settings(out, physics_.inputs().cards[card]);
  put_processes(out, extras.processes);
  for (std::uint32_t f = 0; f < identities_[card].fans; ++f)
    put_fan(out, f, physics_.inputs().cards[card].fans[f], reading.fans[f]);
  out.persistence = extras.persistence ? 1 : 0;
  std::copy(extras.throttle_ns.begin(), extras.throttle_ns.end(), out.throttle_ns);
  return out;
}

}  // namespace ohm::twin
