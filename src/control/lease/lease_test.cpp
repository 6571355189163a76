#include "control/lease/lease.h"

#include <gtest/gtest.h>

namespace ohm::lease {
namespace {

TimePoint at(double seconds) { return TimePoint{} + nanoseconds_of(Seconds{seconds}); }

/// Two hosts of two cards each on one breaker of 1000 W: 250 W each, or more for one when another gives it up.
class Leases : public ::testing::Test {
 public:
  Leases() {
    circuit.cards.assign(4, {25, 100, 350, 100, true});
    Limit limit;
    limit.place = "pdu1";
    limit.kind = LimitKind::PsuOutput;
    limit.continuous = limit.rating = 1000;
    for (std::uint32_t card = 0; card < 4; ++card) circuit.dc_terms.push_back({card, 1});
    limit.dc = {0, 4};
    circuit.limits.push_back(limit);
    wishes.assign(4, {Watts{250}, true});
    head = head_start(circuit, 7, {{"A", {0, 1}}, {"B", {2, 3}}});
    for (std::uint32_t card = 0; card < 4; ++card) now.push_back({card, Watts{250}, Watts{240}, Watts{350}, Watts{250}, false});
    a = agent_start(1, 0, {now[0], now[1]});
    b = agent_start(1, 0, {now[2], now[3]});
  }

  /// One exchange of one agent with the head; what the agent then allows its cards.
  std::vector<Watts> round(AgentState& agent, std::size_t which, double seconds) {
    const std::vector<CardNow> cards{now[2 * which], now[2 * which + 1]};
    auto asking = agent_ask(terms, agent_step(terms, agent, cards, at(seconds)).next, at(seconds));
    agent = std::move(asking.next);
    head = head_hear(std::move(head), which, asking.ask);
    last = head_grant(terms, circuit, std::move(head), which, wishes);
    head = last.next;
    if (last.grant) taken = agent_take(agent, *last.grant, at(seconds)), agent = taken.next;
    const auto step = agent_step(terms, agent, cards, at(seconds));
    agent = step.next;
    return step.caps;
  }

  void meet() {
    round(a, 0, 0), round(b, 1, 0);
    round(a, 0, 3), round(b, 1, 3);
  }

  Terms terms;
  Circuit circuit;
  std::vector<CardWish> wishes;
  HeadState head;
  std::vector<CardNow> now;
  AgentState a, b;
  Granting last;
  Taking taken;
};

TEST_F(Leases, ANewHeadRaisesNothingBeforeTheAgentHasTakenItsEpoch) {
  wishes[0].cap = Watts{300};
  EXPECT_EQ(round(a, 0, 0)[0], Watts{250});
  EXPECT_EQ(a.epoch, 7U);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[0], 350) << "as if it had its default limit";
}

TEST_F(Leases, ARaiseWaitsUntilAnotherCardWasSeenToComeDown) {
  meet();
  wishes[0].cap = Watts{300}, wishes[2].cap = Watts{200};
  EXPECT_EQ(round(a, 0, 4)[0], Watts{250});
  ASSERT_EQ(last.held.size(), 1U);
  EXPECT_EQ(last.held[0].why, "pdu1 could come to 1050 W of 1000 W");
  EXPECT_EQ(round(b, 1, 4)[0], Watts{200});
  EXPECT_EQ(round(a, 0, 5)[0], Watts{250}) << "granted, not yet in force";
  now[2].cap = Watts{200};
  round(b, 1, 6);
  EXPECT_EQ(round(a, 0, 6)[0], Watts{250}) << "in force, and it still draws 240 W";
  now[2].draw = Watts{199};
  round(b, 1, 7);
  EXPECT_EQ(round(a, 0, 7)[0], Watts{300});
}

TEST_F(Leases, ACardThatTellsNoDrawHasSettledAfterTwoSeconds) {
  meet();
  wishes[2].cap = Watts{200};
  round(b, 1, 4);
  now[2].cap = Watts{200}, now[2].draw.reset();
  round(b, 1, 5);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[2], 250);
  round(b, 1, 7.5);
  round(b, 1, 8);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[2], 200);
}

TEST_F(Leases, FallBackToTheSafeCapWhenTheTermIsOverAndRaiseNothing) {
  meet();
  wishes[1].cap = Watts{150}, wishes[0].cap = Watts{300};
  now[1].cap = Watts{150}, now[1].draw = Watts{140};
  round(a, 0, 4), round(a, 0, 5), round(a, 0, 6);
  now[0].cap = Watts{300};
  auto step = agent_step(terms, a, {now[0], now[1]}, at(15.9));
  EXPECT_TRUE(step.leased);
  EXPECT_EQ(step.caps, (std::vector<Watts>{Watts{300}, Watts{150}}));
  step = agent_step(terms, a, {now[0], now[1]}, at(16));
  EXPECT_FALSE(step.leased);
  EXPECT_EQ(step.caps, (std::vector<Watts>{Watts{250}, Watts{150}}));
}

TEST_F(Leases, TheTermRunsFromTheSendingOfTheAskNotFromTheArrivalOfItsAnswer) {
  auto asking = agent_ask(terms, a, at(0));
  a = asking.next;
  const Grant grant{7, 1, 1, asking.ask.number, terms.term, {{0, Watts{200}}}};
  EXPECT_EQ(agent_take(a, grant, at(9.9)).next.until, at(10));
  EXPECT_EQ(agent_take(a, grant, at(10)).taken, Taken::Late);
}

