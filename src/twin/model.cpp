#include "twin/model.h"

#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "twin/air/chassis.h"
#include "twin/card/clock_table.h"
#include "twin/noise.h"

namespace ohm::twin {
namespace {

enum Channel : std::uint64_t { kIdle = 1, kQuality, kSink, kPad };

bool moving_air(const Rig& rig, std::size_t card) {
  return std::any_of(rig.frames.begin(), rig.frames.end(), [&](const Frame& frame) {
    return !frame.air.empty() && std::any_of(frame.rows.begin(), frame.rows.end(), [&](const auto& row) {
      return std::find(row.begin(), row.end(), Index<Card>{card}) != row.end();
    });
  });
}

CardLimits limits_of(const CardPart& part, const CoolerFigures& cooler, const Figures& f) {
  CardLimits l;
  l.cap_default = part.power.is;
  l.cap_min = part.power_min.is;
  l.cap_max = part.power_max.is;
  l.sm_max = Megahertz{f.clocks.highest};
  l.mem_max = Megahertz{f.clocks.memory.back()};
  for (auto level = f.clocks.memory.rbegin(); level != f.clocks.memory.rend(); ++level) l.mem_levels.emplace_back(*level);
  l.core_offset_min = Megahertz{f.clocks.core_offset.front()};
  l.core_offset_max = Megahertz{f.clocks.core_offset.back()};
  l.mem_offset_min = Megahertz{f.clocks.memory_offset.front()};
  l.mem_offset_max = Megahertz{f.clocks.memory_offset.back()};
  l.fan_min = Fraction{f.fan.least};
  l.fan_max = Fraction{1};
  l.target_min = Celsius{f.firmware.target_range.front()};
  l.target_max = Celsius{f.firmware.target_range.back()};
  l.fans = cooler.fans;
  return l;
}

CardModel card_model(const Rig& rig, const Figures& f, std::uint64_t seed, std::size_t i) {
  const auto& card = rig.cards[i];
  const auto& part = rig[card.part];
  const auto& cooler = cooler_of(f, card.part_name);
  const auto spread = [&](Channel channel, double by) { return 1 + by * even(hashed(seed, i, channel)); };
  CardModel m;
  m.scale = part.floor.is.v / f.power.model_floor;
  m.quality = spread(kQuality, f.power.quality_spread);
  const double middle = (f.power.idle.front() + f.power.idle.back()) / 2;
  m.idle = m.scale * middle * spread(kIdle, f.power.idle.back() / middle - 1);
  m.full_air = 1 / (cooler.r100 * spread(kSink, f.heat.sink_spread));
  m.pad = cooler.pad * spread(kPad, f.heat.pad_spread);
  m.rpm = cooler.rpm;
  m.limits = limits_of(part, cooler, f);
  m.link = card.link;
  m.absent = !card.absent.empty();
  return m;
}

double curve_at(const std::vector<std::pair<double, double>>& curve, double x) {
  const auto above = std::find_if(curve.begin(), curve.end(), [&](const auto& p) { return p.first >= x; });
  if (above == curve.end()) return curve.back().second;
  if (above == curve.begin()) return above->second;
  const auto below = above - 1;
  return below->second + (above->second - below->second) * (x - below->first) / (above->first - below->first);
}

FanTables fan_tables(const Figures::Fan& f) {
  FanTables t;
  for (std::size_t c = 0; c < t.duty.size(); ++c) t.duty[c] = curve_at(f.curve, static_cast<double>(c)) / 100;
  for (std::size_t p = 0; p < t.throughput.size(); ++p)
    t.throughput[p] = std::pow(std::max(f.still, std::min(1.0, static_cast<double>(p) / 100)), f.exponent);
  return t;
}

std::vector<std::uint32_t> in_their_own_outlets(const Rig& rig) {
  std::vector<std::uint32_t> owner(rig.psus.size());
  for (std::uint32_t s = 0; s < owner.size(); ++s) owner[s] = s;
  return owner;
}

}  // namespace

Model make_model(const Rig& rig, const Figures& f, std::uint64_t seed) {
  OHM_ASSERT(clock_count(f.clocks) <= kMostClocks);
  Model m;
  m.rig = rig;
  m.figures = f;
  m.seed = seed;
  m.heat = heat_paths(f.heat);
  m.fan = fan_tables(f.fan);
  m.chassis = chassis_of(rig, f);
  m.blower = blowers_of(rig, m.chassis);
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    m.cards.push_back(card_model(rig, f, seed, i));
    m.in_stream.push_back(moving_air(rig, i));
  }
  m.wiring = std::make_shared<const Wiring>(make_wiring(rig, f, in_their_own_outlets(rig)));
  return m;
}

CardLimits limits_of(const Rig& rig, std::uint32_t card) {
  return limits_of(rig[rig.cards[card].part], cooler_of(figures(), rig.cards[card].part_name), figures());
}

const std::vector<std::string>& workload_words() {
  static const auto words = [] {
    std::vector<std::string> all;
    for (const auto& w : figures().workloads) all.push_back(w.name);
    return all;
  }();
  return words;
}

}  // namespace ohm::twin
