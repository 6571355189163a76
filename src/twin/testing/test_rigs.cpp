#include "twin/testing/test_rigs.h"

#include <algorithm>
#include <cmath>

#include "rig/rig_file.h"
#include "twin/observe.h"

namespace ohm::twin::test {
namespace {

Rig sound(const Checked<Rig>& rig) {
  if (!rig) assertion_failed(render(rig.error()).c_str(), __FILE__, __LINE__);
  return *rig;
}

}  // namespace

Rig rig_of(const std::string& text) { return sound(read_rig(text, "test.yaml")); }

Rig bench_rig(const std::string& part, int count) {
  return rig_of("ohmstead: 1\nsite: {feed: 240 V split-phase, breaker: 30 A}\nbox: {cards: " + std::to_string(count) + " x " +
                part + ", psu: {rating: 2000 W, tier: platinum-230}}\n");
}

Rig open_rig(const std::string& part) {
  return rig_of("ohmstead: 1\nsite: {feed: 240 V split-phase, breaker: 30 A}\nbox: {cards: 1 x " + part +
                ", psu: {rating: 2000 W, tier: platinum-230}, place: {rows: [1-1], air: front-to-back}}\n");
}

Rig barn() { return sound(read_rig_file("examples/rig-32x3090.yaml")); }

Figures alike() {
  Figures f = figures();
  f.power.quality_spread = f.heat.sink_spread = f.heat.pad_spread = 0;
  f.power.idle = {20, 20};
  return f;
}

Bench::Bench(const Rig& rig, const Figures& figures)
    : model{make_model(rig, figures, 1)}, inputs{untouched(model)}, state{cold_state(model, inputs.room)} {}

void Bench::run(double seconds, double dt) {
  ClockTables tables;
  const auto orders = compile(model, inputs, tables);
  const auto steps = std::lround(seconds / dt);
  for (long i = 0; i < steps; ++i) state = advance(model, std::move(state), orders, Seconds{dt});
}

void Bench::load(const std::string& workload, std::size_t card) {
  const auto& words = workload_words();
  const auto at = std::find(words.begin(), words.end(), workload);
  OHM_ASSERT(at != words.end());
  inputs.cards[card].workload = static_cast<std::uint16_t>(at - words.begin());
}

Readings Bench::readings() const {
  ClockTables tables;
  return observe(model, compile(model, inputs, tables), state);
}

void run(RigTwin& twin, double seconds, double dt) {
  const auto steps = std::lround(seconds / dt);
  for (long i = 0; i < steps; ++i) twin.advance(Seconds{dt});
}

}  // namespace ohm::twin::test
