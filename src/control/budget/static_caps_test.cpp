#include "control/budget/static_caps.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "control/testing/lp_oracle.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"

namespace ohm {
namespace {

using testing::broken_limit;
using testing::draw_under;
using testing::naive_load;

/// `cards` equal cards, 143 W floor, 100 W lowest cap, 350 W default limit.
Circuit cards_3090(int cards) {
  Circuit circuit;
  circuit.cards.assign(cards, {26, 143, 350, 100, true});
  return circuit;
}

void add_dc_limit(Circuit& circuit, double continuous, double fixed, std::vector<DcTerm> terms) {
  Limit limit;
  limit.kind = LimitKind::PsuOutput;
  limit.continuous = continuous;
  limit.fixed = fixed;
  limit.dc.first = static_cast<std::uint32_t>(circuit.dc_terms.size());
  circuit.dc_terms.insert(circuit.dc_terms.end(), terms.begin(), terms.end());
  limit.dc.last = static_cast<std::uint32_t>(circuit.dc_terms.size());
  circuit.limits.push_back(limit);
}

/// A supply with 93 % efficiency at every load that feeds `cards` and `fixed` watts of host.
void add_supply(Circuit& circuit, std::vector<std::uint32_t> cards, double fixed) {
  SupplyNode supply;
  supply.curve.pieces = {{0, 1 / 0.93}};
  supply.fixed = fixed;
  supply.feeds.first = static_cast<std::uint32_t>(circuit.feeds.size());
  for (const std::uint32_t card : cards) circuit.feeds.push_back({card, 1});
  supply.feeds.last = static_cast<std::uint32_t>(circuit.feeds.size());
  circuit.supplies.push_back(supply);
}

void add_ac_limit(Circuit& circuit, double continuous, std::vector<AcTerm> terms) {
  Limit limit;
  limit.kind = LimitKind::PduInlet;
  limit.continuous = continuous;
  limit.ac.first = static_cast<std::uint32_t>(circuit.ac_terms.size());
  circuit.ac_terms.insert(circuit.ac_terms.end(), terms.begin(), terms.end());
  limit.ac.last = static_cast<std::uint32_t>(circuit.ac_terms.size());
  circuit.limits.push_back(limit);
}

TEST(StaticCaps, GiveEveryCardItsDefaultLimitWhereNothingIsShort) {
  Circuit circuit = cards_3090(4);
  add_dc_limit(circuit, 2000, 0, {{0, 1}, {1, 1}, {2, 1}, {3, 1}});
  const PlannedCaps caps = static_caps(circuit);
  for (const double cap : caps.cap) EXPECT_EQ(cap, 350);
  for (const auto& limit : caps.binding) EXPECT_FALSE(limit.has_value());
  EXPECT_TRUE(caps.hopeless.empty());
}

TEST(StaticCaps, ShareASupplyEquallyAfterItsHostHasTakenItsPart) {
  Circuit circuit = cards_3090(3);
  add_dc_limit(circuit, 960, 250, {{0, 1}, {1, 1}, {2, 1}});
  const PlannedCaps caps = static_caps(circuit);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(caps.cap[i], (960 - 250) / 3.0, 1e-5);
    EXPECT_EQ(caps.binding[i], 0U);
  }
}

TEST(StaticCaps, LetACardRiseThatIsNotOnTheFullLimit) {
  Circuit circuit = cards_3090(3);
  add_dc_limit(circuit, 400, 0, {{0, 1}, {1, 1}});  // 200 W each
  add_dc_limit(circuit, 500, 0, {{1, 1}, {2, 1}});  // leaves 300 W for the third
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_NEAR(caps.cap[0], 200, 1e-5);
  EXPECT_NEAR(caps.cap[1], 200, 1e-5);
  EXPECT_NEAR(caps.cap[2], 300, 1e-5);
  EXPECT_EQ(caps.binding[2], 1U);
}

TEST(StaticCaps, PutThirtyTwoCardsOnTwoPdusAtAboutThreeHundredWatts) {
  // 24 A x 240 V = 5760 W per PDU, 93 % efficient: 5356.8 W on 12 V, less two hosts of 250 W, over 16 cards: 303.55 W.
  Circuit circuit = cards_3090(32);
  for (std::uint32_t pdu = 0; pdu < 2; ++pdu) {
    std::vector<std::uint32_t> cards;
    for (std::uint32_t i = 0; i < 16; ++i) cards.push_back(16 * pdu + i);
    add_supply(circuit, cards, 500);
    add_ac_limit(circuit, 24, {{pdu, Bucket::InPhase, 1 / 240.0}});
  }
  const PlannedCaps caps = static_caps(circuit);
  for (const double cap : caps.cap) EXPECT_NEAR(cap, 303.55, 0.001);
}

TEST(StaticCaps, CountACurrentSixtyDegreesApartAsAVectorNotASum) {
  // Two equal loads of I on L1, one 30 degrees ahead, one behind: |sum| = sqrt(3) I. 17.32 A then allow 10 A each: 2232 W on 12 V.
  Circuit circuit = cards_3090(2);
  circuit.cards.assign(2, {26, 143, 5000, 100, true});
  add_supply(circuit, {0}, 0);
  add_supply(circuit, {1}, 0);
  add_ac_limit(circuit, std::sqrt(3.0) * 10, {{0, Bucket::Ahead, 1 / 240.0}, {1, Bucket::Behind, 1 / 240.0}});
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_NEAR(caps.cap[0], 2232, 1e-4);
  EXPECT_NEAR(caps.cap[1], 2232, 1e-4);
}

TEST(StaticCaps, NeverBindOnASlotThatCannotCarryMoreThanItsPlug) {
  Circuit circuit = cards_3090(1);
  add_dc_limit(circuit, 66, 0, {{0, 0.19}});
  circuit.limits[0].ceiling = 66;  // 0.2 x 350 would be 70 W, but a slot never carries above 66
  circuit.dc_terms[0].share = 0.2;
  EXPECT_EQ(static_caps(circuit).cap[0], 350);
  circuit.limits[0].continuous = 54;  // a Molex plug: 54 W / 0.2 = 270 W
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_NEAR(caps.cap[0], 270, 1e-5);
  EXPECT_EQ(caps.binding[0], 0U);
}

TEST(StaticCaps, KeepACardAtItsFloorWhileOthersAreStillBelowIt) {
  Circuit circuit = cards_3090(2);
  circuit.cards[1].floor = 260;
  add_dc_limit(circuit, 460, 0, {{0, 1}, {1, 1}});
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_NEAR(caps.cap[0], 200, 1e-5);
  EXPECT_EQ(caps.cap[1], 260);
}

TEST(StaticCaps, LeaveAnAbsentCardOut) {
  Circuit circuit = cards_3090(3);
  circuit.cards[1].present = false;
  add_dc_limit(circuit, 600, 0, {{0, 1}, {1, 1}, {2, 1}});
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_NEAR(caps.cap[0], 300, 1e-5);
  EXPECT_EQ(caps.cap[1], 0);
  EXPECT_FALSE(caps.suspended[1]);
}

TEST(StaticCaps, SuspendTheLastNamedWhereFloorsDoNotFit) {
  Circuit circuit = cards_3090(3);
  add_dc_limit(circuit, 400, 0, {{0, 1}, {1, 1}, {2, 1}});  // 3 x 143 W do not fit; 2 x 143 + 26 idle do, at 187 W each
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_EQ(caps.suspended, (std::vector<bool>{false, false, true}));
  EXPECT_NEAR(caps.cap[0], 187, 1e-5);
  EXPECT_EQ(caps.cap[2], 0);
  EXPECT_TRUE(caps.hopeless.empty());
}

TEST(StaticCaps, NameALimitThatIsExceededWithEveryCardAtRest) {
  Circuit circuit = cards_3090(3);
  add_dc_limit(circuit, 200, 250, {{0, 1}, {1, 1}});
  const PlannedCaps caps = static_caps(circuit);
  EXPECT_EQ(caps.hopeless, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(caps.suspended, (std::vector<bool>{true, true, false}));
  EXPECT_EQ(caps.cap[2], 350);
}

/// The four promises on one random circuit.
class OnRandomCircuits : public ::testing::TestWithParam<int> {
 protected:
  static constexpr int kPerShard = 125;  // eight shards: 1,000 circuits

  template <class Check>
  void each(std::uint64_t salt, bool floors_fit, Check check) {
    for (int k = 0; k < kPerShard; ++k) {
      const auto seed = salt + static_cast<std::uint64_t>(GetParam() * kPerShard + k);
      const Circuit circuit = testing::random_circuit(seed, {3 + static_cast<int>(seed % 12), floors_fit, false});
      check(circuit, static_caps(circuit));
      if (HasFatalFailure()) FAIL() << "seed " << seed;
    }
  }
};

TEST_P(OnRandomCircuits, NoLimitIsEverExceeded) {
  each(10'000, false, [](const Circuit& circuit, const PlannedCaps& caps) {
    if (!caps.hopeless.empty()) return;
    const auto broken = broken_limit(circuit, draw_under(circuit, caps.cap, caps.suspended));
    ASSERT_FALSE(broken.has_value()) << *broken;
  });
}

TEST_P(OnRandomCircuits, TheSortedCapsAreThoseOfTheLinearPrograms) {
  each(20'000, true, [](const Circuit& circuit, const PlannedCaps& caps) {
    std::vector<double> ours = caps.cap, theirs = testing::oracle_caps(circuit, caps.suspended);
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    for (std::size_t i = 0; i < ours.size(); ++i) ASSERT_NEAR(ours[i], theirs[i], 1e-3 * theirs[i]);
  });
}

