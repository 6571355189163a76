#include "sim/judge/judge.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "control/budget/bounds.h"
#include "control/budget/static_caps.h"
#include "control/testing/random_rig.h"
#include "rig/circuit/load.h"
#include "rig/testing/rig_of.h"
#include "sim/judge/supplies.h"

namespace ohm {
namespace {

using testing::rig_of;

/// A supply that takes exactly what it gives, but for 2 %: 98 % of 1000 W; one card; no host load.
std::string small_rig(const std::string& feed, const std::string& breakers, const std::string& frames) {
  return "ohmstead: 1\nsite: {feed: " + feed +
         ", main: 100 A}\nparts:\n"
         "  even: {kind: psu, type: server, rating: 10 kW, points: {20 %: 98 %, 50 %: 98 %, 100 %: 98 %}, rail: 1000 A, inlet: "
         "C20}\n"
         "  heavy: {kind: card, power: 2000 W, power-max: 4000 W, plugs: 4 x 12vhpwr, slot-share: 0..1 %}\n" +
         breakers + frames;
}

std::string frame(const std::string& name, const std::string& breaker) {
  return "  " + name +
         ": {psus: {p1: {part: even, cord: 10 AWG 1 m, breakout: none}}, cards: {1: p1}, card: {part: heavy, cable: 10 AWG 0.6 m}, "
         "host: {load: 0 W}, breaker: " +
         breaker + "}\n";
}

const Overload* find(const std::vector<Overload>& all, const std::string& place) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Overload& o) { return o.place == place; });
  return at == all.end() ? nullptr : &*at;
}

TEST(Judge, SaysNothingAboutALightLoad) {
  const Rig rig = rig_of(small_rig("240 V", "breakers: {P1: {rating: 20 A}}\n", "frames:\n" + frame("A", "P1")));
  EXPECT_TRUE(judge(rig, std::vector<double>{1000}).empty());
}

TEST(Judge, CatchesABreakerAboveFourFifths) {
  const Rig rig = rig_of(small_rig("240 V", "breakers: {P1: {rating: 15 A}}\n", "frames:\n" + frame("A", "P1")));
  // 12 A x 240 V x 0.98 = 2822 W are allowed; 2900 W draw 12.33 A.
  const auto found = judge(rig, std::vector<double>{2900});
  const Overload* over = find(found, "P1 L1");
  ASSERT_NE(over, nullptr);
  EXPECT_NEAR(over->load, 2900 / 0.98 / 240, 1e-6);
  EXPECT_NEAR(over->allowed, 12, 1e-9);
  EXPECT_EQ(find(judge(rig, std::vector<double>{2800}), "P1 L1"), nullptr);
}

TEST(Judge, AddsTheLegsOfADeltaAsVectors) {
  const std::string breakers =
      "breakers:\n  P1: {rating: 40 A, poles: 2, legs: L1-L2}\n  P2: {rating: 40 A, poles: 2, legs: L2-L3}\n  P3: {rating: 40 A, "
      "poles: 2, legs: L3-L1}\n";
  std::string text = small_rig("208 V 3-phase", breakers, "frames:\n" + frame("A", "P1") + frame("B", "P2") + frame("C", "P3"));
  text.replace(text.find("100 A"), 5, "16 A ");
  const auto found = judge(rig_of(text), std::vector<double>{1600, 1600, 1600});
  // 1600 W / 0.98 / 208 V = 7.849 A between each pair of legs, so sqrt(3) times that in each leg: 13.595 A of 12.8 A.
  for (const char* leg : {"main L1", "main L2", "main L3"}) {
    const Overload* over = find(found, leg);
    ASSERT_NE(over, nullptr) << leg;
    EXPECT_NEAR(over->load, std::sqrt(3.0) * 1600 / 0.98 / 208, 1e-6);
  }
}

TEST(Judge, LossesAreAParabolaThroughTheTierPoints) {
  // Platinum server 90/94/91 % at 20/50/100 %: the facts page's fit (0.0285, -0.0566, 0.1271) gives 92.5 % at 80 %.
  const std::vector<EfficiencyPoint> platinum{{0.2, 0.90}, {0.5, 0.94}, {1.0, 0.91}};
  EXPECT_NEAR(judging::loss_watts(platinum, 1000, 1000), 1000 / 0.91 - 1000, 1e-6);
  EXPECT_NEAR(800 / (800 + judging::loss_watts(platinum, 1000, 800)), 0.925, 0.001);
}

TEST(Judge, FindsTheCapsOfRandomRigsSafe) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Rig rig = rig_of(testing::random_rig_text(seed));
    const Circuit circuit = build_circuit(rig);
    const PlannedCaps caps = static_caps(circuit);
    if (!caps.hopeless.empty()) continue;
    for (const Overload& over : judge(rig, planned_draw(circuit, caps))) {
      ADD_FAILURE() << "seed " << seed << ": " << over.place << " carries " << over.load << " of " << over.allowed;
    }
  }
}

/// Draws between floor and top at which no supply is above 1.2 of its rating, where the plan's chords end; empty when there are
/// none.
std::vector<double> some_draw(const Rig& rig, const Circuit& circuit, double height) {
  std::vector<double> draw;
  for (const CardNode& card : circuit.cards) draw.push_back(card.present ? card.floor + height * (card.top - card.floor) : 0);
  for (const auto& duty : judging::duties(rig, draw)) {
    if (duty.out > 1.2 * duty.rating) return {};
  }
  return draw;
}

/// Worst load over allowed of each place: "pdu1.b2", "A.p1", "A3".
using Worst = std::map<std::string, double>;

Worst worst_planned(const Circuit& circuit, const std::vector<double>& draw) {
  Worst worst;
  const std::vector<double> loads = limit_loads(circuit, draw);
  for (std::size_t l = 0; l < loads.size(); ++l) {
    double& ratio = worst[circuit.limits[l].place];
    ratio = std::max(ratio, loads[l] / circuit.limits[l].continuous);
  }
  return worst;
}

Worst worst_judged(const Rig& rig, const std::vector<double>& draw) {
  Worst worst;
  for (const Overload& over : judge(rig, draw)) {
    double& ratio = worst[over.place.substr(0, over.place.find(' '))];
    ratio = std::max(ratio, over.load / over.allowed);
  }
  return worst;
}

/// The plan bounds losses by chords (up to 1 % above a parabola), and counts a slot at its share where the judge stops at 66 W.
TEST(Judge, AndTheCircuitNameTheSamePlaces) {
  int overloads = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Rig rig = rig_of(testing::random_rig_text(seed));
    const Circuit circuit = build_circuit(rig);
    const std::vector<double> draw = some_draw(rig, circuit, 0.1 * static_cast<double>(seed % 11));
    if (draw.empty()) continue;
    const Worst planned = worst_planned(circuit, draw), judged = worst_judged(rig, draw);
    for (const auto& [place, ratio] : judged) {
      ++overloads;
      const auto at = planned.find(place);
      ASSERT_NE(at, planned.end()) << "seed " << seed << ": only the judge knows a limit at " << place;
      EXPECT_GE(at->second, ratio * (1 - 1e-6)) << "seed " << seed << ": the judge sees more at " << place;
    }
    for (const auto& [place, ratio] : planned) {
      if (ratio < 1.07) continue;
      const auto at = judged.find(place);
      ASSERT_NE(at, judged.end()) << "seed " << seed << ": only the plan sees " << ratio << " at " << place;
      EXPECT_GE(at->second, ratio / 1.07) << "seed " << seed << ": the plan sees more at " << place;
    }
  }
  EXPECT_GT(overloads, 300);
}

}  // namespace
}  // namespace ohm
