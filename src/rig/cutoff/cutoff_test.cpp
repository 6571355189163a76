#include "rig/cutoff/cutoff.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

/// Two hosts on two PDUs; A.p2 feeds host A beside A3-4; B.p1 hangs on a breaker itself.
constexpr const char* kTwoFrames = R"yaml(ohmstead: 1
name: two
site: {feed: 240 V split-phase, main: 200 A}
breakers: {P1: {rating: 30 A, poles: 2}, P2: {rating: 30 A, poles: 2}}
pdus: {pdu1: {part: our-pdu, breaker: P1, meter: "nut:pdu1@127.0.0.1"}}
parts:
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-2: 20 A, 3-4: 20 A}}
frames:
  A:
    psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb, p3: hp-dps-1200fb}
    cards: {1-2: p1, 3: p2, 4: p3}
    card: {part: rtx-3090-fe, plugs: 2 x 8-pin, cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}
    host: {board: asrock-h110-pro-btc, cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 100 W, from: p2}
    outlets: pdu1/1-3
)yaml";

Rig rig_of_two() {
  auto rig = read_rig(kTwoFrames, "two.yaml");
  if (!rig) std::fputs(render(rig.error()).c_str(), stderr);
  if (!rig) std::abort();
  return *rig;
}

std::string cards_of(const Rig& rig, const Cutoff& cutoff) {
  std::vector<std::string> names;
  for (const auto card : cutoff.cards) names.push_back(rig[card].name);
  return join(names, " ");
}

std::string live_of(const Cutoff& cutoff) { return join(cutoff.live, "\n"); }

struct CutoffOf : ::testing::Test {
  Rig rig = rig_of_two();
  Cutoff of(const std::string& thing) {
    auto cutoff = cutoff_of(rig, thing);
    EXPECT_TRUE(cutoff) << (cutoff ? "" : cutoff.error().what);
    return cutoff.value_or(Cutoff{});
  }
};

TEST_F(CutoffOf, TheRigIsEveryCardAndEveryOutletWithTheHostsLast) {
  const auto all = of("");
  EXPECT_EQ(all.thing, "rig");
  EXPECT_EQ(cards_of(rig, all), "A1 A2 A3 A4");
  EXPECT_EQ(outlets_of(rig, all.supplies), (std::vector<std::string>{"pdu1/1", "pdu1/3", "pdu1/2"}));
  EXPECT_EQ(all.hosts.size(), 1U);
}

TEST_F(CutoffOf, ACardOnItsOwnSupplyTakesThatWithIt) {
  const auto card = of("A4");
  EXPECT_EQ(cards_of(rig, card), "A4");
  EXPECT_EQ(outlets_of(rig, card.supplies), (std::vector<std::string>{"pdu1/3"}));
  EXPECT_TRUE(card.hosts.empty());
}

TEST_F(CutoffOf, ACardThatSharesItsSupplyLeavesItOnAndSaysWhoElseIsOnIt) {
  const auto shared = of("A1");
  EXPECT_TRUE(shared.supplies.empty());
  EXPECT_NE(live_of(shared).find("A.p1 stays on, for it feeds A2 too"), std::string::npos) << live_of(shared);
  EXPECT_NE(live_of(of("A3")).find("A.p2 stays on, for it feeds host A too"), std::string::npos);
}

TEST_F(CutoffOf, ASupplyTakesItsCardsAndHostAndStrandsTheHostsOthers) {
  const auto supply = of("a.P2");
  EXPECT_EQ(supply.thing, "A.p2");
  EXPECT_EQ(cards_of(rig, supply), "A1 A2 A3 A4");
  EXPECT_EQ(supply.hosts.size(), 1U);
  EXPECT_NE(live_of(supply).find("A1, A2, A4 keep their power and lose their host"), std::string::npos) << live_of(supply);
}

TEST_F(CutoffOf, AnOutletABankAPduAndABreakerAreWhatHangsOnThem) {
  EXPECT_EQ(cards_of(rig, of("pdu1/1")), "A1 A2");
  EXPECT_EQ(outlets_of(rig, of("pdu1.b1").supplies), (std::vector<std::string>{"pdu1/1", "pdu1/2"}));
  EXPECT_EQ(of("pdu1").supplies, of("rig").supplies);
  EXPECT_EQ(of("P1").supplies, of("rig").supplies);
  EXPECT_TRUE(of("P2").supplies.empty());
}

TEST_F(CutoffOf, AFrameIsItsCardsAndItsHost) {
  const auto frame = of("A");
  EXPECT_EQ(cards_of(rig, frame), "A1 A2 A3 A4");
  EXPECT_EQ(frame.supplies.size(), 3U);
  EXPECT_EQ(frame.hosts.size(), 1U);
}

TEST_F(CutoffOf, AnAbsentCardIsNotCut) {
  rig.cards[3].absent = "at repair";
  EXPECT_EQ(cards_of(rig, of("")), "A1 A2 A3");
}

TEST_F(CutoffOf, ASupplyWithoutAnOutletIsNamedWithItsBreaker) {
  rig.psus[2].from = Index<Breaker>{std::size_t{1}};
  EXPECT_EQ(outlets_of(rig, of("A4").supplies), std::vector<std::string>{});
  EXPECT_NE(live_of(of("A4")).find("A.p3 hangs on breaker P2 itself"), std::string::npos) << live_of(of("A4"));
}

TEST_F(CutoffOf, AMemberOfARedundantGroupCutsNothingWhileTheOtherStandsIn) {
  rig.groups.push_back({{Index<Psu>{std::size_t{0}}, Index<Psu>{std::size_t{2}}}, Fraction{0.05}});
  rig.psus[0].group = rig.psus[2].group = Index<RedundantGroup>{std::size_t{0}};
  const auto one = of("A.p1");
  EXPECT_EQ(cards_of(rig, one), "");
  EXPECT_NE(live_of(one).find("goes on"), std::string::npos) << live_of(one);
}

TEST_F(CutoffOf, AWordThatIsNothingNamesTheNearest) {
  const auto none = cutoff_of(rig, "pdu2");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Error::Kind::BadInput);
  EXPECT_NE(none.error().what.find("did you mean"), std::string::npos) << none.error().what;
}

}  // namespace
}  // namespace ohm
