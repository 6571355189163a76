#include "twin/card/heat.h"

#include <cstring>

#include "base/result.h"

namespace ohm::twin {

// Two unknowns, heatsink and backplate; die and VRAM sit above them by their own drop.
Temperatures steady_heat(const HeatPaths& p, const HeatLeaks& g, const HeatSources& q, double air) {
  const double to_sink = q.die + q.sink, to_back = q.rear;
  const double a = g.sink_air + p.back_sink, d = g.back_air + p.back_sink;
  const double determinant = a * d - p.back_sink * p.back_sink;
  const double sink = (to_sink * d + p.back_sink * to_back) / determinant;
  const double back = (to_back * a + p.back_sink * to_sink) / determinant;
  return {air + sink + q.die / p.die_sink, air + sink, air + back, air + back + q.rear / g.pad};
}

HeatPaths heat_paths(const Figures::Heat& h) {
  return {1 / h.die_resistance, 1 / h.board_resistance, h.die_capacity, h.sink_capacity, h.back_capacity, h.vram_capacity};
}

namespace {

/// Two cards side by side: what every 64-bit machine does in one instruction.
using Two = double __attribute__((vector_size(16)));

/// The columns as the loop needs them: plain pointers, which no store through another column can change.
struct Columns {
  const double *back_air, *pad, *watts, *vram_watts, *inlet, *sink_air;
  double *die, *sink, *back, *vram, *hotspot, *given_off;
};

template <class X>
X from(const double* column, std::size_t i) {
  X x;
  std::memcpy(&x, column + i, sizeof x);
  return x;
}

template <class X>
void to(double* column, std::size_t i, const X& x) {
  std::memcpy(column + i, &x, sizeof x);
}

template <class X>
void heat_some(const Figures::Heat& f, const HeatPace& pace, const Columns& c, std::size_t i) {
  const auto sources = heat_sources<X>(f, from<X>(c.watts, i), from<X>(c.vram_watts, i));
  const HeatLeaksOf<X> leaks{from<X>(c.sink_air, i), from<X>(c.back_air, i), from<X>(c.pad, i)};
  TemperaturesOf<X> t{from<X>(c.die, i), from<X>(c.sink, i), from<X>(c.back, i), from<X>(c.vram, i)};
  to<X>(c.given_off, i, heat_step<X>(pace, leaks, sources, from<X>(c.inlet, i), t));
  to<X>(c.hotspot, i, t.die + f.hotspot_resistance * sources.die);
  to<X>(c.die, i, t.die);
  to<X>(c.sink, i, t.sink);
  to<X>(c.back, i, t.back);
  to<X>(c.vram, i, t.vram);
}

}  // namespace

// The lengths are checked once, so that the loop need not; figures and pace are copies, which it may keep in registers.
void heat_all(const Figures::Heat& figures, const HeatPaths& paths, const std::vector<double>& back_air,
              const std::vector<double>& pad, const std::vector<double>& watts, const std::vector<double>& vram, double dt,
              HeatColumns& heat) {
  const std::size_t n = heat.die.size();
  const std::initializer_list<const std::vector<double>*> others{
      &back_air,  &pad,          &watts,      &vram,           &heat.sink,    &heat.back,
      &heat.vram, &heat.hotspot, &heat.inlet, &heat.given_off, &heat.sink_air};
  for (const auto* column : others) OHM_ASSERT(column->size() == n);
  const Columns columns{back_air.data(),   pad.data(),           watts.data(),        vram.data(),
                        heat.inlet.data(), heat.sink_air.data(), heat.die.data(),     heat.sink.data(),
                        heat.back.data(),  heat.vram.data(),     heat.hotspot.data(), heat.given_off.data()};
  const Figures::Heat f = figures;
  const HeatPace pace = heat_pace(paths, dt);
  std::size_t i = 0;
  for (; i + 1 < n; i += 2) heat_some<Two>(f, pace, columns, i);
  if (i < n) heat_some<double>(f, pace, columns, i);
}

}  // namespace ohm::twin
