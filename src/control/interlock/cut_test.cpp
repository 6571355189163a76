#include "control/interlock/cut.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck/gtest.h>

#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"

namespace ohm::interlock {
namespace {

using testing::Dice;
using testing::naive_load;
using testing::random_circuit;

/// Four cards on one wire of 240 V without losses: a card of 240 W draws one ampere.
Circuit one_wire(double continuous) {
  Circuit circuit;
  circuit.cards.assign(4, {24, 120, 360, 96, true});
  SupplyNode supply;
  supply.curve.pieces = {{0, 1}};
  for (std::uint32_t card = 0; card < 4; ++card) circuit.feeds.push_back({card, 1});
  supply.feeds = {0, 4};
  circuit.supplies.push_back(supply);
  circuit.ac_terms.push_back({0, Bucket::InPhase, 1.0 / 240});
  Limit limit;
  limit.place = "pdu1";
  limit.kind = LimitKind::PduInlet;
  limit.continuous = continuous;
  limit.rating = continuous / 0.8;
  limit.ac = {0, 1};
  circuit.limits.push_back(limit);
  return circuit;
}

CardRange range(double start, Class of) { return {start, std::min(start, 120.0), 24, of, false}; }

std::vector<CardRange> all_at(double start, Class of = Class::Train) { return {4, range(start, of)}; }

TEST(Cut, TakesNothingWhereEveryLimitHolds) {
  const auto plan = plan_cut(one_wire(6), all_at(360), {{6, 0, 1}}, 0.02);
  EXPECT_FALSE(plan.any());
  EXPECT_EQ(plan.draw, std::vector<double>(4, 360));
}

TEST(Cut, TakesTheSamePartFromEqualCards) {
  // 6 A carried, 1.2 A of others come on top: 4.8 A are left, 1152 W for four.
  const auto plan = plan_cut(one_wire(6), all_at(360), {{6, 1.2, 1}}, 0);
  for (const double draw : plan.draw) EXPECT_NEAR(draw, 288, 1e-4);
  EXPECT_TRUE(plan.short_of.empty());
}

TEST(Cut, TakesFromTheLeastImportantClassFirst) {
  std::vector<CardRange> cards = all_at(360, Class::Realtime);
  cards[1].of = Class::Filler;
  cards[2].of = Class::Train;
  const auto plan = plan_cut(one_wire(6), cards, {{6, 1.2, 1}}, 0);
  // 288 W are to go: the filler card gives the 240 W it has, the training card the rest.
  EXPECT_NEAR(plan.draw[1], 120, 1e-4);
  EXPECT_NEAR(plan.draw[2], 312, 1e-4);
  EXPECT_EQ(plan.draw[0], 360);
  EXPECT_EQ(plan.draw[3], 360);
  EXPECT_FALSE(plan.touched[0]);
}

TEST(Cut, AsksCardsOfNobodyBeforeAnyoneThoughTheyHaveNothingToGive) {
  std::vector<CardRange> cards = all_at(360, Class::Filler);
  cards[3] = range(30, Class::Nobody);
  const auto plan = plan_cut(one_wire(5), cards, {{5, 1.2, 1}}, 0);
  EXPECT_TRUE(plan.touched[3]);
  EXPECT_EQ(plan.draw[3], 30);
}

TEST(Cut, StopsTheLeastImportantAndLastNamedWhenLowestCapsAreNotEnough) {
  std::vector<CardRange> cards = all_at(360);
  cards[0].of = Class::Filler;
  // Four at 120 W draw 2 A; 1.3 A are left: 312 W. Two must stop: 2 * 24 + 2 * 120 = 288 W.
  const auto plan = plan_cut(one_wire(6), cards, {{6, 4.7, 1}}, 0);
  EXPECT_EQ(plan.stops, (std::vector<bool>{true, false, false, true}));
  EXPECT_TRUE(plan.short_of.empty());
}

TEST(Cut, StopsACardThatIgnoresItsCapBeforeOthersOfItsClass) {
  std::vector<CardRange> cards = all_at(360);
  cards[1] = {360, 360, 24, Class::Train, true};
  const auto plan = plan_cut(one_wire(6), cards, {{6, 4, 1}}, 0);
  // 2 A are left, 480 W: the deaf card alone would leave 120 W for three.
  EXPECT_EQ(plan.stops, (std::vector<bool>{false, true, false, false}));
}

TEST(Cut, SaysWhereNoCutIsEnough) {
  const auto plan = plan_cut(one_wire(6), all_at(360), {{6, 7, 1}}, 0);
  EXPECT_EQ(plan.short_of, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(plan.stops, std::vector<bool>(4, true));
}

TEST(Cut, BringsEveryCardToItsLowestWhereThatIsOrdered) {
  WireRoom room{6, 0, 1};
  room.floors = true;
  const auto plan = plan_cut(one_wire(6), all_at(200, Class::Realtime), {room}, 0);
  EXPECT_EQ(plan.draw, std::vector<double>(4, 120));
  EXPECT_EQ(plan.stops, std::vector<bool>(4, false));
}

TEST(Cut, CountsWithTheVoltageOfTheMoment) {
  // At five sixths of the planned voltage the same watts are six fifths of the amperes.
  const auto plan = plan_cut(one_wire(6), all_at(360), {{6, 0, 1.2}}, 0);
  for (const double draw : plan.draw) EXPECT_NEAR(draw, 300, 1e-4);
}

// ---- over random circuits ----

struct Scene {
  Circuit circuit;
  std::vector<CardRange> cards;
  std::vector<WireRoom> rooms;
};

Scene random_scene(std::uint64_t seed) {
  Dice dice{seed * 7919 + 1};
  Scene scene{random_circuit(seed, {4 + dice.below(12), true, dice.chance(0.5)}), {}, {}};
  for (const CardNode& node : scene.circuit.cards) {
    CardRange card;
    card.of = static_cast<Class>(dice.below(5));
    const double lowest = std::max(node.floor, node.lowest_cap);
    card.start = node.present ? dice.chance(0.2) ? dice.between(node.idle, lowest) : dice.between(lowest, node.top + 1) : 0;
    card.low = dice.chance(0.1) ? card.start : std::min(card.start, lowest);
    card.rest = std::min(card.low, dice.chance(0.1) ? card.low : node.idle);
    scene.cards.push_back(card);
  }
  for (const Limit& limit : scene.circuit.limits) {
    WireRoom room{limit.continuous, 0, 1};
    if (!limit.ac.empty() && dice.chance(0.3)) room.foreign = dice.between(0, 0.5) * limit.continuous;
    if (!limit.ac.empty() && dice.chance(0.3)) room.scale = dice.between(1, 1.2);
    if (dice.chance(0.02)) room.floors = true;
    if (dice.chance(0.01)) room.stop = true;
    scene.rooms.push_back(room);
  }
  return scene;
}

/// Counted by the tests' own arithmetic.
double naive(const Scene& scene, std::size_t l, const std::vector<double>& draw) {
  return naive_load(scene.circuit, l, draw) * scene.rooms[l].scale + scene.rooms[l].foreign;
}

/// Does the limit feel this card?
bool on(const Scene& scene, std::size_t l, std::size_t card, const std::vector<double>& draw) {
  auto less = draw, more = draw;
  less[card] = 0;
  more[card] += 100;
  return naive(scene, l, more) > naive(scene, l, less) + 1e-9;
}

RC_GTEST_PROP(CutOverRandomCircuits, MakesEveryLimitHoldOrNamesIt, ()) {
  const auto scene = random_scene(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const auto plan = plan_cut(scene.circuit, scene.cards, scene.rooms, 0);
  for (std::size_t l = 0; l < scene.rooms.size(); ++l) {
    if (scene.circuit.limits[l].window >= 0) continue;
    const bool named = std::find(plan.short_of.begin(), plan.short_of.end(), l) != plan.short_of.end();
    if (!named) RC_ASSERT(naive(scene, l, plan.draw) <= scene.rooms[l].allowed + 1e-5 * scene.circuit.limits[l].continuous);
  }
}

RC_GTEST_PROP(CutOverRandomCircuits, KeepsEveryCardWithinItsRange, ()) {
  const auto scene = random_scene(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const auto plan = plan_cut(scene.circuit, scene.cards, scene.rooms, 0);
  for (std::size_t i = 0; i < scene.cards.size(); ++i) {
    RC_ASSERT(plan.draw[i] <= scene.cards[i].start + 1e-9);
    RC_ASSERT(plan.draw[i] >= (plan.stops[i] ? scene.cards[i].rest : scene.cards[i].low) - 1e-9);
    if (!plan.touched[i]) RC_ASSERT(plan.draw[i] == scene.cards[i].start);
  }
}

/// Nobody gives a watt on a limit where a less important card still has one to give.
RC_GTEST_PROP(CutOverRandomCircuits, TakesFromNobodyWhileALessImportantCardOfEveryLimitHasMore, ()) {
  const auto scene = random_scene(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const auto plan = plan_cut(scene.circuit, scene.cards, scene.rooms, 0);
  for (std::size_t i = 0; i < scene.cards.size(); ++i) {
    if (plan.draw[i] >= scene.cards[i].start - 1e-6) continue;
    const bool justified = std::any_of(plan.exceeded.begin(), plan.exceeded.end(), [&](std::uint32_t l) {
      if (!on(scene, l, i, plan.draw)) return false;
      for (std::size_t j = 0; j < scene.cards.size(); ++j)
        if (scene.cards[j].of < scene.cards[i].of && plan.draw[j] > scene.cards[j].low + 1e-6 && on(scene, l, j, plan.draw))
          return scene.rooms[l].floors || scene.rooms[l].stop;
      return true;
    });
    RC_ASSERT(justified);
  }
}

/// A card that was stopped could not have gone on: with it back, a limit is exceeded that holds without it, or one is lost anyway.
RC_GTEST_PROP(CutOverRandomCircuits, StopsNobodyWithoutNeed, ()) {
  const auto scene = random_scene(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const auto plan = plan_cut(scene.circuit, scene.cards, scene.rooms, 0);
  for (std::size_t i = 0; i < scene.cards.size(); ++i) {
    if (!plan.stops[i]) continue;
    auto draw = plan.draw;
    draw[i] = scene.cards[i].low;
    const bool needed = std::any_of(plan.exceeded.begin(), plan.exceeded.end(), [&](std::uint32_t l) {
      return on(scene, l, i, draw) && (scene.rooms[l].stop || naive(scene, l, draw) > scene.rooms[l].allowed * (1 + 1e-9));
    });
    RC_ASSERT(needed);
  }
}

/// More room never costs watts where one limit is short and lowering is enough. (Which cards stop may change with the room.)
RC_GTEST_PROP(CutOverRandomCircuits, TakesNoMoreWhenThereIsMoreRoom, ()) {
  auto scene = random_scene(*rc::gen::inRange<std::uint64_t>(1, 1'000'000));
  const auto sum = [](const std::vector<double>& draw) { return std::accumulate(draw.begin(), draw.end(), 0.0); };
  for (std::size_t l = 1; l < scene.rooms.size(); ++l) scene.rooms[l] = {1e12, 0, 1};
  const auto tight = plan_cut(scene.circuit, scene.cards, scene.rooms, 0);
  RC_PRE(std::find(tight.stops.begin(), tight.stops.end(), true) == tight.stops.end());
  scene.rooms[0].allowed *= 1.05;
  RC_ASSERT(sum(plan_cut(scene.circuit, scene.cards, scene.rooms, 0).draw) >= sum(tight.draw) - 1e-6);
}

}  // namespace
}  // namespace ohm::interlock