TEST_F(Leases, WhatAnOldHeadGrantsIsRefusedAndTheOldHeadHearsIt) {
  meet();
  auto asking = agent_ask(terms, a, at(4));
  a = asking.next;
  EXPECT_EQ(agent_take(a, {6, 99, 1, asking.ask.number, terms.term, {}}, at(4)).taken, Taken::Fenced);
  auto old = head_hear(head_start(circuit, 6, {{"A", {0, 1}}, {"B", {2, 3}}}), 0, asking.ask);
  EXPECT_TRUE(old.fenced);
  EXPECT_FALSE(head_grant(terms, circuit, old, 0, wishes).grant);
}

TEST_F(Leases, TheGrantThatBringsANewHeadOnlyLowers) {
  meet();
  auto asking = agent_ask(terms, a, at(4));
  a = agent_take(asking.next, {8, 1, 1, asking.ask.number, terms.term, {{0, Watts{300}}, {1, Watts{150}}}}, at(4)).next;
  EXPECT_EQ(agent_step(terms, a, {now[0], now[1]}, at(4)).caps, (std::vector<Watts>{Watts{250}, Watts{150}}));
}

TEST_F(Leases, ADoubledAndAnOvertakenGrantChangeNothing) {
  meet();
  const Grant grant = *last.grant;
  EXPECT_EQ(agent_take(b, grant, at(4)).taken, Taken::Stale);
  EXPECT_EQ(agent_take(b, grant, at(4)).next, b);
}

TEST_F(Leases, AGrantForAnAgentThatWasKilledIsNotTakenByTheNext) {
  meet();
  auto asking = agent_ask(terms, a, at(4));
  head = head_hear(std::move(head), 0, asking.ask);
  const auto grant = *head_grant(terms, circuit, head, 0, wishes).grant;
  a = agent_start(2, a.epoch, {now[0], now[1]});
  a = agent_ask(terms, a, at(5)).next;
  EXPECT_EQ(agent_take(a, grant, at(5)).taken, Taken::OtherLife);
}

TEST_F(Leases, ASilentAgentCountsAtWhatItWasGrantedForAsLongAsItIsSilent) {
  meet();
  wishes[0].cap = Watts{150};
  round(b, 1, 1e5);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[0], 250);
}

/// Its cap is lowered, then it is not known, and every answer after the first is lost: whatever it has taken, nothing raises it.
TEST_F(Leases, ManyGrantsThatAreNotAnsweredForgetNeitherTheHighestNorTheLowestOfThem) {
  meet();
  wishes[0].cap = Watts{150};
  auto asking = agent_ask(terms, a, at(4));
  head = head_hear(std::move(head), 0, asking.ask);
  head = head_grant(terms, circuit, std::move(head), 0, wishes).next;
  wishes[0].cap = Watts{200};
  for (int k = 0; k < 20; ++k) {
    asking = agent_ask(terms, asking.next, at(5 + k));
    head = head_hear(std::move(head), 0, asking.ask);
    head = head_grant(terms, circuit, std::move(head), 0, wishes).next;
  }
  EXPECT_LE(head.agents[0].open.size(), terms.open);
  for (auto& told : asking.ask.cards) told.most = Watts{350};
  ++asking.ask.number;
  head = head_hear(std::move(head), 0, asking.ask);
  wishes[0].cap = wishes[2].cap = wishes[3].cap = Watts{350};
  const auto granting = head_grant(terms, circuit, std::move(head), 0, wishes);
  EXPECT_EQ(granting.grant->caps[0].cap, Watts{150});
  EXPECT_DOUBLE_EQ(counted(circuit, granting.next, wishes)[0], 350);
}

TEST_F(Leases, AGuardsWordThatTheAgentIsDeadFreesWhatItWasGranted) {
  meet();
  head = head_hear_guard(std::move(head), 0, 1, {{0, Watts{200}, Watts{200}}, {1, Watts{200}, Watts{200}}});
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[0], 200);
  const auto late = agent_ask(terms, a, at(4)).ask;
  EXPECT_EQ(head_hear(head, 0, late), head) << "an ask that was under way when it died";
}

TEST_F(Leases, AnOpenOutletFreesAllAndPowerThatComesBackCountsAtTheDefaultLimit) {
  meet();
  head = head_see_outlet(circuit, std::move(head), 2, true);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[2], 0);
  head = head_see_outlet(circuit, std::move(head), 2, false);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[2], 350);
}

TEST_F(Leases, ACardOfNobodyCountsIdleAndIsNotWokenBeforeItsWattsAreFree) {
  wishes[3].owned = false;
  meet();
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[3], 25);
  wishes[0].cap = Watts{350}, wishes[1].cap = Watts{350};
  round(a, 0, 4);
  now[0].cap = now[1].cap = Watts{350};
  round(a, 0, 5);
  EXPECT_EQ(why_not_wake(circuit, head, wishes, 3), "pdu1 could come to 1200 W of 1000 W");
  wishes[0].cap = wishes[1].cap = Watts{250};
  round(a, 0, 6);
  now[0].cap = now[1].cap = Watts{250};
  round(a, 0, 7);
  EXPECT_EQ(why_not_wake(circuit, head, wishes, 3), "");
}

TEST_F(Leases, ACapThatIsNotKnownCountsAtTheDefaultLimitAtOnce) {
  meet();
  now[1].cap.reset();
  round(a, 0, 4);
  EXPECT_DOUBLE_EQ(counted(circuit, head, wishes)[1], 350);
}

}  // namespace
}  // namespace ohm::lease
