#include "twin/process/control/status.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "twin/state.h"

namespace ohm::twin {
namespace {

using json = nlohmann::ordered_json;

double rounded(double value) { return std::round(value * 100) / 100; }

const char* state_of(const LiveRig& rig, std::uint32_t card) {
  const auto& reading = rig.readings().cards[card];
  if (!rig.rig().cards[card].absent.empty()) return "absent";
  if (!reading.powered) return "off";
  if (rig.physics().truth().cards[card].boot_left > 0) return "booting";
  if (!rig.on_bus(card)) return "lost";
  return reading.hung ? "hung" : "ok";
}

json processes_of(const LiveRig& rig, std::uint32_t card) {
  auto all = json::array();
  for (const auto& process : rig.processes(card))
    all.push_back({{"pid", process.pid}, {"cpu_share", rounded(process.share)}, {"vram_b", process.vram_bytes}});
  return all;
}

json fans_of(const LiveRig& rig, std::uint32_t card) {
  auto all = json::array();
  for (std::uint32_t f = 0; f < rig.identities()[card].fans; ++f) {
    const auto& fan = rig.readings().cards[card].fans[f];
    all.push_back({{"duty", rounded(fan.duty.v)}, {"rpm", fan.speed.v}, {"manual", fan.manual}});
  }
  return all;
}

json card_json(const LiveRig& rig, std::uint32_t card) {
  const auto& reading = rig.readings().cards[card];
  const auto& id = rig.identities()[card];
  return {{"place", id.place},
          {"uuid", id.uuid},
          {"bus_id", id.bus_id},
          {"state", state_of(rig, card)},
          {"workload", rig.workload(card)},
          {"activity", rounded(rig.activity(card).v)},
          {"busy", rounded(reading.busy.v)},
          {"draw_w", rounded(reading.power_average.v)},
          {"cap_w", rounded(rig.physics().inputs().cards[card].cap.v)},
          {"die_c", rounded(reading.die.v)},
          {"hotspot_c", rounded(reading.hotspot.v)},
          {"vram_c", rounded(reading.vram.v)},
          {"sm_mhz", rounded(reading.sm_clock.v)},
          {"mem_mhz", rounded(reading.mem_clock.v)},
          {"fan", rounded(reading.fans[0].duty.v)},
          {"fans", fans_of(rig, card)},
          {"processes", processes_of(rig, card)}};
}

json chassis_json(const LiveRig& rig) {
  auto all = json::array();
  const auto& fans = rig.physics().chassis_fans();
  for (std::size_t i = 0; i < fans.size(); ++i) {
    const auto& reading = rig.readings().chassis[i];
    all.push_back({{"name", fans[i].name},
                   {"host", rig.rig().hosts[fans[i].host].name},
                   {"duty", rounded(reading.duty.v)},
                   {"rpm", reading.speed.v},
                   {"draw_w", rounded(reading.draw.v)},
                   {"manual", reading.manual}});
  }
  return all;
}

json wires_json(const Readings& readings) {
  auto all = json::array();
  for (const auto& wire : readings.wires)
    all.push_back({{"thing", wire.thing},
                   {"amps", rounded(wire.amps.v)},
                   {"volts", rounded(wire.volts.v)},
                   {"watts", rounded(wire.watts.v)},
                   {"on", wire.on}});
  return all;
}

json faults_json(const LiveRig& rig) {
  auto all = json::array();
  for (const auto& fault : rig.physics().inputs().faults)
    all.push_back(
        {{"kind", std::string{name_of(fault.kind)}}, {"target", fault.target}, {"other", fault.other}, {"size", fault.size}});
  return all;
}

}  // namespace

std::string status_line(const LiveRig& rig, const ProcessFacts& facts) {
  auto cards = json::array();
  for (std::uint32_t card = 0; card < rig.rig().cards.size(); ++card) cards.push_back(card_json(rig, card));
  const json answer{{"ok", true},
                    {"schema_version", 1},
                    {"document", "twin-status"},
                    {"simulated", true},
                    {"rig", rig.rig().name},
                    {"rig_file", rig.rig().file},
                    {"directory", facts.directory},
                    {"pid", facts.pid},
                    {"speed", facts.speed},
                    {"step_s", facts.step.count()},
                    {"now_s", std::chrono::duration<double>(rig.now()).count()},
                    {"steps", facts.steps},
                    {"skipped_steps", facts.skipped_steps},
                    {"nut_port", facts.nut_port},
                    {"room_c", rounded(rig.readings().room.v)},
                    {"mains_v", rounded(rig.readings().mains.v)},
                    {"cards", std::move(cards)},
                    {"chassis_fans", chassis_json(rig)},
                    {"wires", wires_json(rig.readings())},
                    {"tripped", rig.readings().tripped},
                    {"faults", faults_json(rig)}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace ohm::twin
