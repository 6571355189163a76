// The interlock over random circuits, loads and faults, judged by the tests' own arithmetic.
#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "control/budget/static_caps.h"
#include "control/interlock/interlock.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"

namespace ohm::interlock {
namespace {

using testing::Dice;
using testing::naive_load;

/// A rig of cards that draw what they may, whose every AC wire is metered without error.
class World {
 public:
  explicit World(std::uint64_t seed)
      : dice_{seed}, circuit{testing::random_circuit(seed, {4 + dice_.below(10), true, dice_.chance(0.5)})} {
    planned = static_caps(circuit);
    caps = planned.cap;
    for (const CardNode& node : circuit.cards) {
      of.push_back(static_cast<Class>(dice_.below(5)));
      works.push_back(of.back() != Class::Nobody && node.present);
    }
    deaf.resize(caps.size());
    foreign.resize(circuit.limits.size());
  }

  double draw(std::size_t i) const {
    const CardNode& node = circuit.cards[i];
    if (!node.present) return 0;
    return works[i] ? std::max(caps[i], node.floor) : node.idle;
  }

  std::vector<double> draws() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < caps.size(); ++i) all.push_back(draw(i));
    return all;
  }

  double carries(std::size_t l) const { return naive_load(circuit, l, draws()) / (is_ac(l) ? volts : 1) + foreign[l]; }
  bool is_ac(std::size_t l) const { return !circuit.limits[l].ac.empty(); }

  /// Something happens: others draw, the mains sags, cards turn deaf.
  void strike() {
    for (std::size_t l = 0; l < foreign.size(); ++l)
      if (is_ac(l) && dice_.chance(0.15)) foreign[l] = dice_.between(0.05, 0.4) * circuit.limits[l].continuous;
    if (dice_.chance(0.3)) volts = dice_.between(0.88, 1);
    for (std::size_t i = 0; i < deaf.size(); ++i) deaf[i] = dice_.chance(0.1);
  }

  Facts facts() const {
    Facts facts;
    for (std::size_t i = 0; i < caps.size(); ++i) {
      CardFact card;
      card.of = of[i];
      card.drivable = circuit.cards[i].present;
      card.cap = Watts{caps[i]};
      card.planned = Watts{planned.cap[i]};
      card.lowest = Watts{circuit.cards[i].lowest_cap};
      card.draw = Watts{draw(i)};
      card.reach = Watts{std::max(caps[i], circuit.cards[i].floor)};
      facts.cards.push_back(card);
    }
    for (std::size_t l = 0; l < circuit.limits.size(); ++l) {
      WireFact wire;
      if (is_ac(l)) wire.is = reading(carries(l), now);
      wire.volts = volts;
      facts.wires.push_back(wire);
    }
    return facts;
  }

  void tick() {
    now += std::chrono::seconds{1};
    last = step({}, circuit, state, facts(), now);
    state = last.next;
    for (std::size_t i = 0; i < caps.size(); ++i)
      if (!deaf[i]) caps[i] = last.ceiling[i] ? std::min(last.ceiling[i]->v, planned.cap[i]) : planned.cap[i];
    for (std::size_t i = 0; i < caps.size(); ++i) works[i] = of[i] != Class::Nobody && !state.cards[i].stops;
  }

  /// A limit that is exceeded and that the law does not own up to.
  std::optional<std::size_t> silently_exceeded() const {
    for (std::size_t l = 0; l < circuit.limits.size(); ++l) {
      if (circuit.limits[l].window >= 0 || carries(l) <= circuit.limits[l].continuous * (1 + 1e-6)) continue;
      const bool told = std::any_of(state.incidents.begin(), state.incidents.end(),
                                    [&](const Incident& i) { return i.limit == l && i.hopeless; });
      if (!told) return l;
    }
    return std::nullopt;
  }

 private:
  Dice dice_;

 public:
  Circuit circuit;
  PlannedCaps planned;
  std::vector<double> caps, foreign;
  std::vector<Class> of;
  std::vector<bool> works, deaf;
  double volts{1};
  TimePoint now{};
  State state;
  Step last;
};

RC_GTEST_PROP(InterlockOverRandomRigs, EveryLimitHoldsWithinTwoTicksOfAnEventOrIsOwnedUpTo, ()) {
  World world{*rc::gen::inRange<std::uint64_t>(1, 1'000'000)};
  for (int k = 0; k < 5; ++k) world.tick();
  world.deaf.assign(world.deaf.size(), false);
  world.strike();
  world.deaf.assign(world.deaf.size(), false);
  for (int k = 0; k < 2; ++k) world.tick();
  for (int k = 0; k < 60; ++k) {
    RC_ASSERT(!world.silently_exceeded());
    world.tick();
  }
}

/// A deaf card is known for one only when it has missed its cap for two ticks.
RC_GTEST_PROP(InterlockOverRandomRigs, EveryLimitHoldsSoonAfterThoughSomeCardsAreDeaf, ()) {
  World world{*rc::gen::inRange<std::uint64_t>(1, 1'000'000)};
  for (int k = 0; k < 5; ++k) world.tick();
  world.strike();
  for (int k = 0; k < 10; ++k) world.tick();
  for (int k = 0; k < 60; ++k) {
    RC_ASSERT(!world.silently_exceeded());
    world.tick();
  }
}

RC_GTEST_PROP(InterlockOverRandomRigs, CeilingsStayWithinTheCardsRange, ()) {
  World world{*rc::gen::inRange<std::uint64_t>(1, 1'000'000)};
  world.strike();
  for (int k = 0; k < 30; ++k) {
    world.tick();
    for (std::size_t i = 0; i < world.caps.size(); ++i)
      if (world.last.ceiling[i]) RC_ASSERT(world.last.ceiling[i]->v >= world.circuit.cards[i].lowest_cap - 1e-9);
  }
}

/// The plan is at the limit everywhere; after any trouble it is reached again, and no cut follows.
RC_GTEST_PROP(InterlockOverRandomRigs, EveryWattComesBackAndNothingSwings, ()) {
  World world{*rc::gen::inRange<std::uint64_t>(1, 1'000'000)};
  for (int k = 0; k < 5; ++k) world.tick();
  world.strike();
  for (int k = 0; k < 20; ++k) world.tick();
  world.foreign.assign(world.foreign.size(), 0);
  world.deaf.assign(world.deaf.size(), false);
  world.volts = 1;
  for (int k = 0; k < 60; ++k) world.tick();
  for (int k = 0; k < 200; ++k) {
    world.tick();
    RC_ASSERT(world.last.begun.empty());
  }
  RC_ASSERT(!world.last.cutting());
}

}  // namespace
}  // namespace ohm::interlock
