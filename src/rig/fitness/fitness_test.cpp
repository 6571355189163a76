#include "rig/fitness/fitness.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "rig/circuit/circuit.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

Rig read(const std::string& text) {
  auto rig = read_rig("ohmstead: 1\n" + text, "rig.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

/// A miner's host: eight cards on x1 risers, one supply large enough for all.
std::string eight(const std::string& link = "x1 gen2",
                  const std::string& host = "ram: 32 GB, cores: 4, disk: 1 TB sata, net: 1 Gb/s") {
  return "site: {feed: 240 V}\nbreakers: {P1: {rating: 60 A}, P2: {rating: 60 A}}\n"
         "parts: {big: {kind: psu, type: server, rating: 6000 W, tier: platinum-230, rail: 500 A, inlet: C20},\n"
         "        wide: {kind: riser, feed: 6-pin, link: x16 gen4}}\n"
         "templates: {t: {psus: {p1: {part: big, cord: 6 AWG 1 m, breakout: none}}, cards: {1-8: p1}, card: {part: rtx-3090-fe, "
         "riser: wide, link: " +
         link + "}, host: {load: 100 W, " + host + "}}}\n";
}

Rig one_host(const std::string& link = "x1 gen2", const std::string& host = "ram: 32 GB, cores: 4, disk: 1 TB sata, net: 1 Gb/s") {
  return read(eight(link, host) + "frames: {A: {use: t, breaker: P1}}\n");
}

Rig two_hosts(const std::string& link, const std::string& host = "ram: 256 GB, cores: 32, disk: 1 TB nvme, net: 1 Gb/s") {
  return read(eight(link, host) + "frames: {A: {use: t, breaker: P1}, B: {use: t, breaker: P2}}\n");
}

/// Every present card at the same cap, at most its default.
PlannedCaps capped(const Circuit& circuit, double watts) {
  PlannedCaps caps;
  for (const auto& c : circuit.cards) caps.cap.push_back(c.present ? std::min(watts, c.top) : 0);
  caps.suspended.assign(circuit.cards.size(), false);
  caps.binding.resize(circuit.cards.size());
  return caps;
}

Fitness fitness_at(const Rig& rig, double watts = 350) {
  const auto circuit = build_circuit(rig);
  return assess(rig, circuit, capped(circuit, watts));
}

double efficiency(const Fitness& f, const std::string& model, int cards) {
  for (const auto& s : f.scaling)
    if (s.model == model && s.cards == cards) return s.efficiency;
  ADD_FAILURE() << model << " on " << cards;
  return -1;
}

std::vector<std::string> bought(const Rig& rig, double watts = 350, std::size_t count = 3) {
  std::vector<std::string> out;
  for (const auto& p : best_purchases(
           rig, [&](const Circuit& c) { return capped(c, watts); }, count))
    out.push_back(p.what);
  return out;
}

bool any_holds(const std::vector<std::string>& all, const std::string& part) {
  return std::any_of(all.begin(), all.end(), [&](const auto& s) { return s.find(part) != std::string::npos; });
}

TEST(Fitness, FillingACardOverAMiningRiserTakesAMinute) {
  const auto f = fitness_at(one_host());
  EXPECT_NEAR(f.hosts[0].fill_alone, 60, 1);      // 24 GB at 0.4 GB/s: x1 gen2 carries 0.5 GB/s, 80 % of it payload
  EXPECT_NEAR(f.hosts[0].fill_together, 120, 1);  // eight share a chipset link of four lanes: 0.2 GB/s each
  EXPECT_NEAR(fitness_at(one_host("x16 gen4")).hosts[0].fill_alone, 0.95, 0.05);  // 25 GB/s, as measured
}

TEST(Fitness, FillingFromADiskTakesAsLongAsTheDiskReads) {
  EXPECT_NEAR(fitness_at(one_host("x16 gen4", "disk: 1 TB hdd")).hosts[0].fill_from_disk, 24 / 0.18, 1);
  EXPECT_NEAR(fitness_at(one_host("x16 gen4", "disk: 1 TB nvme")).hosts[0].fill_from_disk, 8, 0.1);
}

TEST(Fitness, ACheckpointOverGigabitTakesTwoMinutes) {
  EXPECT_NEAR(fitness_at(one_host()).hosts[0].checkpoint, 119, 1);  // 14 GB at 117 MB/s
}

TEST(Fitness, AWiderLinkNeverLowersTheEfficiencyOfAnyGang) {
  std::vector<double> before;
  for (const auto* link : {"x1 gen1", "x1 gen2", "x1 gen3", "x4 gen3", "x8 gen3", "x16 gen3", "x16 gen4"}) {
    std::vector<double> now;
    for (const auto& s : fitness_at(one_host(link)).scaling) now.push_back(s.efficiency);
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_GE(now[i], before[i] - 1e-12) << link;
    before = now;
  }
}

TEST(Fitness, ALargerGangNeverRaisesTheEfficiencyOfAModelThatFits) {
  for (const auto* link : {"x1 gen2", "x8 gen3"}) {
    const auto f = fitness_at(two_hosts(link));
    for (std::size_t i = 1; i < f.scaling.size(); ++i) {
      const auto &small = f.scaling[i - 1], &large = f.scaling[i];
      if (small.model != large.model || !small.fits) continue;
      EXPECT_GT(large.cards, small.cards);
      EXPECT_LE(large.efficiency, small.efficiency + 1e-12) << large.model << " on " << large.cards << " over " << link;
    }
  }
}

TEST(Fitness, MiningRisersAreFineForLoraAndPoorForDataParallel) {
  const auto f = fitness_at(one_host());
  EXPECT_GT(efficiency(f, "LLM 7 B, LoRA", 8), 0.9);  // 160 MB of gradients every 2 s
  EXPECT_LT(efficiency(f, "GPT 350 M", 8), 0.1);      // 2.45 GB through 0.2 GB/s: 12 s for 0.6 s of work
  EXPECT_TRUE(any_holds(f.summary, "Fine for one-card jobs and LoRA of 7 B; poor for data parallel"));
}

TEST(Fitness, AccumulationIsToldThatBringsEightyPerCent) {
  for (const auto& s : fitness_at(one_host()).scaling) {
    if (s.model != "GPT 350 M" || s.cards != 8) continue;
    // k steps of work, one exchange: k c / ((k-1) c + c/3 + x) >= 80 %, and k-1 would not do.
    const auto reached = [&](int k) { return k * s.compute / ((k - 1) * s.compute + s.compute / 3 + s.exchange); };
    EXPECT_GE(reached(s.accumulate), 0.8);
    EXPECT_LT(reached(s.accumulate - 1), 0.8);
  }
}

TEST(Fitness, OverTheNetworkTheSlowestWayDecides) {
  const auto f = fitness_at(two_hosts("x16 gen4"));
  EXPECT_GT(efficiency(f, "GPT 350 M", 8), 0.8);
  EXPECT_LT(efficiency(f, "GPT 350 M", 16), 0.1);  // 1 Gb/s between the hosts: 22 s an exchange
}

TEST(Fitness, SevenBillionParametersFitShardedOnly) {
  const auto f = fitness_at(one_host("x16 gen4"));
  EXPECT_EQ(efficiency(f, "LLM 7 B, full, sharded", 4), 0);  // 112 GB of state over 4 cards: 28 GB each
  EXPECT_GT(efficiency(f, "LLM 7 B, full, sharded", 8), 0);  // over 8: 14 GB each
}

TEST(Fitness, ALowerCapSlowsTrainingAsMeasured) {
  const auto rig = one_host();
  EXPECT_NEAR(fitness_at(rig, 350).hosts[0].of_cards[0].speed, 1, 1e-9);
  EXPECT_NEAR(fitness_at(rig, 300).hosts[0].of_cards[0].speed, 0.965, 0.001);  // club-3090 prefill sweeps
  EXPECT_NEAR(fitness_at(rig, 250).hosts[0].of_cards[0].speed, 0.871, 0.001);
  double before = 0;
  for (int watts = 150; watts <= 350; watts += 5) {
    const double now = fitness_at(rig, watts).yield;
    EXPECT_GE(now, before) << watts;
    before = now;
  }
}

ServingLine served(const Fitness& f, const std::string& model, const std::string& precision) {
  for (const auto& s : f.serving)
    if (s.model == model && s.precision == precision) return s;
  ADD_FAILURE() << model << " at " << precision;
  return {};
}

TEST(Fitness, OneCardServesWhatItsVramHolds) {
  const auto f = fitness_at(one_host("x16 gen4"));
  EXPECT_EQ(served(f, "7 B", "fp16").cards, 1);           // 14 GB on 24
  EXPECT_NEAR(served(f, "7 B", "fp16").tokens, 46.8, 1);  // 936 GB/s * 70 % / 14 GB
  EXPECT_EQ(served(f, "13 B", "fp16").cards, 2);          // 26 GB
  EXPECT_EQ(served(f, "70 B", "int4").cards, 2);          // 39 GB
  EXPECT_EQ(served(f, "70 B", "fp16").cards, 8);          // 140 GB: 4 x 22 do not hold it
}

TEST(Fitness, TensorParallelOverThinLinksWaitsForItsPrompt) {
  const auto at = [](const std::string& link) { return served(fitness_at(one_host(link)), "70 B", "int4"); };
  EXPECT_EQ(at("x1 gen2").verdict.grade, Grade::Poor);
  EXPECT_GT(at("x1 gen2").first_token, 10);
  EXPECT_EQ(at("x16 gen4").verdict.grade, Grade::Good);
}

TEST(Fitness, RamIsJudgedAgainstVramAndProcesses) {
  const auto grade = [](const std::string& ram) { return fitness_at(one_host("x1 gen2", ram)).hosts[0].ram.grade; };
  EXPECT_EQ(grade("ram: 8 GB"), Grade::Poor);  // two processes of 3 GB, and no room for a 24 GB model
  EXPECT_EQ(grade("ram: 32 GB"), Grade::Fair);
  EXPECT_EQ(grade("ram: 256 GB"), Grade::Good);  // 192 GB of VRAM
  EXPECT_EQ(grade("cores: 4"), Grade::Unknown);
}

TEST(Fitness, SuspendedAndAbsentCardsDoNoWork) {
  auto rig = one_host();
  rig.cards[0].absent = "at repair";
  const auto circuit = build_circuit(rig);
  auto caps = capped(circuit, 350);
  caps.suspended[1] = true;
  caps.cap[1] = 0;
  const auto f = assess(rig, circuit, caps);
  EXPECT_EQ(f.cards_working, 6);
  EXPECT_EQ(f.cards_absent, 1);
  EXPECT_EQ(f.cards_suspended, 1);
  EXPECT_EQ(f.hosts[0].of_cards.size(), 6U);
}

TEST(Fitness, TheMixAddsUpAndEveryFigureHasASource) {
  const auto f = fitness_at(one_host());
  double weight = 0, yield = 0;
  for (const auto& m : f.mix) weight += m.weight, yield += m.weight * m.yield;
  EXPECT_NEAR(weight, 1, 1e-12);
  EXPECT_NEAR(yield, f.yield, 1e-12);
  for (const auto& m : f.mix) EXPECT_LE(m.yield, 8);  // eight cards cannot do more than eight cards' worth
  for (const auto& b : f.basis) EXPECT_FALSE(b.source.empty()) << b.figure;
}

TEST(Fitness, ARigWithoutCardsIsAssessedWithoutFuss) {
  const auto f = assess(Rig{}, Circuit{}, PlannedCaps{});
  EXPECT_EQ(f.cards_working, 0);
  EXPECT_EQ(f.yield, 0);
}

TEST(Purchases, EightCardsOnEightGigabytesNeedRam) {
  EXPECT_TRUE(any_holds(bought(one_host("x1 gen2", "ram: 8 GB, cores: 16")), "RAM"));
}

TEST(Purchases, ThinLinksAskForABoardAndWideOnesDoNot) {
  EXPECT_TRUE(any_holds(bought(one_host()), "x8 gen3"));
  EXPECT_FALSE(any_holds(bought(one_host("x16 gen4"), 350, 20), "x8 gen3"));
}

TEST(Purchases, AreRankedByGainAndReallyGain) {
  const auto rig = one_host("x1 gen2", "ram: 8 GB, cores: 2, disk: 1 TB hdd, net: 1 Gb/s");
  const auto all = best_purchases(
      rig, [](const Circuit& c) { return capped(c, 350); }, 20);
  ASSERT_GE(all.size(), 3U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_GT(all[i].after, all[i].before);
    EXPECT_GT(all[i].price, 0);
    EXPECT_NE(all[i].price_basis.find("assumed"), std::string::npos);
    EXPECT_LE(all[i].gain, all[i > 0 ? i - 1 : 0].gain);
  }
  EXPECT_EQ(best_purchases(rig, [](const Circuit& c) { return capped(c, 350); }).size(), 3U);
}

TEST(Purchases, AnAbsentCardIsWorthRepairing) {
  auto rig = one_host("x16 gen4", "ram: 256 GB, cores: 32, disk: 1 TB nvme, net: 10 Gb/s");
  rig.cards[2].absent = "at repair";
  const auto all = bought(rig);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all[0], "repair of A3");
}

TEST(Purchases, ASlowRiserAmongFastOnesIsNamed) {
  auto rig = one_host("x8 gen3", "ram: 256 GB, cores: 32, disk: 1 TB nvme, net: 10 Gb/s");
  rig.cards[6].link = {1, 1};
  EXPECT_TRUE(any_holds(bought(rig), "new risers for A7"));
}

// Caps as the worst breaker allows: 80 % of its amperes, shared evenly. Enough to see that a second circuit helps.
PlannedCaps shared_evenly(const Circuit& circuit) {
  double watts = 350;
  for (const auto& l : circuit.limits)
    if (l.kind == LimitKind::Breaker)
      watts = std::min(watts, l.continuous * 240 * 0.9 / std::max(1.0, 8.0 * (l.ac.last - l.ac.first)));
  return capped(circuit, watts);
}

TEST(Purchases, ACircuitIsOfferedWhereWiresHoldTheCapsBack) {
  auto rig = two_hosts("x16 gen4", "ram: 256 GB, cores: 32, disk: 1 TB nvme, net: 10 Gb/s");
  for (auto& psu : rig.psus) psu.from = Index<Breaker>{0};
  rig.breakers[0].rating = Amps{20};  // 16 A for 16 cards
  const auto all = best_purchases(rig, shared_evenly, 20);
  ASSERT_FALSE(all.empty());
  EXPECT_NE(all[0].what.find("one more 20 A circuit"), std::string::npos);
  EXPECT_GT(all[0].gain, 0.2);
}

}  // namespace
}  // namespace ohm
