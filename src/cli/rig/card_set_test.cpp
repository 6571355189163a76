#include "cli/rig/card_set.h"

#include <gtest/gtest.h>

#include "base/instant.h"
#include "base/text.h"
#include "cli/rig/span_words.h"
#include "cli/rig/thing.h"
#include "cli/rig/watch.h"
#include "cli/testing/barn.h"
#include "cli/text/places.h"

namespace ohm {
namespace {

std::string chosen(const std::string& set) {
  static const auto kRig = barn();
  static const auto kWires = barn_wires();
  const auto cards = select_cards(kRig, kWires, set);
  if (!cards) return cards.error().what;
  std::vector<std::string> names;
  for (const auto* card : *cards) names.push_back(card->place);
  return place_set(names);
}

TEST(CardSet, UnderstandsCardsHostsRangesAndBeginnings) {
  EXPECT_EQ(chosen("A3"), "A3");
  EXPECT_EQ(chosen("A"), "A1-8");
  EXPECT_EQ(chosen("A1-4"), "A1-4");
  EXPECT_EQ(chosen("B*"), "B1-8");
  EXPECT_EQ(chosen("all"), "A1-8, B1-8, C1-8, D1-8");
}

TEST(CardSet, JoinsWordsWithCommasEachCardOnce) { EXPECT_EQ(chosen("A1-3, A2, D8"), "A1-3, D8"); }

TEST(CardSet, FollowsTheWires) {
  EXPECT_EQ(chosen("on:pdu1"), "A1-8, B1-8");
  EXPECT_EQ(chosen("on:A.p2"), "A4-6");
  EXPECT_EQ(chosen("on:P20"), "C1-8, D1-8");
}

TEST(CardSet, SaysOfACardOfAnotherHostWhoDoesNotWatchIt) {
  auto rig = barn();
  rig.host_filter = "A";
  std::erase_if(rig.cards, [](const CardDoc& card) { return card.host != "A"; });
  const auto why = "hangs on host B, which this ohmd does not watch: it runs with --host A";
  EXPECT_EQ(select_cards(rig, barn_wires(), "B1").error().what, std::string{"`B1`: B1 "} + why);
  EXPECT_EQ(select_cards(rig, barn_wires(), "B2-4").error().what, std::string{"`B2-4`: B2 "} + why);
  EXPECT_EQ(not_one_thing(rig, barn_wires(), "b1").what, std::string{"`b1`: B1 "} + why);
  EXPECT_EQ(select_cards(rig, barn_wires(), "E1").error().what.find("host"), std::string::npos) << "nobody has that one";
}

TEST(CardSet, KnowsIdleAndHot) {
  EXPECT_EQ(chosen("idle"), "C1");
  EXPECT_EQ(chosen("hot"), "C5");
}

TEST(CardSet, DoesNotCallALostCardIdle) {
  auto rig = barn();
  EXPECT_FALSE(is_idle(card_of(rig, "B7")));
  card_of(rig, "C1").busy = {std::nullopt, "silent", 0, ""};
  EXPECT_FALSE(is_idle(card_of(rig, "C1")));
}

TEST(CardSet, MayBeEmptyWhenWellSaid) {
  auto rig = barn();
  card_of(rig, "C1").busy.value = 1;
  const auto cards = select_cards(rig, {}, "idle");
  ASSERT_TRUE(cards.has_value());
  EXPECT_TRUE(cards->empty());
}

TEST(CardSet, NamesTheNearestOfAnUnknownWord) {
  EXPECT_NE(chosen("idel").find("did you mean `idle`?"), std::string::npos);
  EXPECT_NE(chosen("on:pduu1").find("did you mean `pdu1`?"), std::string::npos);
  EXPECT_NE(chosen("Z*").find("no card `Z*`"), std::string::npos);
  EXPECT_NE(chosen("").find("no card"), std::string::npos);
}

TEST(CardSet, EndsAtTheLastCard) {
  EXPECT_EQ(chosen("A1-99"), "`A1-99`: the last card of `A` is A8");
  EXPECT_EQ(chosen("B*, D1-9"), "`D1-9`: the last card of `D` is D8");
}

TEST(CardSet, IsNoOneThing) {
  const auto why = [](const std::string& word) { return not_one_thing(barn(), barn_wires(), word).what; };
  EXPECT_EQ(why("A1-4"), "`A1-4` is a set of 4 cards; this tells of one thing, `ohm gpus` of a set");
  EXPECT_NE(why("A1-99").find("the last card of `A` is A8"), std::string::npos);
  EXPECT_NE(why("pdu3").find("did you mean `pdu"), std::string::npos);
}

TEST(CardSet, SaysWhyTheWiresAreNotKnown) {
  const auto rig = barn();
  const auto cards = select_cards(rig, read_wiring("/etc/ohmstead/rig.yaml", false), "on:pdu1");
  ASSERT_FALSE(cards.has_value());
  EXPECT_NE(cards.error().what.find("on ohmd's own machine"), std::string::npos);
}

TEST(Thing, IsFoundByNameAndKind) {
  const auto rig = barn();
  EXPECT_EQ(find_thing(rig, "A3")->kind, ThingKind::Card);
  EXPECT_EQ(find_thing(rig, "A")->kind, ThingKind::Host);
  EXPECT_EQ(find_thing(rig, "A.p1")->kind, ThingKind::Supply);
  EXPECT_EQ(find_thing(rig, "pdu1")->kind, ThingKind::Pdu);
  EXPECT_EQ(find_thing(rig, "pdu1/3")->kind, ThingKind::Outlet);
  EXPECT_EQ(find_thing(rig, "P18")->kind, ThingKind::Wire);
}

TEST(Thing, ForgivesCaseAndNamesTheNearest) {
  const auto rig = barn();
  EXPECT_EQ(find_thing(rig, "PDU1")->name, "pdu1");
  EXPECT_NE(find_thing(rig, "pdu3").error().what.find("did you mean `pdu"), std::string::npos);
}

TEST(Thing, ThatIsALegHasThatLegsLimits) {
  auto rig = barn();
  rig.limits.push_back({"pdu9", "L1", "PDU inlet", "A", 10, 12, 1, 24, 30, 13, 0.4583, "model", ""});
  rig.limits.push_back({"pdu9", "L2", "PDU inlet", "A", 11, 12, 1, 24, 30, 12, 0.5, "model", ""});
  for (const char* spelled : {"pdu9.L1", "pdu9 L1", "PDU9.l1"}) EXPECT_EQ(find_thing(rig, spelled)->name, "pdu9.L1");
  EXPECT_EQ(name_for_ohmd(*find_thing(rig, "pdu9.L1")), "pdu9 L1");
  EXPECT_EQ(limits_of(rig, "pdu9.L1").size(), 1U);
  EXPECT_EQ(limits_of(rig, "pdu9").size(), 2U);
  EXPECT_EQ(with_its_legs(rig, {ThingKind::Wire, "pdu9"}), (std::vector<std::string>{"pdu9", "pdu9 L1", "pdu9 L2"}));
}

TEST(Thing, HasTheEventsOfWhatBelongsToIt) {
  const auto rig = barn();
  EXPECT_EQ(names_within(rig, {ThingKind::Host, "A"}).size(), 9U);
  const auto of_pdu = names_within(rig, {ThingKind::Pdu, "pdu1"});
  EXPECT_NE(std::find(of_pdu.begin(), of_pdu.end(), "pdu1/3"), of_pdu.end());
  EXPECT_NE(std::find(of_pdu.begin(), of_pdu.end(), "pdu1.b1"), of_pdu.end());
  EXPECT_EQ(std::find(of_pdu.begin(), of_pdu.end(), "pdu2"), of_pdu.end());
}

TEST(Wires, TellWhatACardHangsOn) {
  const auto above = places_above(barn_wires(), "C4");
  for (const char* place : {"P20", "pdu2", "pdu2/2", "C.p2", "C4"})
    EXPECT_NE(std::find(above.begin(), above.end(), place), above.end()) << place << " of " << join(above, " ");
  EXPECT_NE(fitting_text(barn_wires(), "C4").find("3 plugs from C.p2"), std::string::npos);
  EXPECT_TRUE(cards_on(barn_wires(), "nothing").empty());
}

TEST(Span, IsReadWithItsUnit) {
  EXPECT_EQ(span_of("90"), Seconds{90});
  EXPECT_EQ(span_of("1.5h"), Seconds{5400});
  EXPECT_EQ(span_of("7d"), Seconds{604800});
  for (const char* wrong : {"", "h", "-1h", "0", "1y", "1e9d", "nan", "5 parsecs"})
    EXPECT_FALSE(span_of(wrong).has_value()) << wrong;
}

TEST(Since, IsASpanOrAnInstant) {
  const auto span = [](const std::string& text) { return std::get<std::chrono::seconds>(*since_of(text)).count(); };
  EXPECT_EQ(span("90s"), 90);
  EXPECT_EQ(span("30m"), 1800);
  EXPECT_EQ(span("1.5 h"), 5400);
  EXPECT_EQ(span("7d"), 604'800);
  EXPECT_EQ(span("3600"), 3600);
  EXPECT_EQ(std::get<WallTime>(*since_of("2026-11-24T22:40:00Z")), *read_instant("2026-11-24T22:40:00Z"));
}

TEST(Since, RefusesWhatIsNeither) {
  for (const char* text : {"", "h", "-1h", "0s", "1y", "800d", "nan", "inf", "1e9d", "yesterday", "2026-11-24"})
    EXPECT_FALSE(since_of(text)) << text;
}

TEST(TypedReading, WantsItsUnit) {
  EXPECT_EQ(typed_reading_of("21.4A")->key, "amps");
  EXPECT_EQ(typed_reading_of("5.1 kW")->value, 5100);
  EXPECT_EQ(typed_reading_of("241V")->key, "volts");
  for (const char* wrong : {"21.4", "A", "-3A", "1e6A", "21.4 a"}) EXPECT_FALSE(typed_reading_of(wrong).has_value()) << wrong;
}

TEST(Watch, TakesSecondsOrOne) {
  EXPECT_FALSE(watch_period({"gpus", {}, {}})->has_value());
  EXPECT_EQ(**watch_period({"gpus", {{"--watch", "1"}}, {}}), Seconds{1});
  EXPECT_EQ(**watch_period({"gpus", {{"--watch", "0.5s"}}, {}}), Seconds{0.5});
  for (const char* wrong : {"0", "soon", "1h", "99999"})
    EXPECT_FALSE(watch_period({"gpus", {{"--watch", wrong}}, {}}).has_value()) << wrong;
}

TEST(Watch, ClearsEachLineToItsEndAndTheRestOfTheScreen) { EXPECT_EQ(repainted("a\nb\n"), "\033[Ha\033[K\nb\033[K\n\033[J"); }

}  // namespace
}  // namespace ohm
