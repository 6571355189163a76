#include "control/budget/contingency.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

#include "base/testing/share.h"
#include "control/budget/bounds.h"
#include "control/budget/outage.h"
#include "control/testing/random_rig.h"
#include "rig/testing/rig_of.h"

namespace ohm {
namespace {

using testing::rig_of;

using Numbers = std::vector<std::uint32_t>;

struct Planned {
  Rig rig;
  Circuit circuit;
  PlannedCaps caps;
  std::vector<Contingency> after, kept;  // solved anew, and with planned caps kept where they hold

  explicit Planned(const std::string& text)
      : rig{rig_of(text)},
        circuit{build_circuit(rig)},
        caps{static_caps(circuit)},
        after{contingencies(rig, circuit, caps)},
        kept{contingencies(rig, circuit, caps, 0)} {}

  const Contingency& lost(const std::string& name) const { return find(after, name); }
  const Contingency& lost_keeping_caps(const std::string& name) const { return find(kept, name); }

  static const Contingency& find(const std::vector<Contingency>& all, const std::string& name) {
    return *std::find_if(all.begin(), all.end(), [&](const Contingency& c) { return c.lost == name; });
  }
};

// 93 % at every load; 80 % of 2 kW is 1600 W.
constexpr const char* kParts = R"(
parts:
  flat: {kind: psu, type: server, rating: 2 kW, points: {20 %: 93 %, 50 %: 93 %, 100 %: 93 %}, rail: 200 A, inlet: C20}
  pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 8 x C19}
)";

/// Two frames on two PDUs; the cards of A.p2 and the hosts hang on the second supply. One breaker feeds both PDUs.
std::string two_frames(const std::string& breaker) {
  return std::string{"ohmstead: 1\nsite: {feed: 240 V}"} + kParts + "breakers: {P1: {rating: " + breaker + R"(}}
pdus:
  pdu1: {part: pdu, breaker: P1, meter: "nut:x@y"}
  pdu2: {part: pdu, breaker: P1, meter: "nut:x@y"}
templates:
  two: {psus: {p1: {part: flat, cord: 12 AWG 1 m, breakout: none}, p2: {part: flat, cord: 12 AWG 1 m, breakout: none}}, cards: {1-2: p1, 3-4: p2}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 250 W, from: p2}}
frames:
  A: {use: two, outlets: pdu1/1-2}
  B: {use: two, outlets: pdu2/1-2}
)";
}

TEST(Contingencies, NameEveryPduSupplyAndLegInThatOrder) {
  const Planned rig{two_frames("30 A")};
  std::vector<std::string> names;
  for (const auto& c : rig.after) names.push_back(c.lost);
  EXPECT_EQ(names, (std::vector<std::string>{"pdu1", "pdu2", "A.p1", "A.p2", "B.p1", "B.p2", "leg L1"}));
}

TEST(Contingencies, LoseTheCardsOfASupplyAndKeepTheOthers) {
  const Planned rig{two_frames("30 A")};
  const Contingency& c = rig.lost("A.p1");
  EXPECT_EQ(c.cards_lost, (Numbers{0, 1}));
  EXPECT_TRUE(c.hosts_lost.empty());
  EXPECT_EQ(c.cards_left, 6);
  EXPECT_TRUE(c.safe);
}

TEST(Contingencies, LoseEveryCardOfAHostWhoseOwnSupplyIsLost) {
  const Contingency c = Planned{two_frames("30 A")}.lost("A.p2");
  EXPECT_EQ(c.cards_lost, (Numbers{0, 1, 2, 3}));  // cards 0 and 1 have power, but no host
  EXPECT_EQ(c.hosts_lost, (Numbers{0}));
  EXPECT_EQ(c.cards_left, 4);
}

TEST(Contingencies, GiveTheSurvivorsTheRoomThatWasFreed) {
  // 15 A breaker: 12 A x 240 V x 0.93 = 2678.4 W on 12 V; less 500 W of hosts over 8 cards: 272.3 W each.
  const Planned rig{two_frames("15 A")};
  EXPECT_NEAR(rig.caps.cap[0], (2678.4 - 500) / 8, 1e-3);
  const Contingency& half = rig.lost("pdu2");  // 4 cards and one host are left: 350 W each fit
  EXPECT_EQ(half.cards_left, 4);
  EXPECT_EQ(half.lowest_cap, 350);
  // A.p1 lost: 6 cards and both hosts: (2678.4 - 500) / 6 = 363 W, so all are at their top.
  EXPECT_EQ(rig.lost("A.p1").lowest_cap, 350);
  // A.p2 lost: cards A1, A2 idle at 26 W, host A is off: (2678.4 - 250 - 52) / 4.
  EXPECT_EQ(rig.lost("A.p2").highest_cap, 350);
  EXPECT_EQ(rig.lost_keeping_caps("pdu2").highest_cap, rig.caps.cap[0]);  // not raised where nothing is solved anew
}

