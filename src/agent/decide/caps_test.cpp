#include "agent/decide/caps.h"

#include <gtest/gtest.h>

#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

TimePoint at(double seconds) { return TimePoint{} + nanoseconds_of(Seconds{seconds}); }

/// Four cards of the bench rig, all adopted; the plan says `planned` W each.
struct Caps {
  explicit Caps(double planned) : circuit{build_circuit(testing::rig_of(testing::kFourCards))}, cards(circuit.cards.size()) {
    for (std::size_t i = 0; i < cards.size(); ++i)
      cards[i] = {true, Watts{350}, Watts{planned}, Watts{100}, Watts{400}, Watts{350}, Watts{circuit.cards[i].floor}};
  }
  void has(std::size_t i, double cap) { cards[i].cap = cards[i].reach = Watts{cap}; }
  std::vector<CapOrder> step(double seconds) {
    auto step = cap_step(circuit, cards, memory, at(seconds));
    memory = step.next;
    held = step.held;
    changed = step.changed;
    return step.orders;
  }

  Circuit circuit;
  std::vector<CapFacts> cards;
  CapMemory memory;
  std::vector<HeldRaise> held;
  std::vector<CapChange> changed;
};

TEST(CapLaw, LowersEveryCardAboveItsPlanAtOnce) {
  Caps caps{300};
  const auto orders = caps.step(0);
  ASSERT_EQ(orders.size(), 4U);
  for (const auto& order : orders) EXPECT_TRUE(order.lowers && order.cap == Watts{300});
}

TEST(CapLaw, RaisesOnlyAfterEveryLoweringWasReadBackAndSettled) {
  Caps caps{300};
  caps.has(0, 200);  // one is below its plan, three are above
  EXPECT_EQ(caps.step(0).size(), 3U);
  caps.has(1, 300), caps.has(2, 300);
  EXPECT_TRUE(caps.step(1).empty()) << "A4 has not come down yet";
  caps.has(3, 300);
  EXPECT_TRUE(caps.step(2).empty()) << "read back now, settling";
  EXPECT_TRUE(caps.step(3).empty());
  const auto raise = caps.step(4);
  ASSERT_EQ(raise.size(), 1U);
  EXPECT_EQ(raise[0], (CapOrder{0, Watts{300}, false}));
}

TEST(CapLaw, LeavesACardAloneThatIsWhereItShouldBe) {
  Caps caps{300};
  for (std::size_t i = 0; i < 4; ++i) caps.has(i, 300.2);  // NVML rounds
  EXPECT_TRUE(caps.step(0).empty());
}

TEST(CapLaw, AsksADeafCardAgainButEverMoreSeldom) {
  Caps caps{300};
  for (std::size_t i = 1; i < 4; ++i) caps.has(i, 300);
  std::vector<int> asked;
  for (int s = 0; s < 120; ++s)
    if (!caps.step(s).empty()) asked.push_back(s);
  EXPECT_EQ(asked, (std::vector<int>{0, 5, 15, 35, 75}));
}

TEST(CapLaw, LowersACapThatAnotherToolRaisedAtOnceHoweverOftenItDoes) {
  Caps caps{300};
  for (std::size_t i = 0; i < 4; ++i) caps.has(i, 300);
  EXPECT_TRUE(caps.step(0).empty());
  for (int times = 1; times <= 12; ++times) {
    caps.has(2, 350);
    const auto orders = caps.step(10 * times);
    ASSERT_EQ(orders.size(), 1U) << "the " << times << ". time it had to wait";
    EXPECT_EQ(orders[0], (CapOrder{2, Watts{300}, true}));
    EXPECT_EQ(caps.changed, (std::vector<CapChange>{{2, Watts{300}, Watts{350}, times}}));
    caps.has(2, 300);
    EXPECT_TRUE(caps.step(10 * times + 1).empty());
    EXPECT_TRUE(caps.changed.empty()) << "coming down was our own doing";
  }
}

TEST(CapLaw, DoesNotCallItAChangeWhenACardComesBackAtItsDefault) {
  Caps caps{300};
  for (std::size_t i = 0; i < 4; ++i) caps.has(i, 300);
  caps.step(0);
  caps.cards[1].drivable = false;
  caps.cards[1].cap.reset();
  caps.step(1);
  caps.cards[1].drivable = true;
  caps.has(1, 350);
  EXPECT_EQ(caps.step(2).size(), 1U);
  EXPECT_TRUE(caps.changed.empty());
}

TEST(CapLaw, DoesNotWaitForADeafCardForeverButCountsItsRealCap) {
  Caps caps{300};
  caps.has(1, 300), caps.has(2, 300), caps.has(3, 200);
  int raised_at = -1;
  for (int s = 0; s < 60 && raised_at < 0; ++s)
    for (const auto& order : caps.step(s))
      if (order.card == 3) raised_at = s;
  EXPECT_GE(raised_at, 15);
}

TEST(CapLaw, HoldsARaiseThatALimitDoesNotBear) {
  Caps caps{300};
  caps.has(0, 200);
  for (std::size_t i = 1; i < 4; ++i) caps.has(i, 300);
  caps.cards[1].reach = Watts{3000};  // another card of A.p1 could draw far more than it should: the supply is full already
  EXPECT_TRUE(caps.step(0).empty());
  ASSERT_EQ(caps.held.size(), 1U);
  EXPECT_NE(caps.held[0].why.find("could come to"), std::string::npos);
}

TEST(CapLaw, NeverTouchesACardThatIsNotAdopted) {
  Caps caps{300};
  caps.cards[2].drivable = false;
  for (const auto& order : caps.step(0)) EXPECT_NE(order.card, 2U);
}

TEST(CapLaw, KeepsWithinWhatTheDriverAccepts) {
  Caps caps{0};  // suspended by the plan: as low as the card goes
  const auto orders = caps.step(0);
  ASSERT_EQ(orders.size(), 4U);
  EXPECT_EQ(orders[0].cap, Watts{100});
}

TEST(CapLaw, TakesAnUnknownCapForTooHigh) {
  Caps caps{300};
  for (std::size_t i = 1; i < 4; ++i) caps.has(i, 300);
  caps.cards[0].cap.reset();
  ASSERT_EQ(caps.step(0).size(), 1U);
}

}  // namespace
}  // namespace ohm
