#include "rig/file/read_rig.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>
#include <string>

#include "rig/file/build/check_rig.h"
#include "rig/file/test_rigs.h"

namespace ohm {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const Parts& little_catalogue() {
  static const Parts parts = [] {
    auto read = read_parts(test_rigs::kCatalogue, "catalogue.yaml");
    EXPECT_TRUE(read) << render(read.error());
    return read.value_or(Parts{});
  }();
  return parts;
}

Checked<Rig> read(std::string_view text) { return read_rig(text, "rig.yaml", little_catalogue()); }

/// All that is wrong with the text, a line each.
std::string wrong_with(std::string_view text) {
  const auto rig = read(text);
  return rig ? "nothing" : render(rig.error());
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

std::string target(std::string_view what, std::string_view with) { return replaced(std::string{test_rigs::kTarget}, what, with); }

const Card& card(const Rig& rig, std::string_view name) {
  return *std::find_if(rig.cards.begin(), rig.cards.end(), [&](const Card& c) { return c.name == name; });
}

const Psu& psu(const Rig& rig, std::string_view name) {
  return *std::find_if(rig.psus.begin(), rig.psus.end(), [&](const Psu& p) { return p.name == name; });
}

std::string assumed(const Rig& rig, std::string_view where) {
  for (const Assumption& a : rig.assumptions) {
    if (a.where == where) return a.says;
  }
  return "not assumed";
}

// ---- what is right ----

TEST(ReadRig, ReadsTheThirtyTwoCardsOfTheTargetFile) {
  const auto rig = read(test_rigs::kTarget);
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->name, "barn");
  EXPECT_EQ(rig->file, "rig.yaml");
  ASSERT_EQ(rig->cards.size(), 32u);
  ASSERT_EQ(rig->psus.size(), 12u);
  EXPECT_EQ(rig->hosts.size(), 4u);
  EXPECT_EQ(rig->cards.front().name, "A1");
  EXPECT_EQ(rig->cards.back().name, "D8");
  EXPECT_EQ(rig->site.feed, FeedKind::SplitPhase);
  EXPECT_EQ(rig->site.main, Amps{200});
  EXPECT_EQ(rig->site.tariff, 0.14);
  EXPECT_EQ(rig->breakers[0].legs, Legs::L12);
  EXPECT_EQ(rig->pdus[0].part.outlets.size(), 24u);  // from the banks
  EXPECT_EQ(rig->sensors.size(), 1u);
  EXPECT_EQ(why_inconsistent(*rig), "");
}

TEST(ReadRig, PlugsSuppliesIntoTheirOutletsInOrder) {
  const auto rig = read(test_rigs::kTarget);
  ASSERT_TRUE(rig);
  EXPECT_EQ(psu(*rig, "A.p1").from, AcSource(OutletRef{Index<Pdu>{0}, 1}));
  EXPECT_EQ(psu(*rig, "B.p3").from, AcSource(OutletRef{Index<Pdu>{0}, 15}));
  EXPECT_EQ(psu(*rig, "D.p2").from, AcSource(OutletRef{Index<Pdu>{1}, 14}));
  EXPECT_EQ(psu(*rig, "B.p3").plugged_at, (Mark{26, 29}));  // `pdu1/13-15` in the line of frame B
  EXPECT_EQ(rig->hosts[0].from, Index<Psu>{2});             // from: p3
}

TEST(ReadRig, GivesEachCardTheSupplyOfItsRange) {
  const auto rig = read(test_rigs::kTarget);
  ASSERT_TRUE(rig);
  const Card& a5 = card(*rig, "A5");
  EXPECT_EQ(a5.plugs, (std::vector{Index<Psu>{1}, Index<Psu>{1}}));  // 4-6: p2
  ASSERT_TRUE(a5.riser);
  EXPECT_EQ(a5.riser->from, Index<Psu>{1});
  EXPECT_EQ((*rig)[a5.riser->part].feed.is, Connector::SixPin);
  EXPECT_EQ(a5.cable, (Cable{16, Metres{0.6}, false}));
  EXPECT_EQ(rig->frames[0].rows.size(), 2u);
  EXPECT_EQ(rig->frames[1].rows[1].front(), Index<Card>{12});  // B5
  EXPECT_EQ(rig->frames[3].where, "window");
}

TEST(ReadRig, LaysExceptionsOverTheTemplate) {
  const auto rig = read(test_rigs::kTarget);
  ASSERT_TRUE(rig);
  EXPECT_EQ(card(*rig, "B7").link, (Link{1, 1}));
  EXPECT_EQ(card(*rig, "B6").link, (Link{1, 2}));
  EXPECT_EQ(card(*rig, "C4").part_name, "msi-3090-suprim-x");
  EXPECT_EQ(card(*rig, "C4").plugs.size(), 3u);
  const PsuPart& d2 = (*rig)[psu(*rig, "D.p2").part];
  ASSERT_EQ(d2.rating.is.size(), 2u);
  EXPECT_EQ(d2.rating.is[1], (RatingBand{Volts{200}, Volts{250}, Watts{1100}}));  // `240 V`
  EXPECT_EQ(d2.efficiency.is[1], (EfficiencyPoint{0.5, 0.94}));                   // platinum-230 at half load
  EXPECT_EQ(d2.kind, PsuKind::Server);                                            // the 230 column is that of server supplies
  EXPECT_EQ(rig->card_parts.size(), 2u);                                          // each model once
}

TEST(ReadRig, ReadsTheSmallestFileAndListsWhatItAssumed) {
  const auto rig = read(test_rigs::kSmallest);
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->cards.size(), 4u);
  EXPECT_EQ(rig->cards[3].name, "A4");
  EXPECT_EQ(rig->psus[0].name, "A.p1");
  EXPECT_EQ(rig->psus[0].part_name, "");
  EXPECT_EQ(rig->breakers[0].name, "branch");
  EXPECT_EQ(rig->psus[0].from, AcSource(Index<Breaker>{0}));
  EXPECT_FALSE(rig->cards[0].riser);
  EXPECT_EQ(rig->hosts[0].load, Watts{110});  // 65 W processor, 35 W board, 10 W disk
  EXPECT_EQ(assumed(*rig, "site.lowest"), "120 V: the nominal voltage");
  EXPECT_EQ(assumed(*rig, "A.p1.cord"), "14 AWG 1.8 m");
  EXPECT_EQ(assumed(*rig, "box.psu.rail"), "133.3 A");  // 1600 W / 12 V
  EXPECT_EQ(why_inconsistent(*rig), "");
}

