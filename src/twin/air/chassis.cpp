#include "twin/air/chassis.h"

#include <algorithm>
#include <cmath>

#include "twin/wires/electricity.h"

namespace ohm::twin {
namespace {

constexpr double kAirPerCfm = 1.2 * 1005 * 0.000471947;  // W/K of one CFM: density and heat of air at 20 C (standard)
constexpr double kArrived = 1e-6;                        // of duty: nearer than this it is there

/// Rows of the frames that a host has.
std::vector<const std::vector<Index<Card>>*> rows_of(const Rig& rig, std::uint32_t host) {
  std::vector<const std::vector<Index<Card>>*> rows;
  for (const auto& frame : rig.frames)
    if (frame.host.v == host)
      for (const auto& row : frame.rows) rows.push_back(&row);
  return rows;
}

/// W of one host's fans at full speed: the rig file's, or the figures', and never more than its load leaves for them.
double fan_watts(const Host& host, const Figures& f, double fans) {
  const double room = (1 - f.electricity.host_part) * host.load.v / (1 - std::pow(f.chassis.automatic, f.chassis.power_exponent));
  return std::min(host.fans.v > 0 ? host.fans.v : fans * f.chassis.watts, room);
}

double settled(double from, double to, double part) {
  const double next = from + (to - from) * part;
  return std::abs(to - next) < kArrived ? to : next;
}

/// Part of a card's heat in the intake of each neighbour: one over a flow that grows with the duty.
double recirculated(const Figures& f, double duty) {
  const double still = 1 / f.heat.recirculation_still, usual = 1 / f.heat.recirculation;
  return 1 / (still + (usual - still) * duty / f.chassis.automatic);
}

/// W/K of a backplate in the stream of fans at this duty.
double back_air(const Figures& f, double duty) {
  const double still = 1 / f.heat.back_still, usual = 1 / f.heat.back_air;
  return still + (usual - still) * std::pow(duty / f.chassis.automatic, f.fan.exponent);
}

}  // namespace

std::vector<ChassisFanFacts> chassis_of(const Rig& rig, const Figures& f) {
  std::vector<ChassisFanFacts> fans;
  for (std::uint32_t host = 0; host < rig.hosts.size(); ++host) {
    const auto count = std::clamp<std::size_t>(rows_of(rig, host).size(), 1, static_cast<std::size_t>(f.chassis.outputs));
    const double watts = fan_watts(rig.hosts[host], f, static_cast<double>(count)) / static_cast<double>(count);
    for (std::size_t n = 1; n <= count; ++n)
      fans.push_back(
          {rig.hosts[host].name + ".fan" + std::to_string(n), host, static_cast<int>(n), Rpm{f.chassis.rpm}, Watts{watts}});
  }
  return fans;
}

std::vector<std::uint32_t> blowers_of(const Rig& rig, const std::vector<ChassisFanFacts>& chassis) {
  std::vector<std::uint32_t> blower;
  for (const auto& card : rig.cards) {
    const auto first = std::find_if(chassis.begin(), chassis.end(), [&](const auto& fan) { return fan.host == card.host.v; });
    blower.push_back(static_cast<std::uint32_t>(first - chassis.begin()));
  }
  for (std::uint32_t host = 0; host < rig.hosts.size(); ++host) {
    const auto rows = rows_of(rig, host);
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (const auto card : *rows[r]) {
        const auto next = blower[card.v] + static_cast<std::uint32_t>(r);  // rows beyond the last output share it
        const auto last = std::count_if(chassis.begin(), chassis.end(), [&](const auto& fan) { return fan.host <= host; }) - 1;
        blower[card.v] = std::min(next, static_cast<std::uint32_t>(last));
      }
  }
  return blower;
}

std::optional<std::size_t> chassis_fan_named(const std::vector<ChassisFanFacts>& chassis, std::string_view name) {
  const auto at = std::find_if(chassis.begin(), chassis.end(), [&](const auto& fan) { return fan.name == name; });
  return at == chassis.end() ? std::nullopt : std::optional{static_cast<std::size_t>(at - chassis.begin())};
}

void turn_chassis(const Model& m, const Orders& o, bool all_on, double dt, State& s) {
  const double part = dt / (m.figures.fan.lag + 0.5 * dt);
  bool moved = false;
  for (std::size_t i = 0; i < s.air.duty.size(); ++i) {
    const auto& asked = o.chassis[i];
    const bool runs = !asked.stops && (all_on || host_fed(*o.wiring, s, m.chassis[i].host));
    const double to = asked.sticks ? s.air.duty[i] : runs ? asked.duty : 0;
    if (s.air.duty[i] == to) continue;
    s.air.duty[i] = settled(s.air.duty[i], to, part);
    moved = true;
  }
  if (moved) blow(m, s);
}

void blow(const Model& m, State& s) {
  const auto& f = m.figures;
  const double usual = std::pow(f.chassis.automatic, f.chassis.power_exponent);
  for (std::size_t i = 0; i < m.chassis.size(); ++i)
    s.air.extra[i] = m.chassis[i].full_draw.v * (std::pow(s.air.duty[i], f.chassis.power_exponent) - usual);
  for (std::size_t c = 0; c < m.cards.size(); ++c) {
    const double duty = s.air.duty[m.blower[c]];
    s.air.intake[c] = recirculated(f, duty) / (kAirPerCfm * f.heat.airflow);
    s.air.back[c] = m.in_stream[c] ? back_air(f, duty) : 1 / f.heat.back_still;
  }
}

}  // namespace ohm::twin