/// A card whose floor is above the others' caps and which could only be lowered to its floor counts as held by that floor.
TEST_P(OnRandomCircuits, RaisingOneCapTakesFromACardThatHasNoMore) {
  each(30'000, true, [](const Circuit& circuit, const PlannedCaps& caps) {
    for (std::size_t i = 0; i < caps.cap.size(); ++i) {
      const CardNode& card = circuit.cards[i];
      if (!card.present || caps.suspended[i] || caps.cap[i] + 0.5 > card.top) continue;
      std::vector<double> draw = draw_under(circuit, caps.cap, caps.suspended);
      draw[i] += 0.5;
      // Even when every card that has more gives all of it down to this one's cap, the raise does not fit.
      for (std::size_t j = 0; j < draw.size(); ++j) {
        const CardNode& other = circuit.cards[j];
        if (j != i && other.present && caps.cap[j] > caps.cap[i] + 1e-3) {
          draw[j] = std::max({caps.cap[i] + 1e-3, other.floor, other.lowest_cap});
        }
      }
      ASSERT_TRUE(broken_limit(circuit, draw).has_value()) << "card " << i << " could be raised above " << caps.cap[i];
    }
  });
}

TEST_P(OnRandomCircuits, TheLimitNamedAsBindingIsFull) {
  each(40'000, true, [](const Circuit& circuit, const PlannedCaps& caps) {
    const std::vector<double> draw = draw_under(circuit, caps.cap, caps.suspended);
    for (std::size_t i = 0; i < caps.cap.size(); ++i) {
      if (!caps.binding[i]) continue;
      const double load = naive_load(circuit, *caps.binding[i], draw);
      ASSERT_NEAR(load, circuit.limits[*caps.binding[i]].continuous, 1e-6 * load);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(StaticCaps, OnRandomCircuits, ::testing::Range(0, 8));

}  // namespace
}  // namespace ohm