TEST(ReadRig, TellsEqualAssumptionsOnce) {
  const auto rig = read(test_rigs::kTarget);
  ASSERT_TRUE(rig);
  EXPECT_EQ(assumed(*rig, "*.cord"), "14 AWG 1.8 m (12 of them)");
}

TEST(ReadRig, KeepsAMarginOnAPduWithoutMeter) {
  const auto rig = read(target(R"(, meter: "nut:pdu2@127.0.0.1"})", "}"));
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->pdus[0].margin, Fraction{0});
  EXPECT_EQ(rig->pdus[1].margin, Fraction{0.05});
  EXPECT_EQ(assumed(*rig, "pdu2.margin"), "5 % kept back: it has no meter");
}

TEST(ReadRig, DealsSocketsOfABreakoutBoard) {
  const auto rig = read(target("7-8: p3}", "7-8: {from: p3, sockets: 2-7}}"));
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(card(*rig, "A7").sockets, (std::vector{2, 3, 4}));  // two plugs, then the riser
  EXPECT_EQ(card(*rig, "A8").sockets, (std::vector{5, 6, 7}));
  EXPECT_TRUE(card(*rig, "A1").sockets.empty());  // not told
}

TEST(ReadRig, FeedsPlugsAndRiserFromDifferentSuppliesWhereTheFileSaysSo) {
  const auto rig = read(target("7-8: p3}", "7: {from: p3, riser-from: p1}, 8: {plugs-from: [p1, p3], riser-from: p3}}"));
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(card(*rig, "A7").riser->from, Index<Psu>{0});
  EXPECT_EQ(card(*rig, "A8").plugs, (std::vector{Index<Psu>{0}, Index<Psu>{2}}));
}

