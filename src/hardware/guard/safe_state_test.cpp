#include "hardware/guard/safe_state.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "hardware/gpu/failing_driver.h"
#include "hardware/guard/guard_watch.h"
#include "hardware/testing/twin_rig.h"

namespace ohm {
namespace {

const GpuId kFirst{0}, kSecond{1}, kThird{2}, kFourth{3};

class SafeState : public testing::Test {
 protected:
  SafeState() {
    for (const FoundGpu& card : rig.driver.cards()) {
      caps.push_back({card.info.uuid, Watts{240}});
      EXPECT_TRUE(rig.driver.set_fans(card.id, Fraction{0.8}));
      EXPECT_TRUE(rig.driver.lock_clocks(card.id, Megahertz{210}, Megahertz{1500}));
    }
  }
  std::vector<CardSafety> after() {
    order_safe_state(cards, caps);
    return look_at_safety(cards, caps);
  }

  testing_rig::Twin rig;
  FailingDriver cards{rig.driver};
  SafeCaps caps;
};

TEST_F(SafeState, IsFirmwareFansNoLocksAndTheSafeCap) {
  EXPECT_EQ(look_at_safety(cards, caps)[0].is, Safety::Unsafe);
  for (const CardSafety& card : after()) EXPECT_EQ(card.is, Safety::Safe) << card.what;
  EXPECT_EQ(cards.sample(kFirst)->cap.get(), Watts{240});
}

TEST_F(SafeState, NeverRaisesACap) {
  ASSERT_TRUE(rig.driver.set_cap(kFirst, Watts{150}));
  after();
  EXPECT_EQ(cards.sample(kFirst)->cap.get(), Watts{150});
}

TEST_F(SafeState, LeavesTheCapOfACardThatHasNoSafeOne) {
  caps.erase(caps.begin());
  ASSERT_TRUE(rig.driver.set_cap(kFirst, Watts{330}));
  const auto cards_after = after();
  EXPECT_EQ(cards.sample(kFirst)->cap.get(), Watts{330});
  EXPECT_EQ(cards_after[0].is, Safety::Safe);
  EXPECT_NE(cards_after[0].what.find("no safe cap known"), std::string::npos);
}

TEST_F(SafeState, IsReachedByTheOthersWhateverBecomesOfOne) {
  cards.lose(kFirst);
  cards.hang(kSecond);
  cards.ignore_setters(kThird);
  const auto is = after();
  EXPECT_EQ(is[0].is, Safety::Gone);
  EXPECT_EQ(is[1].is, Safety::Unknown);
  EXPECT_EQ(is[2].is, Safety::Unsafe);
  EXPECT_EQ(is[3].is, Safety::Safe);
  EXPECT_EQ(cards.sample(kFourth)->cap.get(), Watts{240});
}

TEST_F(SafeState, IsReportedCardByCard) {
  cards.ignore_setters(kThird);
  std::vector<std::string> said;
  const auto at_once = [](const std::function<bool()>& done, Seconds) { return done(); };
  EXPECT_FALSE(make_safe(cards, caps, Seconds{1}, at_once, [&](const std::string& line) { said.push_back(line); }));
  ASSERT_EQ(said.size(), 4U);
  EXPECT_NE(said[0].find(": safe: "), std::string::npos);
  EXPECT_NE(said[2].find("NOT SAFE: fans still manual, clocks still locked, power limit"), std::string::npos);
}

}  // namespace
}  // namespace ohm
