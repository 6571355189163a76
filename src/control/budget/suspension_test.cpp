#include "control/budget/suspension.h"

#include <algorithm>
#include <bit>
#include <gtest/gtest.h>
#include <map>

#include "base/testing/share.h"
#include "control/budget/bounds.h"
#include "control/budget/static_caps.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"

namespace ohm {
namespace {

using testing::broken_limit;
using testing::naive_load;

std::vector<double> draw_with(const Circuit& circuit, const std::vector<bool>& suspended) {
  std::vector<double> draw;
  for (std::size_t i = 0; i < circuit.cards.size(); ++i) {
    draw.push_back(suspended[i] ? resting_draw(circuit.cards[i]) : lowest_draw(circuit.cards[i]));
  }
  return draw;
}

std::vector<bool> flags(std::uint32_t mask, std::size_t count) {
  std::vector<bool> set(count);
  for (std::size_t i = 0; i < count; ++i) set[i] = (mask >> i) & 1U;
  return set;
}

/// How many are suspended at each importance, the highest first: what is to be small, entry by entry.
std::vector<int> counts(const std::vector<bool>& suspended, const std::vector<int>& importance) {
  std::map<int, int, std::greater<>> by;
  for (std::size_t i = 0; i < suspended.size(); ++i) by[importance[i]] += suspended[i];
  std::vector<int> list;
  for (const auto& [level, count] : by) list.push_back(count);
  return list;
}

/// Tries every subset. Masks grow, so among equals the last one tried has the last named cards in it.
std::vector<bool> brute_force(const Circuit& circuit, const std::vector<int>& importance) {
  const std::size_t n = circuit.cards.size();
  std::vector<bool> best;
  for (std::uint32_t mask = 0; mask < (1U << n); ++mask) {
    const std::vector<bool> tried = flags(mask, n);
    bool allowed = true;  // absent cards are never named
    for (std::size_t i = 0; i < n; ++i) allowed = allowed && (!tried[i] || circuit.cards[i].present);
    if (!allowed || broken_limit(circuit, draw_with(circuit, tried))) continue;
    if (best.empty() || counts(tried, importance) <= counts(best, importance)) best = tried;
  }
  return best;
}

Circuit one_limit(std::vector<double> floors, double continuous) {
  Circuit circuit;
  Limit limit;
  limit.continuous = continuous;
  for (const double floor : floors) {
    circuit.dc_terms.push_back({static_cast<std::uint32_t>(circuit.cards.size()), 1});
    circuit.cards.push_back({20, floor, 350, 100, true});
  }
  limit.dc = {0, static_cast<std::uint32_t>(floors.size())};
  circuit.limits.push_back(limit);
  return circuit;
}

TEST(Suspensions, AreNoneWhereEveryFloorFits) {
  EXPECT_EQ(suspensions(one_limit({150, 150, 150}, 450)), std::vector<bool>(3, false));
}

TEST(Suspensions, TakeOneLargeCardRatherThanTwoSmallOnes) {
  // 150 + 300 + 150 = 600 W into 400 W: either both small ones (2 x 130 W less) or the large one (280 W less).
  EXPECT_EQ(suspensions(one_limit({150, 300, 150}, 400)), (std::vector<bool>{false, true, false}));
}

TEST(Suspensions, KeepAnImportantCardAtThePriceOfTwoOthers) {
  const Circuit circuit = one_limit({150, 300, 150}, 400);
  EXPECT_EQ(suspensions(circuit, std::vector<int>{0, 1, 0}), (std::vector<bool>{true, false, true}));
}

TEST(Suspensions, CoupleOnlyCardsThatShareAnExceededLimit) {
  Circuit circuit = one_limit({150, 150}, 200);
  circuit.cards.push_back({20, 150, 350, 100, true});  // shares a roomy limit with the first card
  Limit roomy;
  roomy.continuous = 1000;
  circuit.dc_terms.push_back({0, 1});
  circuit.dc_terms.push_back({2, 1});
  roomy.dc = {2, 4};
  circuit.limits.push_back(roomy);
  EXPECT_EQ(suspensions(circuit), (std::vector<bool>{false, true, false}));
}

TEST(Suspensions, OfSmallComponentsAreThoseOfTryingEverySubset) {
  int tried = 0;
  for (std::uint64_t seed = 1; seed <= test::share(300); ++seed) {
    const int cards = 3 + static_cast<int>(seed % 10);  // up to 12
    const Circuit circuit = testing::random_circuit(seed, {cards, false, false});
    testing::Dice dice{seed};
    std::vector<int> importance;
    for (int i = 0; i < cards; ++i) importance.push_back(dice.below(seed % 2 ? 3 : 1));
    if (!find_suspensions(circuit, importance).hopeless.empty()) continue;
    ++tried;
    ASSERT_EQ(suspensions(circuit, importance), brute_force(circuit, importance)) << "seed " << seed;
  }
  EXPECT_GT(tried, test::share(250));
}

TEST(Suspensions, OfTwentyFourUnequalCardsAreFoundQuickly) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Circuit circuit = testing::random_circuit(900 + seed, {24, false, false});
    const std::vector<bool> suspended = suspensions(circuit);
    if (find_suspensions(circuit, {}).hopeless.empty()) {
      ASSERT_FALSE(broken_limit(circuit, draw_with(circuit, suspended))) << "seed " << seed;
    }
  }
}

TEST(Suspensions, OfLargeComponentsFitAndNoCardOfThemCouldWork) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Circuit circuit = testing::random_circuit(seed, {60 + static_cast<int>(seed), false, false});
    if (!find_suspensions(circuit, {}).hopeless.empty()) continue;
    std::vector<bool> suspended = suspensions(circuit);
    ASSERT_FALSE(broken_limit(circuit, draw_with(circuit, suspended))) << "seed " << seed;
    for (std::size_t i = 0; i < suspended.size(); ++i) {
      if (!suspended[i]) continue;
      suspended[i] = false;
      EXPECT_TRUE(broken_limit(circuit, draw_with(circuit, suspended))) << "seed " << seed << ", card " << i;
      suspended[i] = true;
    }
  }
}

TEST(Suspensions, FoundGreedilyAreNearlyAsFewAsTheBest) {
  int greedy_cards = 0, best_cards = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Circuit circuit = testing::random_circuit(seed, {14, false, false});
    if (!find_suspensions(circuit, {}).hopeless.empty()) continue;
    std::vector<double> draw;
    Component all;
    for (std::uint32_t i = 0; i < circuit.cards.size(); ++i) {
      draw.push_back(lowest_draw(circuit.cards[i]));
      if (circuit.cards[i].present) all.cards.push_back(i);
    }
    const std::vector<bool> over = exceeded_limits(circuit, draw);
    for (std::uint32_t l = 0; l < over.size(); ++l) {
      if (over[l]) all.limits.push_back(l);
    }
    const Reach reach = reach_of(circuit, over);
    const Shortage shortage{circuit, reach, {}, all};
    Tally first{circuit, reach, draw}, second{circuit, reach, draw};
    greedy_cards += static_cast<int>(suspend_greedily(shortage, first).size());
    best_cards += static_cast<int>(suspend_exactly(shortage, second).size());
  }
  EXPECT_GE(greedy_cards, best_cards);
  EXPECT_LE(greedy_cards, best_cards * 1.01);  // 630 against 628
}

}  // namespace
}  // namespace ohm
