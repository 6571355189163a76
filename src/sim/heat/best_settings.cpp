#include "sim/heat/best_settings.h"

#include <algorithm>
#include <cmath>

#include "twin/card/clock_table.h"
#include "twin/model.h"
#include "twin/orders.h"

namespace ohm::sim {
namespace {

constexpr double kDuties[] = {0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
constexpr double kOffsetStep = 10, kCapStep = 2;

/// The highest clock whose draw this cap allows, as the firmware chooses it.
int clock_under(const twin::Model& m, const twin::ClockTable& t, int highest, double cap) {
  const auto& card = m.cards[0];
  int k = highest;
  const auto draw = [&] {
    const auto& row = t.row[static_cast<std::size_t>(k)];
    return card.scale * (t.base + card.quality * row.core + row.memory);
  };
  while (k > 0 && draw() > cap) --k;
  return k;
}

struct Search {
  const HeatCase& heat;
  Celsius limit;
  const twin::Model& model;
  twin::Orders orders;
  Best best;

  void judge(const twin::ClockTable& table, const Settings& s) {
    const auto& card = model.cards[0];
    const auto& row = table.row[static_cast<std::size_t>(clock_under(model, table, orders.cards[0].highest, s.cap.v))];
    if (row.rate <= best.work) return;
    const double watts = card.scale * (table.base + card.quality * row.core + row.memory);
    const auto& figures = model.figures.heat;
    const double back_air = 1 / (heat.open_frame ? figures.back_air : figures.back_still);
    const double air = std::pow(s.fan, model.figures.fan.exponent) * card.full_air;
    const auto sources = twin::heat_sources<double>(figures, watts, card.scale * (table.standby + row.vram));
    const auto t = twin::steady_heat(model.heat, {air, back_air, orders.pad[0]}, sources, heat.room.v);
    if (t.vram > limit.v || t.die > model.figures.firmware.target) return;
    best = {s, row.rate, Celsius{t.vram}, Celsius{t.die}};
  }
};

int steps(double from, double to, double step) { return static_cast<int>(std::floor((to - from) / step + 1e-9)); }

void search_level(Search& search, std::size_t level, std::size_t workload) {
  const auto& f = search.model.figures;
  const auto& limits = search.model.cards[0].limits;
  const double offset_from = limits.mem_offset_min.v, cap_from = limits.cap_min.v;
  for (int o = 0; o <= steps(offset_from, limits.mem_offset_max.v, kOffsetStep); ++o) {
    const double offset = offset_from + o * kOffsetStep;
    const auto table = twin::clock_table(f, workload, level, 0, offset);
    for (int c = 0; c <= steps(cap_from, search.heat.cap.v, kCapStep); ++c)
      for (const double fan : kDuties)
        search.judge(table, {fan, Megahertz{f.clocks.memory[level]}, Megahertz{offset}, Watts{cap_from + c * kCapStep}});
  }
}

}  // namespace

Best best_settings(const HeatCase& heat, Celsius limit) {
  const auto twin = twin_of(heat);
  twin::ClockTables tables;
  Search search{heat, limit, twin.model(), twin::compile(twin.model(), twin.inputs(), tables), {}};
  const auto& levels = search.model.figures.clocks.memory;
  for (std::size_t level = 0; level < levels.size(); ++level)
    if (levels[level] >= 5001 && levels[level] <= search.model.figures.clocks.compute_memory)
      search_level(search, level, twin.inputs().cards[0].workload);
  return search.best;
}

}  // namespace ohm::sim