TEST(Contingencies, MoveLoadOnlyInsideARedundantGroup) {
  // Two supplies share four cards and the host: each carries half and 5 %. One lost: the other carries all, 80 % of 2 kW.
  const Planned rig{std::string{"ohmstead: 1\nsite: {feed: 240 V}"} + kParts + R"(
breakers: {P1: {rating: 30 A}, P2: {rating: 30 A}}
pdus:
  pdu1: {part: pdu, breaker: P1, meter: "nut:x@y"}
  pdu2: {part: pdu, breaker: P2, meter: "nut:x@y"}
frames:
  A: {psus: {p1: {part: flat, cord: 12 AWG 1 m, breakout: none}, p2: {part: flat, cord: 12 AWG 1 m, breakout: none}}, cards: {1-4: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 400 W, from: p1}, redundant: [[p1, p2]], outlets: [pdu1/1, pdu2/1]}
)"};
  for (const double cap : rig.caps.cap) EXPECT_EQ(cap, 350);
  for (const char* lost : {"pdu1", "pdu2", "A.p1", "A.p2"}) {
    const Contingency& c = rig.lost(lost);
    EXPECT_TRUE(c.cards_lost.empty()) << lost;
    EXPECT_TRUE(c.hosts_lost.empty()) << lost;
    EXPECT_NEAR(c.lowest_cap, (1600.0 - 400) / 4, 1e-3) << lost;
    EXPECT_TRUE(c.safe) << lost;
    EXPECT_EQ(rig.lost_keeping_caps(lost), c) << lost;  // the overload alone lowers them as far
  }
  EXPECT_EQ(rig.lost("leg L1").cards_left, 0);
}

TEST(Contingencies, FeelTheCordOfTheMemberThatIsLeft) {
  // 18 AWG: 10 A, 8 A for hours: 8 A x 240 V x 0.93 = 1785.6 W on 12 V, less 400 W of host over four cards: 346.4 W. Together the
  // two cords carry 945 W each at full power.
  std::string text = std::string{"ohmstead: 1\nsite: {feed: 240 V}"} + kParts + R"(
breakers: {P1: {rating: 30 A}}
pdus: {pdu1: {part: pdu, breaker: P1, meter: "nut:x@y"}}
frames:
  A: {psus: {p1: {part: flat, cord: 18 AWG 1 m, breakout: none}, p2: {part: flat, cord: 18 AWG 1 m, breakout: none}}, cards: {1-4: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 400 W, from: p1}, redundant: [[p1, p2]], outlets: [pdu1/1, pdu1/2]}
)";
  text.replace(text.find("rating: 2 kW"), 12, "rating: 4 kW");
  const Planned rig{text};
  EXPECT_EQ(rig.caps.cap[0], 350);
  EXPECT_NEAR(rig.lost("A.p1").highest_cap, (1785.6 - 400) / 4, 1e-3);
  EXPECT_EQ(rig.lost_keeping_caps("A.p1"), rig.lost("A.p1"));
}

TEST(Contingencies, SuspendWhereOneMemberCannotCarryTheFloors) {
  // Four floors of 143 W and 1100 W of host: 1672 W on the 1600 W that one member gives; with one card idle 1555 W.
  const Planned rig{std::string{"ohmstead: 1\nsite: {feed: 240 V}"} + kParts + R"(
breakers: {P1: {rating: 30 A}}
pdus: {pdu1: {part: pdu, breaker: P1, meter: "nut:x@y"}}
frames:
  A: {psus: {p1: {part: flat, cord: 12 AWG 1 m, breakout: none}, p2: {part: flat, cord: 12 AWG 1 m, breakout: none}}, cards: {1-4: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 1100 W, from: p1}, redundant: [[p1, p2]], outlets: [pdu1/1, pdu1/2]}
)"};
  const Contingency& c = rig.lost("A.p2");
  EXPECT_EQ(c.cards_suspended, (Numbers{3}));
  EXPECT_EQ(c.cards_left, 3);
  EXPECT_NEAR(c.lowest_cap, (1600.0 - 1100 - 26) / 3, 1e-3);
  EXPECT_EQ(rig.lost_keeping_caps("A.p2"), c);
}

TEST(Contingencies, TakeTwoSidesOfADeltaWithOneLeg) {
  std::string frames;
  for (const char* name : {"A", "B", "C"}) {
    frames += std::string{"  "} + name +
              ": {psus: {p1: {part: flat, cord: 12 AWG 1 m, breakout: none}}, cards: {1-2: p1}, card: {part: rtx-3090-fe, riser: "
              "usb-6pin}, host: {load: 100 W}, breaker: P" +
              name + "}\n";
  }
  const Planned rig{std::string{"ohmstead: 1\nsite: {feed: 208 V 3-phase}"} + kParts +
                    "breakers:\n  PA: {rating: 30 A, poles: 2, legs: L1-L2}\n  PB: {rating: 30 A, poles: 2, legs: L2-L3}\n"
                    "  PC: {rating: 30 A, poles: 2, legs: L3-L1}\nframes:\n" +
                    frames};
  EXPECT_EQ(rig.lost("leg L2").hosts_lost, (Numbers{0, 1}));
  EXPECT_EQ(rig.lost("leg L2").cards_left, 2);
  EXPECT_EQ(rig.lost("leg L3").hosts_lost, (Numbers{1, 2}));
}