TEST(ReadRig, DefaultsLegsAndPolesToWhatTheFeedHas) {
  const auto rig = read(
      "ohmstead: 1\nsite: {feed: 208 V 3-phase}\n"
      "panels: {sub: {breaker: P1}}\n"
      "breakers:\n  P1: {rating: 60 A, poles: 2, legs: L2-L3}\n  P2: {rating: 20 A, panel: sub}\n  P3: {rating: 20 A, poles: 1, "
      "panel: sub}\n"
      "  P4: {rating: 30 A}\n"
      "box: {cards: 1 x rtx-3090-fe, psu: hp-dps-1200fb, breaker: P2}\n");
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->breakers[1].legs, Legs::L23);  // all its panel has
  EXPECT_EQ(rig->breakers[2].legs, Legs::L2N);  // the first of its panel's lines
  EXPECT_EQ(rig->breakers[3].legs, Legs::All);
  EXPECT_THAT(assumed(*rig, "breakers.P3.legs"), StartsWith("L2"));
}

TEST(ReadRig, PutsADotIntoCardNamesOfFramesThatEndInADigit) {
  const auto rig = read(
      "ohmstead: 1\nsite: {feed: 240 V, breaker: 30 A}\nframes: {rack1: {psus: {p1: hp-dps-1200fb}, cards: 2 x rtx-3090-fe}}\n"
      "except: {rack1.2: {absent: at repair}, \"*.p1\": {cord: 12 AWG 3 m}, rack1: {load: 90 W}}\n");
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->cards[1].name, "rack1.2");
  EXPECT_EQ(rig->cards[1].absent, "at repair");
  EXPECT_EQ(rig->psus[0].cord, (Cord{12, Metres{3}}));
  EXPECT_EQ(rig->hosts[0].load, Watts{90});
}

TEST(ReadRig, TakesExceptionsForPdusBanksOutletsAndBreakers) {
  const auto rig = read(
      target("except:", "except:\n  pdu1.b2: {rating: 16 A}\n  pdu1/24: {kind: C19}\n  pdu2: {margin: 3 %}\n  P18: {curve: C}\n#"));
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->pdus[0].part.banks.is[1].rating, Amps{16});
  EXPECT_EQ(rig->pdus[0].part.outlets.back().second, "C19");
  EXPECT_EQ(rig->pdus[1].part.banks.is[1].rating, Amps{20});  // the part itself stays as it was
  EXPECT_EQ(rig->pdus[1].margin, Fraction{0.03});
  EXPECT_EQ(rig->breakers[0].curve, Curve::C);
}

TEST(ReadRig, ReadsRedundantGroupsAndPdusBehindPdus) {
  const auto rig = read(
      "ohmstead: 1\nsite: {feed: 240 V, breaker: 30 A}\n"
      "pdus: {pdu0: {outlets: 4 x C19, inlet: L6-30}, pdu1: {outlets: 8 x C13, inlet: C20, cord: none, outlet: pdu0/2}}\n"
      "frames: {A: {psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb}, outlets: [pdu0/1, pdu1/8], redundant: [[p1, p2]],\n"
      "             cards: {1-2: p1}, card: {part: rtx-3090-fe}}}\n");
  ASSERT_TRUE(rig) << render(rig.error());
  EXPECT_EQ(rig->pdus[1].from, AcSource(OutletRef{Index<Pdu>{0}, 2}));
  ASSERT_EQ(rig->groups.size(), 1u);
  EXPECT_EQ(rig->groups[0].members.size(), 2u);
  EXPECT_EQ(rig->psus[1].group, Index<RedundantGroup>{0});
}

