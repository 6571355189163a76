#include "control/sharing/share.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "control/curve/measured_curves.h"
#include "control/sharing/share_words.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"
#include "control/testing/random_demands.h"

namespace ohm {
namespace {

/// `cards` RTX 3090 on one 12 V budget.
Circuit on_one_budget(int cards, double watts) {
  Circuit circuit;
  circuit.cards.assign(static_cast<std::size_t>(cards), {26, 143, 350, 100, true});
  Limit limit;
  limit.place = "A.p1";
  limit.kind = LimitKind::PsuOutput;
  limit.continuous = watts;
  for (std::uint32_t card = 0; card < circuit.cards.size(); ++card) circuit.dc_terms.push_back({card, 1});
  limit.dc = {0, static_cast<std::uint32_t>(cards)};
  circuit.limits.push_back(limit);
  return circuit;
}

Demand job(std::uint32_t card, Work work, Priority priority = Priority::Train, double weight = 1) {
  return {priority, weight, {{card, measured_curve(work), 0}}};
}

Shares shared(const Circuit& circuit, const std::vector<Demand>& demands, const Policy& policy = {}, const Present& present = {}) {
  return share_watts(grid_of(circuit), demands, policy, present, nullptr);
}

TEST(Shares, GiveTheWattsOfCardsThatNobodyOwnsToThoseWhoCanUseThem) {
  // 220 W a card, half of them idle at 26 W: the busy ones could have 414 W each, and run at full speed.
  const Circuit circuit = on_one_budget(4, 4 * 220);
  const Shares shares = shared(circuit, {job(0, Work::Train), job(1, Work::Decode)});
  EXPECT_NEAR(shares.jobs[0].speed, 1, 1e-9);
  EXPECT_NEAR(shares.jobs[1].speed, 1, 1e-9);
  EXPECT_EQ(shares.counted[2], 26);
  EXPECT_EQ(shares.cap[2], 143);  // one that wakes takes no more than its floor
}

TEST(Shares, LetAllFourClassesOfWorkRunEquallyFastUnderMaxMin) {
  const Circuit circuit = on_one_budget(4, 4 * 250);
  const Shares shares =
      shared(circuit, {job(0, Work::Train), job(1, Work::Decode), job(2, Work::MoeDecode), job(3, Work::MoePrefill)});
  for (const Share& share : shares.jobs) {
    EXPECT_NEAR(share.speed, shares.jobs[0].speed, 1e-6);
    EXPECT_EQ(share.held_by, 0U);
  }
  EXPECT_GT(shares.jobs[0].speed, 0.86);  // 72.6 % for the slowest under uniform caps
}

TEST(Shares, ServeAnEarlierClassBeforeALaterOneGetsMoreThanItsFloor) {
  const Circuit circuit = on_one_budget(2, 460);
  const Shares shares = shared(circuit, {job(0, Work::Train, Priority::Filler), job(1, Work::Train, Priority::Realtime)});
  EXPECT_NEAR(shares.counted[0], 143, 1e-6);
  EXPECT_NEAR(shares.counted[1], 317, 1e-3);
}

TEST(Shares, GoWithTheWeightInsideAClass) {
  const Circuit circuit = on_one_budget(2, 450);
  const Shares shares = shared(circuit, {job(0, Work::Train, Priority::Train, 2), job(1, Work::Train)});
  EXPECT_NEAR(shares.jobs[0].speed, 2 * shares.jobs[1].speed, 1e-6);
}

TEST(Shares, LetAGangRunInStepWithItsSlowestCard) {
  Circuit circuit = on_one_budget(2, 1000);
  Limit plug;
  plug.place = "A1";
  plug.continuous = 250;
  plug.dc = {2, 3};
  circuit.dc_terms.push_back({0, 1});
  circuit.limits.push_back(plug);
  const Demand gang{Priority::Train, 1, {{0, measured_curve(Work::Train), 0}, {1, measured_curve(Work::Train), 0}}};
  const Shares shares = shared(circuit, {gang}, {Fairness::MaxMin, false});
  EXPECT_NEAR(shares.counted[0], 250, 1e-3);
  EXPECT_NEAR(shares.counted[1], 250, 1e-3);  // more would let it wait
  EXPECT_EQ(shares.jobs[0].held_by, 1U);
}

TEST(Shares, PutTheLeastImportantJobToRestWhereFloorsDoNotFit) {
  const Circuit circuit = on_one_budget(3, 400);  // 3 x 143 W do not fit; 2 x 143 + 26 W idle do
  const Shares shares = shared(circuit, {job(0, Work::Train, Priority::Filler), job(1, Work::Train), job(2, Work::Train)});
  EXPECT_TRUE(shares.jobs[0].rests);
  EXPECT_FALSE(shares.jobs[1].rests);
  EXPECT_FALSE(shares.jobs[2].rests);
  EXPECT_EQ(shares.counted[0], 26);
}

TEST(Shares, PutAGangToRestAsAWholeAndGiveBackWhatFits) {
  const Circuit circuit = on_one_budget(3, 400);
  const Demand gang{Priority::Filler, 1, {{0, measured_curve(Work::Train), 0}, {1, measured_curve(Work::Train), 0}}};
  const Shares shares = shared(circuit, {gang, job(2, Work::Train)});
  EXPECT_TRUE(shares.jobs[0].rests);
  EXPECT_EQ(shares.counted[1], 26);
  EXPECT_NEAR(shares.jobs[1].speed, 1, 1e-9);
}

TEST(Shares, CountACardWhoseCapIsNotKnownAtItsDefaultLimit) {
  const Circuit circuit = on_one_budget(2, 600);
  const Shares shares = shared(circuit, {job(0, Work::Train), job(1, Work::Train)}, {}, {{std::nullopt, 200.0}});
  EXPECT_EQ(shares.counted[0], 350);
  EXPECT_EQ(shares.cap[0], 143);
  EXPECT_NEAR(shares.counted[1], 250, 1e-3);
}

TEST(Shares, HandOutSpareWattsUpToTheDefaultLimit) {
  const Circuit circuit = on_one_budget(2, 1000);
  const auto demands = std::vector{job(0, Work::Train)};
  EXPECT_EQ(shared(circuit, demands).cap[0], 350);
  EXPECT_EQ(shared(circuit, demands, {Fairness::MaxMin, false}).cap[0], measured_curve(Work::Train).enough());
}

TEST(Shares, RefuseDemandsThatMakeNoSense) {
  const Circuit circuit = on_one_budget(2, 1000);
  const auto why = [&](const std::vector<Demand>& demands) {
    const auto checked = check(circuit, demands);
    return checked ? std::string{} : checked.error().what;
  };
  EXPECT_EQ(why({job(0, Work::Train), job(1, Work::Train)}), "");
  EXPECT_NE(why({job(0, Work::Train), job(0, Work::Train)}).find("held by job 0"), std::string::npos);
  EXPECT_NE(why({job(7, Work::Train)}).find("card 7"), std::string::npos);
  EXPECT_NE(why({job(0, Work::Train, Priority::Train, 0)}).find("weight"), std::string::npos);
  EXPECT_NE(why({Demand{}}).find("no card"), std::string::npos);
  EXPECT_NE(why({{Priority::Train, 1, {{0, PowerCurve{}, 400}}}}).find("400"), std::string::npos);
}

TEST(ShareWords, NameTheCardsThatRestAndTheLimitThatHolds) {
  Rig rig;
  for (const char* name : {"A1", "A2", "A3"}) rig.cards.emplace_back().name = name;
  const Circuit circuit = on_one_budget(3, 400);
  const std::vector<Demand> demands{job(0, Work::Train, Priority::Filler), job(1, Work::Decode), job(2, Work::Decode)};
  const Shares shares = shared(circuit, demands);
  EXPECT_EQ(sentence(rig, circuit, demands[0], shares.jobs[0]),
            "A1 rests: its floor does not fit, and filler is the least important there");
  EXPECT_EQ(sentence(rig, circuit, demands[1], shares.jobs[1]),
            "A2 runs at 40 % of full speed, held by A.p1");  // at 187 W; 41 % measured at 190 W
}

// ---- promises on random graphs ----

struct Case {
  std::uint64_t seed{};
  Circuit circuit;
  std::vector<Demand> demands;
  Policy policy;
};

Case any_case(bool floors_fit) {
  Case made;
  made.seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  made.circuit = testing::random_circuit(made.seed, {3 + static_cast<int>(made.seed % 14), floors_fit, false});
  made.demands = testing::random_demands(made.seed, made.circuit, {.floors = !floors_fit});
  made.policy = {*rc::gen::element(Fairness::MaxMin, Fairness::Throughput), *rc::gen::arbitrary<bool>()};
  return made;
}

RC_GTEST_PROP(SharesOnRandomGraphs, NoLimitIsEverExceeded, ()) {
  const Case c = any_case(false);
  const Shares shares = shared(c.circuit, c.demands, c.policy);
  if (!shares.hopeless.empty()) return;
  const auto broken = testing::broken_limit(c.circuit, shares.counted);
  if (broken) RC_FAIL(*broken);
}

RC_GTEST_PROP(SharesOnRandomGraphs, CapsStayWithinWhatTheCardTakes, ()) {
  const Case c = any_case(false);
  const Shares shares = shared(c.circuit, c.demands, c.policy);
  for (std::size_t i = 0; i < shares.cap.size(); ++i) {
    const CardNode& card = c.circuit.cards[i];
    RC_ASSERT(card.present || shares.cap[i] == 0);
    if (!card.present) continue;
    RC_ASSERT(shares.cap[i] >= std::max(card.floor, card.lowest_cap) - 1e-9);
    RC_ASSERT(shares.cap[i] <= std::max({card.top, card.floor, card.lowest_cap}) + 1e-9);
  }
}

RC_GTEST_PROP(SharesOnRandomGraphs, TheSameQuestionHasTheSameAnswer, ()) {
  const Case c = any_case(false);
  RC_ASSERT(shared(c.circuit, c.demands, c.policy) == shared(c.circuit, c.demands, c.policy));
}

/// What the first class gets does not depend on who comes after it.
RC_GTEST_PROP(SharesOnRandomGraphs, LaterClassesTakeNothingFromEarlierOnes, ()) {
  Case c = any_case(true);
  c.policy.fairness = Fairness::MaxMin;
  const Shares before = shared(c.circuit, c.demands, c.policy);
  for (Demand& demand : c.demands) {
    if (demand.priority <= Priority::Interactive) continue;
    for (JobCard& seat : demand.seats) seat.curve = PowerCurve::above({{100, 0.1}, {2000, 1}});  // insatiable
    demand.weight = 100;
  }
  const Shares after = shared(c.circuit, c.demands, c.policy);
  for (std::size_t job = 0; job < c.demands.size(); ++job) {
    if (c.demands[job].priority <= Priority::Interactive)
      RC_ASSERT(std::abs(before.jobs[job].speed - after.jobs[job].speed) < 1e-6);
  }
}

/// Every limit a little higher: the sorted speeds of the first class never fall in their order (max-min), nor its sum (throughput).
RC_GTEST_PROP(SharesOnRandomGraphs, MoreBudgetIsNeverLessWork, ()) {
  Case c = any_case(true);
  for (Demand& demand : c.demands) demand.priority = Priority::Train;
  Circuit more = c.circuit;
  for (Limit& limit : more.limits) limit.continuous *= *rc::gen::element(1.0, 1.05, 1.3);
  const Shares a = shared(c.circuit, c.demands, c.policy), b = shared(more, c.demands, c.policy);
  std::vector<double> before, after;
  double sum_before = 0, sum_after = 0;
  for (std::size_t job = 0; job < c.demands.size(); ++job) {
    const double counts = c.demands[job].weight * static_cast<double>(c.demands[job].seats.size());
    before.push_back(a.jobs[job].speed / c.demands[job].weight);
    after.push_back(b.jobs[job].speed / c.demands[job].weight);
    sum_before += counts * a.jobs[job].speed;
    sum_after += counts * b.jobs[job].speed;
  }
  if (c.policy.fairness == Fairness::Throughput) {
    RC_ASSERT(sum_after >= sum_before * (1 - 1e-4));
    return;
  }
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  for (std::size_t k = 0; k < before.size(); ++k) {
    if (after[k] > before[k] + 1e-6) return;
    RC_ASSERT(after[k] >= before[k] - 1e-6);
  }
}

RC_GTEST_PROP(SharesOnRandomGraphs, AMemoryOfAnotherAnswerChangesNothing, ()) {
  Case c = any_case(true);
  c.policy.fairness = Fairness::MaxMin;
  const Grid grid = grid_of(c.circuit);
  Memory memory;
  share_watts(grid, testing::random_demands(c.seed + 1, c.circuit, {.floors = false}), c.policy, {}, &memory);
  const Shares warm = share_watts(grid, c.demands, c.policy, {}, &memory),
               cold = share_watts(grid, c.demands, c.policy, {}, nullptr);
  for (std::size_t i = 0; i < cold.cap.size(); ++i) RC_ASSERT(std::abs(warm.cap[i] - cold.cap[i]) < 1e-3);
}

}  // namespace
}  // namespace ohm