/// The circuit with the outage written into it plainly, everybody solved.
PlannedCaps solved_whole(const Rig& rig, const Circuit& circuit, const Outage& outage) {
  const Change change = Dependents{rig, circuit}.change(outage);
  Circuit changed = circuit;
  const auto scale = [&](std::uint32_t s, double factor) {
    if (factor == 0) changed.supplies[s].curve = LossCurve{{{0, 1}}};
    changed.supplies[s].fixed *= factor;
    for (auto f = changed.supplies[s].feeds.first; f < changed.supplies[s].feeds.last; ++f) changed.feeds[f].share *= factor;
    for (Limit& limit : changed.limits) {
      if (limit.place != rig.psus[s].name || !limit.ac.empty()) continue;
      limit.fixed *= factor;
      for (auto k = limit.dc.first; k < limit.dc.last; ++k) changed.dc_terms[k].share *= factor;
    }
  };
  for (const std::uint32_t s : change.lost_supplies) scale(s, 0);
  for (const auto& [supply, factor] : change.scaled_supplies) scale(supply, factor);
  for (const std::uint32_t card : change.dark_cards) changed.cards[card].present = false;
  for (const std::uint32_t card : change.orphan_cards) {
    CardNode& node = changed.cards[card];
    if (node.present) node = {node.idle, node.idle, node.idle, 0, true};
  }
  return static_caps(changed);
}

TEST(Contingencies, SolvedInPartsAreThoseOfSolvingTheWhole) {
  for (std::uint64_t seed = 1; seed <= test::share(150); ++seed) {
    const Planned rig{testing::random_rig_text(seed)};
    const std::vector<Outage> all = outages(rig.rig);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const Contingency& c = rig.after[k];
      const PlannedCaps whole = solved_whole(rig.rig, rig.circuit, all[k]);
      EXPECT_EQ(c.safe, whole.hopeless.empty()) << "seed " << seed << ", " << c.lost;
      std::vector<double> caps;
      Numbers suspended;
      for (std::uint32_t card = 0; card < whole.cap.size(); ++card) {
        if (!rig.circuit.cards[card].present || std::binary_search(c.cards_lost.begin(), c.cards_lost.end(), card)) continue;
        if (whole.suspended[card]) suspended.push_back(card);
        if (!whole.suspended[card]) caps.push_back(whole.cap[card]);
      }
      EXPECT_EQ(c.cards_suspended, suspended) << "seed " << seed << ", " << c.lost;
      ASSERT_EQ(c.cards_left, static_cast<int>(caps.size())) << "seed " << seed << ", " << c.lost;
      if (caps.empty()) continue;
      EXPECT_NEAR(c.lowest_cap, *std::min_element(caps.begin(), caps.end()), 1e-4) << "seed " << seed << ", " << c.lost;
      EXPECT_NEAR(c.highest_cap, *std::max_element(caps.begin(), caps.end()), 1e-4) << "seed " << seed << ", " << c.lost;
    }
  }
}

TEST(Contingencies, KeepingPlannedCapsAreAsSafeAndNeverHigher) {
  int lowered = 0;
  for (std::uint64_t seed = 1; seed <= test::share(300); ++seed) {
    const Planned rig{testing::random_rig_text(seed)};
    const double highest = *std::max_element(rig.caps.cap.begin(), rig.caps.cap.end());
    for (std::size_t k = 0; k < rig.after.size(); ++k) {
      const Contingency &anew = rig.after[k], &kept = rig.kept[k];
      EXPECT_EQ(kept.cards_lost, anew.cards_lost) << "seed " << seed << ", " << kept.lost;
      EXPECT_EQ(kept.safe, anew.safe) << "seed " << seed << ", " << kept.lost;
      EXPECT_LE(kept.cards_left, anew.cards_left) << "seed " << seed << ", " << kept.lost;
      EXPECT_LE(kept.highest_cap, highest + 1e-6) << "seed " << seed << ", " << kept.lost;
      if (kept.cards_suspended == anew.cards_suspended) {
        EXPECT_LE(kept.lowest_cap, anew.lowest_cap + 1e-4) << "seed " << seed << ", " << kept.lost;
      }
      lowered += kept.cards_left > 0 && kept.lowest_cap + 1 < *std::min_element(rig.caps.cap.begin(), rig.caps.cap.end());
    }
  }
  EXPECT_GT(lowered, test::share(3));
}

}  // namespace
}  // namespace ohm