TEST(ReadParts, KeepsEveryFigureWithItsRankAndSource) {
  const auto parts = read_parts(
      "my-psu:\n  kind: psu\n  about: from the shed\n  rating: {is: {200..240 V: 1200 W}, rank: datasheet, source: label}\n  tier: "
      "gold\n",
      "c.yaml");
  ASSERT_TRUE(parts) << render(parts.error());
  const PartEntry& entry = parts->at("my-psu");
  EXPECT_EQ(entry.about, "from the shed");
  EXPECT_EQ(entry.figures[0], (PartEntry::Told{"rating", "200..240 V: 1200 W", Rank::Datasheet, "label"}));
  EXPECT_EQ(entry.figures[1], (PartEntry::Told{"tier", "gold", Rank::Owner, ""}));
  EXPECT_EQ(entry.figures[2].figure, "rail");  // then what was assumed
  EXPECT_EQ(entry.figures[2].is, "100 A");
  EXPECT_EQ(entry.figures[2].rank, Rank::Assumed);
}

// ---- what is wrong ----

struct Mistake {
  const char* what;  ///< of the target file, replaced …
  const char* with;
  const char* line;  ///< … gives exactly this one line, or starts with it when it ends in "…"
};

void PrintTo(const Mistake& m, std::ostream* out) { *out << m.with; }

class OneMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(OneMistake, IsToldWithPlaceValueAndWhatWasExpected) {
  const std::string told = wrong_with(target(GetParam().what, GetParam().with));
  std::string expected = GetParam().line;
  if (expected.ends_with("…")) {
    expected.resize(expected.size() - std::string_view{"…"}.size());
    EXPECT_THAT(told, StartsWith(expected));
  } else {
    EXPECT_EQ(told, expected + "\n");
  }
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1) << told;
}

