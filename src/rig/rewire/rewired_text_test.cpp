#include <gtest/gtest.h>

#include "rig/circuit/wiring.h"
#include "rig/rewire/rewire.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

const std::string kHead = R"(ohmstead: 1
site: {feed: 240 V split-phase}
breakers: {P1: {rating: 30 A}, P2: {rating: 30 A}}
pdus:
  pdu1: {part: &, breaker: P1}
  pdu2: {part: &, breaker: P2}
templates:
  three: {psus: {p1: big, p2: big, p3: big}, cards: {1-2: p1, 3-4: p2, 5-6: p3}, card: {part: rtx-3090-fe}, host: {load: 100 W}}
parts:
  big: {kind: psu, type: server, rating: {200..240 V: 2400 W}, tier: platinum-230}
)";

std::string file(const std::string& frames, const std::string& more = "") {
  const std::string pdu = "{kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 24 x C19, banks: {1-12: 20 A, 13-24: 20 A}}";
  auto head = kHead;
  for (auto at = head.find('&'); at != std::string::npos; at = head.find('&')) head.replace(at, 1, pdu);
  return head + "frames:\n" + frames + more;
}

Rig read(const std::string& text) {
  auto rig = read_rig(text, "rig.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

AcSource outlet(std::size_t pdu, int n) { return OutletRef{Index<Pdu>{pdu}, n}; }

/// The moves that put these supplies (by index) on these outlets.
std::vector<Move> moves(const Rig& rig, const std::vector<std::pair<std::size_t, AcSource>>& to) {
  std::vector<Move> out;
  for (const auto& [psu, source] : to) out.push_back({Index<Psu>{psu}, rig.psus[psu].from, source});
  return out;
}

/// Rewrites the file, reads it back, and expects exactly the wiring that rewired() makes.
std::string rewritten(const std::string& text, const std::vector<std::pair<std::size_t, AcSource>>& to) {
  const auto rig = read(text);
  const auto what = moves(rig, to);
  const auto out = rewired_text(rig, text, what);
  EXPECT_TRUE(out) << (out ? "" : out.error().what);
  if (!out) return "";
  const auto again = read(*out), meant = rewired(rig, what);
  for (std::size_t i = 0; i < again.psus.size(); ++i) EXPECT_EQ(again.psus[i].from, meant.psus[i].from) << again.psus[i].name;
  return *out;
}

std::string failure_of(const std::string& text, const std::vector<std::pair<std::size_t, AcSource>>& to) {
  const auto rig = read(text);
  const auto out = rewired_text(rig, text, moves(rig, to));
  EXPECT_FALSE(out);
  return out ? "" : out.error().what;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(RewiredText, ARangeThatIsBrokenUpBecomesAList) {
  const auto out = rewritten(file("  A: {use: three, outlets: pdu1/1-3, at: left wall}  # by the door\n"), {{1, outlet(1, 4)}});
  EXPECT_TRUE(holds(out, "  A: {use: three, outlets: [pdu1/1, pdu2/4, pdu1/3], at: left wall}  # by the door\n")) << out;
}

TEST(RewiredText, OutletsThatFollowEachOtherStayARange) {
  const auto out =
      rewritten(file("  A: {use: three, outlets: pdu1/1-3}\n"), {{0, outlet(1, 13)}, {1, outlet(1, 14)}, {2, outlet(1, 15)}});
  EXPECT_TRUE(holds(out, "outlets: pdu2/13-15}")) << out;
}

TEST(RewiredText, AListKeepsTheOrderOfTheFramesSupplies) {
  const auto out =
      rewritten(file("  A: {use: three, outlets: [pdu1/1, pdu1/5, \"pdu2/9\"]}\n"), {{2, outlet(0, 2)}, {0, outlet(1, 9)}});
  EXPECT_TRUE(holds(out, "outlets: [pdu2/9, pdu1/5, pdu1/2]}")) << out;
}

TEST(RewiredText, TwoSuppliesThatTradeOutletsAreNotMixedUp) {
  const auto out = rewritten(file("  A: {use: three, outlets: pdu1/1-3}\n"), {{0, outlet(0, 2)}, {1, outlet(0, 1)}});
  EXPECT_TRUE(holds(out, "outlets: [pdu1/2, pdu1/1, pdu1/3]}")) << out;
}

TEST(RewiredText, BlockStyleQuotesAndUmlautsBeforeTheValueAreNoObstacle) {
  const auto text =
      file("  A:\n    use: three\n    outlets: 'pdu1/1-3'   # Küche\n  B: {at: Küche – links, use: three, outlets: pdu2/1-3}\n");
  const auto out = rewritten(text, {{1, outlet(1, 20)}, {4, outlet(0, 20)}});
  EXPECT_TRUE(holds(out, "    outlets: [pdu1/1, pdu2/20, pdu1/3]   # Küche\n")) << out;
  EXPECT_TRUE(holds(out, "B: {at: Küche – links, use: three, outlets: [pdu2/1, pdu1/20, pdu2/3]}\n")) << out;
}

TEST(RewiredText, AnExceptionIsEditedWhereItStands) {
  const auto text = file("  A: {use: three, outlets: pdu1/1-3}\n", "except:\n  A.p2: {outlet: pdu1/9}   # the long cord\n");
  const auto out = rewritten(text, {{1, outlet(1, 1)}, {0, outlet(0, 20)}});
  EXPECT_TRUE(holds(out, "A.p2: {outlet: pdu2/1}   # the long cord\n")) << out;
  EXPECT_TRUE(holds(out, "outlets: [pdu1/20, pdu1/2, pdu1/3]}")) << out;
}

TEST(RewiredText, ABlockListIsEditedItemByItem) {
  const auto out = rewritten(file("  A:\n    use: three\n    outlets:\n      - pdu1/1   # top\n      - pdu1/2-3\n"),
                             {{0, outlet(1, 4)}, {2, outlet(0, 7)}});
  EXPECT_TRUE(holds(out, "      - pdu2/4   # top\n      - pdu1/2\n      - pdu1/7\n")) << out;
}

TEST(RewiredText, ARangeInsideAListIsBrokenUpInPlace) {
  const auto out = rewritten(file("  A: {use: three, outlets: [pdu1/1-2, pdu2/9]}\n"), {{1, outlet(1, 4)}});
  EXPECT_TRUE(holds(out, "outlets: [pdu1/1, pdu2/4, pdu2/9]}")) << out;
}

TEST(RewiredText, AnOutletThatTheFileDoesNotTellIsRefusedWithItsLine) {
  const auto text = file("  A: {use: three, outlets: pdu1/1-3}\n");
  auto rig = read(text);
  rig.psus[1].from = outlet(0, 8);  // not what the line says
  const auto out = rewired_text(rig, text, moves(rig, {{1, outlet(1, 4)}}));
  ASSERT_FALSE(out);
  EXPECT_TRUE(holds(out.error().what, "rig.yaml:12:")) << out.error().what;
  EXPECT_TRUE(holds(out.error().what, "pdu1/8 of A.p2")) << out.error().what;
}

TEST(RewiredText, ABreakerNameMovesWithAllItsSuppliesOrNotAtAll) {
  const auto text = file("  A: {use: three, breaker: P1}\n");
  const AcSource p2 = Index<Breaker>{1};
  EXPECT_TRUE(holds(rewritten(text, {{0, p2}, {1, p2}, {2, p2}}), "breaker: P2}"));
  EXPECT_TRUE(holds(failure_of(text, {{0, p2}}), "3 supplies"));
}

TEST(RewiredText, NothingToMoveLeavesEveryByte) {
  const auto text = file("  A: {use: three, outlets: pdu1/1-3}   # as it is\n");
  EXPECT_EQ(rewritten(text, {}), text);
}

TEST(RewiredText, WhatRewireProposesCanBeReadBackAndIsBest) {
  const auto text = file("  A: {use: three, outlets: pdu1/1-3}\n  B: {use: three, outlets: pdu1/4-6}\n");
  const auto rig = read(text);
  const auto r = rewire(rig);
  EXPECT_GT(r.before, 1);         // twelve cards on one 20 A bank
  EXPECT_EQ(r.moves.size(), 4U);  // of six equal supplies on one of four equal banks, two may stay
  const auto out = rewired_text(rig, text, r.moves);
  ASSERT_TRUE(out);
  const auto again = rewire(read(*out));
  EXPECT_NEAR(again.before, r.after, 1e-6);
  EXPECT_TRUE(again.moves.empty());
}

}  // namespace
}  // namespace ohm
