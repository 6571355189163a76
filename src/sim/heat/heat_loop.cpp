#include "sim/heat/heat_loop.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "control/cooling/chassis.h"
#include "rig/rig_file.h"
#include "twin/state.h"

namespace ohm::sim {
namespace {

std::string rig_text(const HeatCase& heat) {
  const std::string place = heat.open_frame ? ", place: {rows: [1-1], air: front-to-back}" : "";
  return "ohmstead: 1\nsite: {feed: 240 V split-phase, breaker: 30 A}\nbox: {cards: 1 x " + heat.part +
         ", psu: {rating: 2000 W, tier: platinum-230}" + place + "}\n";
}

Rig rig_of(const HeatCase& heat) {
  auto rig = read_rig(rig_text(heat), "heat.yaml");
  if (!rig) assertion_failed(render(rig.error()).c_str(), __FILE__, __LINE__);
  return *rig;
}

void must(const Result<void>& done) {
  if (!done) assertion_failed(done.error().what.c_str(), __FILE__, __LINE__);
}

/// Means over the seconds, extremes as they come.
class Summing {
 public:
  void see(const twin::RigTwin& twin) {
    const auto& s = twin.truth();
    const auto& card = s.cards[0];
    const auto told = twin.observe().cards[0].vram.v;
    n_ += 1;
    sum_.work += card.rate;
    sum_.fans += Joules{cooling::kCardFans.v * std::pow(card.fan, 3)};
    add(sum_.vram_mean, s.heat.vram[0]);
    add(sum_.told_mean, told);
    add(sum_.die_mean, s.heat.die[0]);
    sum_.draw += Watts{s.power.watts[0]};
    least(sum_.vram_least.v, s.heat.vram[0]);
    most(sum_.vram_most.v, s.heat.vram[0]);
    most(sum_.told_most.v, told);
    most(sum_.die_most.v, s.heat.die[0]);
    least(sum_.fan_least, card.fan);
    most(sum_.fan_most, card.fan);
    least(sum_.memory_least.v, card.memory_mhz);
    most(sum_.memory_most.v, card.memory_mhz);
  }
  HeatSum done() const {
    HeatSum out = sum_;
    out.span = Seconds{n_};
    out.work /= n_;
    for (auto* mean : {&out.vram_mean, &out.told_mean, &out.die_mean}) mean->v /= n_;
    out.draw = out.draw / n_;
    return out;
  }

 private:
  void add(Celsius& to, double x) const { to.v += x; }
  void least(double& to, double x) const { to = n_ == 1 ? x : std::min(to, x); }
  void most(double& to, double x) const { to = n_ == 1 ? x : std::max(to, x); }

  HeatSum sum_;
  double n_{};
};

}  // namespace

twin::RigTwin twin_of(const HeatCase& heat) {
  twin::RigTwin twin{rig_of(heat), 1};
  must(twin.load(0, heat.work, Fraction{1}));
  must(twin.set_cap(0, heat.cap));
  if (heat.lock.v > 0) must(twin.lock_clocks(0, Megahertz{0}, heat.lock));
  must(twin.set_offsets(0, std::nullopt, heat.memory_offset));
  if (heat.pads != 1) must(twin.inject({twin::FaultKind::PadsDegrade, twin.rig().cards[0].name, "", heat.pads}));
  twin.set_room(heat.room);
  return twin;
}

HeatLoop::HeatLoop(const HeatCase& heat, Cooler& cooler) : twin_{twin_of(heat)}, cooler_{cooler} {}

HeatSum HeatLoop::run(Seconds span, const std::function<Celsius(Seconds)>& room) {
  Summing sum;
  for (auto left = std::llround(span.count()); left > 0; --left) {
    if (room) twin_.set_room(room(now_.time_since_epoch()));
    cooler_.tick(twin_, now_);
    twin_.advance(Seconds{1});
    now_ += std::chrono::seconds{1};
    sum.see(twin_);
  }
  return sum.done();
}

Celsius room_of_day(Seconds since) { return Celsius{25 - 10 * std::cos(2 * std::numbers::pi * since.count() / 86400)}; }

}  // namespace ohm::sim