INSTANTIATE_TEST_SUITE_P(
    ReadRig, OneMistake,
    ::testing::Values(
        Mistake{"B7:   {link:", "B7:   {lnik:", "rig.yaml:31:10: except.B7.lnik: unknown key `lnik`; did you mean `link`?"},
        Mistake{"sensors:", "sensor:", "rig.yaml:36:1: sensor: unknown key `sensor`; did you mean `sensors`?"},
        Mistake{"load: 250 W", "load: 250",
                "rig.yaml:21:95: templates.frame8.host.load: `250`: expected a power with its unit, like 65 W (0 W for none); give "
                "it a unit, like "
                "250 W"},
        Mistake{"P18: {rating: 30 A", "P18: {rating: 30 W",
                "rig.yaml:6:17: breakers.P18.rating: `30 W`: expected a current with its unit, like 30 A; `W` is a unit of power"},
        Mistake{"P18: {rating: 30 A", "P18: {rating: -30 A",
                "rig.yaml:6:17: breakers.P18.rating: `-30 A`: expected a current with its unit, like 30 A; it cannot be negative"},
        Mistake{"P18: {rating: 30 A", "P18: {rating: 0 A",
                "rig.yaml:6:17: breakers.P18.rating: `0 A`: expected a current with its unit, like 30 A; it must be above 0 A"},
        Mistake{"P18: {rating: 30 A", "P18: {rating: 30 kkA", "rig.yaml:6:17: breakers.P18.rating: `30 kkA`: expected…"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "snmp:pdu1\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `snmp:pdu1`: expected a meter like nut:pdu1@127.0.0.1 or "
                "http://192.168.1.20/status#power=W, or none"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "nut:pdu1@127.0.0.1:0\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `0`: expected a port, 1 to 65535"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "http:///status#power=W\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `http:///status`: expected an address like http://192.168.1.20/status"},
        Mistake{
            "nut:pdu1@127.0.0.1\"}", "http://h/status#power=VA\"}",
            "rig.yaml:10:46: pdus.pdu1.meter: `power=VA`: expected a unit: A, mA, W, kW, V, mV, Hz, Wh, kWh, Wmin, C, F, %, on, or "
            "@PATH"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "http://h/status#a..b=W\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `a..b=W`: expected a path, like meters[0].power or /switch:0/apower"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "http://h/status#25:power=W\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `pdu1/25`: expected an outlet that `pdu1` has: 1-24"},
        Mistake{"nut:pdu1@127.0.0.1\"}", "http://h/status#b1:a=A,b3:b=A\"}",
                "rig.yaml:10:46: pdus.pdu1.meter: `pdu1.b3`: expected a bank that `pdu1` has: b1 to b2"},
        Mistake{"nut:pdu1@127.0.0.1/ambient.temperature", "22 °C",
                "rig.yaml:37:9: sensors.room: `22 °C`: expected a meter like nut:pdu1@127.0.0.1 or…"},
        Mistake{"P18: {rating: 30 A, ", "P18: {",
                "rig.yaml:6:3: breakers.P18.rating: expected a current with its unit, like 30 A; `rating` is missing"},
        Mistake{"card:  {part: rtx-3090-fe", "card:  {part: rtx-3090-ef",
                "rig.yaml:20:19: templates.frame8.card.part: `rtx-3090-ef`: expected the name of a card (`ohm parts`, or your own "
                "under `parts`); did "
                "you mean `rtx-3090-fe`?"},
        Mistake{"card:  {part: rtx-3090-fe", "card:  {part: usb-6pin",
                "rig.yaml:20:19: templates.frame8.card.part: `usb-6pin`: expected…"},
        Mistake{"A: {use: frame8", "A: {use: frame9",
                "rig.yaml:25:12: frames.A.use: `frame9`: expected the name of a template; did you mean `frame8`?"},
        Mistake{
            "from: p3}", "from: p4}",
            "rig.yaml:21:108: templates.frame8.host.from: `p4`: expected the name of a supply of this frame; known: p1, p2, p3"},
        Mistake{"our-pdu, breaker: P18", "our-pdu, breaker: P81",
                "rig.yaml:10:34: pdus.pdu1.breaker: `P81`: expected the name of a breaker; did you mean `P18`?"},
        Mistake{"outlets: pdu2/1-3", "outlets: pdu3/1-3",
                "rig.yaml:27:29: frames.C.outlets: `pdu3`: expected the name of a PDU; did you mean `pdu1`?"},
        Mistake{"outlets: pdu1/1-3", "outlets: pdu1/23-25",
                "rig.yaml:25:29: frames.A.outlets: `pdu1/25`: expected an outlet that `pdu1` has: 1-24"},
        Mistake{
            "outlets: pdu1/1-3", "outlets: pdu1/1-2",
            "rig.yaml:25:29: frames.A.outlets: `pdu1/1-2`: expected as many outlets as supplies that name none of their own: 3"},
        Mistake{
            "outlets: pdu1/1-3", "outlets: pdu1/3-1",
            "rig.yaml:25:29: frames.A.outlets: `pdu1/3-1`: expected outlets, like pdu1/1-3; the range runs backwards; write 1-3"},
        Mistake{
            "outlets: pdu1/1-3", "outlets: [pdu1/1, pdu1/2, pdu2/13]",
            "rig.yaml:28:29: frames.D.outlets: `pdu2/13`: expected a free outlet for `D.p1`; `A.p3` is plugged in there (line 25)"},
        Mistake{"poles: 2, curve", "poles: 2, legs: L2-L3, curve",
                "rig.yaml:6:39: breakers.P18.legs: `L2-L3`: expected legs that panel `main` has: L1, L2"},
        Mistake{"poles: 2, curve", "poles: 2, legs: L1-L4, curve",
                "rig.yaml:6:39: breakers.P18.legs: `L1-L4`: expected legs: L1, L2, L3…"},
        Mistake{"cards: {1-3: p1, 4-6: p2", "cards: {1-3: p1, 3-6: p2",
                "rig.yaml:19:22: templates.frame8.cards.3-6: `3-6`: expected each card number once; card 3 was given before"},
        Mistake{"cards: {1-3: p1, 4-6: p2", "cards: {1-3: p1, 5-6: p2",
                "rig.yaml:19:22: templates.frame8.cards.5-6: `5-6`: expected card numbers from 1 without gaps; card 4 is missing"},
        Mistake{"cards: {1-3: p1", "cards: {3-1: p1",
                "rig.yaml:19:13: templates.frame8.cards.3-1: `3-1`: expected a number or a range, like 1-3; the range runs "
                "backwards; write 1-3"},
        Mistake{"rows: [1-4, 5-8]", "rows: [1-4, 4-8]",
                "rig.yaml:22:19: templates.frame8.place.rows: `card 4`: expected each card in one row only; `A` has cards 1-8"},
        Mistake{"rows: [1-4, 5-8]", "rows: [1-4, 5-7]",
                "rig.yaml:22:19: templates.frame8.place.rows: `card 8`: expected every card of the frame in a row…"},
        Mistake{"7-8: p3}", "7-8: {plugs-from: [p1, p2, p3]}}",
                "rig.yaml:19:49: templates.frame8.cards.7-8.plugs-from: `[…]`: expected one supply for each of the 2 plugs"},
        Mistake{"7-8: p3}", "7: {from: p3, sockets: 1-3}, 8: {from: p3, sockets: 3-5}}",
                "rig.yaml:19:83: templates.frame8.cards.8.sockets: `3`: expected a free socket; `A7` sits in socket 3 of `A.p3`, "
                "and `A8` too"},
        Mistake{"7-8: p3}", "7-8: {from: p3, sockets: 1-5}}",
                "rig.yaml:19:56: templates.frame8.cards.7-8.sockets: `1-5`: expected 6 sockets: 3 for each card…"},
        Mistake{"7-8: p3}", "7-8: {from: p3, sockets: 8-13}}",
                "rig.yaml:19:56: templates.frame8.cards.7-8.sockets: `13`: expected a socket from 1 to 12…"},
        Mistake{"B7:   {link", "B9:   {link", "rig.yaml:31:3: except.B9: `B9`: expected cards of frame `B`, which has 1-8"},
        Mistake{"B7:   {link", "E7:   {link", "rig.yaml:31:3: except.E7: `E7`: expected a place of this rig, like A3…"},
        Mistake{"D.p2: {part", "D.p4: {part", "rig.yaml:33:3: except.D.p4: `D.p4`: expected a card or supply that its frame has"},
        Mistake{
            "inlet: L6-30", "inlet: L6-31",
            "rig.yaml:14:31: parts.our-pdu.inlet: `L6-31`: expected an inlet, like L6-30, L21-30 or C20; did you mean `L6-30`?"},
        Mistake{"outlets: C13", "outlets: 20 x C13",
                "rig.yaml:14:78: parts.our-pdu.banks: `{…}`: expected banks of outlets that it has, 1-20"},
        Mistake{"tier: platinum-230", "tier: platinium-230",
                "rig.yaml:33:73: except.D.p2.part.tier: `platinium-230`: expected an 80 PLUS tier…"},
        Mistake{"rating: {240 V: 1100 W, 120 V: 800 W}", "rating: {240 V: 1100 W, 230 V: 800 W}",
                "rig.yaml:33:36: except.D.p2.part.rating: `{…}`: expected ranges that do not overlap"},
        Mistake{"feed: 240 V split-phase", "feed: 240", "rig.yaml:3:14: site.feed: `240`: expected what the utility brings in…"},
        Mistake{"name: barn", "name: [barn]", "rig.yaml:2:7: name: `[…]`: expected a text of one line"},
        Mistake{"ohmstead: 1", "ohmstead: 2", "rig.yaml:1:11: ohmstead: `2`: expected the version of this format, 1"}));

TEST(ReadRig, GivesEachNameToOneThingOnly) {
  EXPECT_THAT(
      wrong_with(target("pdu2: {part", "P20: {part")),
      StartsWith("rig.yaml:11:3: pdus.P20: `P20`: expected a name that nothing else has; a breaker is called so (line 7)\n"));
  EXPECT_THAT(wrong_with(target("P20: {rating: 30 A", "A5: {rating: 30 A")),  // a breaker called as a card
              HasSubstr("rig.yaml:25:6: frames.A: `A5`: expected a name that nothing else has; a breaker is called so\n"));
}

TEST(ReadRig, TellsSeveralMistakesTogetherInTheOrderOfTheFile) {
  std::string text = target("P18: {rating: 30 A", "P18: {ratign: 30 A");
  text = replaced(text, "ram: 32 GB", "ram: 32");
  text = replaced(text, "{link: x1 gen1}", "{link: x3 gen1}");
  text = replaced(text, "ohmstead: 1", "ohmstead: 1\nohmstead: 1");
  EXPECT_EQ(wrong_with(text),
            "rig.yaml:2:1: ohmstead: `ohmstead`: expected each key once; the first is at line 1, column 1\n"
            "rig.yaml:7:3: breakers.P18.rating: expected a current with its unit, like 30 A; `rating` is missing\n"
            "rig.yaml:7:9: breakers.P18.ratign: unknown key `ratign`; did you mean `rating`?\n"
            "rig.yaml:22:57: templates.frame8.host.ram: `32`: expected an amount of memory with its unit, like 32 GB or 64 GiB; "
            "give it a "
            "unit, like 32 GB\n"
            "rig.yaml:32:16: except.B7.link: `x3 gen1`: expected a PCIe link, like x1 gen2; widths are x1, x2, x4, x8 and x16\n");
}

TEST(ReadRig, NamesTheWayOfACircle) {
  const std::string panels =
      "ohmstead: 1\nsite: {feed: 240 V}\npanels: {a: {breaker: B}, b: {breaker: A}}\n"
      "breakers: {A: {rating: 30 A, panel: a}, B: {rating: 30 A, panel: b}}\nframes: {}\n";
  EXPECT_THAT(wrong_with(panels),
              HasSubstr("rig.yaml:3:23: panels.a.breaker: `B`: expected a breaker that does not hang on this panel itself; a "
                        "circle: a → b → a\n"));
  const std::string pdus =
      "ohmstead: 1\nsite: {feed: 240 V, breaker: 30 A}\n"
      "pdus: {x: {outlets: 2 x C13, outlet: y/1}, y: {outlets: 2 x C13, outlet: x/1}}\n"
      "box: {cards: 1 x rtx-3090-fe, psu: hp-dps-1200fb}\n";
  EXPECT_EQ(wrong_with(pdus),
            "rig.yaml:3:38: pdus.x.outlet: `y/1`: expected an outlet that does not hang on this PDU itself; a circle: x → y → x\n");
}

TEST(ReadRig, SaysWhatAFrameLacks) {
  EXPECT_EQ(wrong_with("ohmstead: 1\nsite: {feed: 240 V}\nframes: {A: {}}\n"),
            "rig.yaml:3:10: frames.A.psus: expected its supplies, like {p1: hp-dps-1200fb}; `psus` is missing\n"
            "rig.yaml:3:10: frames.A.cards: expected its cards, like {1-3: p1, 4-6: p2} or 4 x rtx-3090-fe; `cards` is missing\n");
  EXPECT_EQ(
      wrong_with("ohmstead: 1\nsite: {feed: 240 V}\nbox: {cards: 4 x rtx-3090-fe, psu: hp-dps-1200fb}\n"),
      "rig.yaml:3:1: box.outlets: expected where its supplies are plugged in: `outlets` or `breaker`; `outlets` is missing\n");
  EXPECT_EQ(wrong_with("ohmstead: 1\nsite: {feed: 240 V}\n"),
            "rig.yaml:1:1: frames: expected `frames` or a `box`; `frames` is missing\n");
  EXPECT_THAT(wrong_with(""), HasSubstr("rig.yaml"));
  EXPECT_THAT(wrong_with("just words"), StartsWith("rig.yaml:1:1: `just words`: expected a mapping of ohmstead, name, site"));
}

TEST(ReadRig, RefusesMoreCardsThanARigCanHave) {
  std::string text =
      "ohmstead: 1\nsite: {feed: 240 V, breaker: 30 A}\ntemplates: {t: {psus: {p1: hp-dps-1200fb}, cards: 9999 x "
      "rtx-3090-fe}}\nframes:\n";
  for (int i = 0; i < 30; ++i) text += "  f" + std::to_string(i) + "x: {use: t}\n";
  EXPECT_THAT(wrong_with(text), HasSubstr("at most 200000 cards in one file"));
}

TEST(ReadRig, DoesNotTellWhatFollowsFromAnotherMistake) {
  // Card 4 is missing, so the exception for C4 touches nothing; only the first is worth a line.
  const std::string told = wrong_with(target("cards: {1-3: p1, 4-6: p2", "cards: {1-3: p1, 5-6: p2"));
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1) << told;
}

TEST(ReadRig, TellsTwoHundredMistakesAndCountsTheRest) {
  std::string text = "ohmstead: 1\nsite: {feed: 240 V}\nbreakers:\n";
  for (int i = 0; i < 1000; ++i) text += "  b" + std::to_string(i) + ": {rating: 30 W}\n";
  const auto rig = read(text);
  ASSERT_FALSE(rig);
  EXPECT_EQ(rig.error().size(), 201u);
  EXPECT_THAT(rig.error().back().hint, StartsWith("and "));
}

// ---- what no text may do ----

/// Cuts, copies, or overwrites a piece of a good file.
std::string mutated(const std::string& good) {
  std::string text = good;
  for (int edits = *rc::gen::inRange(1, 4); edits > 0; --edits) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    const std::size_t length = *rc::gen::inRange<std::size_t>(1, 20);
    switch (*rc::gen::inRange(0, 3)) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, good.substr(*rc::gen::inRange<std::size_t>(0, good.size()), length)); break;
      default:
        text.replace(at, 1, 1,
                     *rc::gen::element('0', '9', '-', '*', '/', '.', ':', ',', '{', '}', '[', ']', '\n', ' ', 'x', '\xC3', '"'));
        break;
    }
    if (text.empty()) text = " ";
  }
  return text;
}

rc::detail::TestParams fixed_seed() {
  rc::detail::TestParams params;
  params.seed = 20260;
  params.maxSuccess = 1000;
  return params;
}

void holds(const std::string& description, const std::function<void()>& property) {
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata{"ReadRig", description}, fixed_seed());
  rc::detail::SuccessResult success;
  EXPECT_TRUE(result.match(success)) << result;
}

TEST(ReadRig, NeverGivesADanglingIndexHoweverTheFileIsChanged) {
  holds("mutations", [] {
    const auto rig = read(mutated(std::string{test_rigs::kTarget}));
    if (rig) RC_ASSERT(why_inconsistent(*rig) == "");
    if (!rig) RC_ASSERT(!rig.error().empty());
  });
}

TEST(ReadRig, SurvivesRandomBytes) {
  holds("bytes", [] {
    const auto rig = read(*rc::gen::container<std::string>(rc::gen::arbitrary<char>()));
    RC_ASSERT(!rig);
  });
}

}  // namespace
}  // namespace ohm
