#include "cli/rig/views.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "base/text.h"
#include "cli/rig/told.h"
#include "cli/testing/barn.h"

namespace ohm {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string row_of(const std::string& text, const std::string& place) {
  for (const auto& line : lines_of(text))
    if (line.starts_with(place + " ")) return line;
  return "";
}

std::vector<const CardDoc*> all_of(const RigDoc& rig) { return *select_cards(rig, {}, "all"); }

/// Every run of blanks and line ends as one blank: how it was wrapped does not matter.
std::string unwrapped(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (const bool blank = c == ' ' || c == '\n'; !blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  return out;
}

std::string shown(const std::string& thing) {
  const auto rig = barn();
  return show_text(rig, barn_wires(), *find_thing(rig, thing), {80, false});
}

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  for (const auto& line : lines_of(text)) most = std::max(most, columns(line));
  return most;
}

TEST(EveryView, SaysFirstThatItIsSimulated) {
  const auto rig = barn();
  const Style style;
  for (const auto& text : {status_text(rig, style), gpus_text(rig, all_of(rig), style), gpus_text(rig, {}, style), shown("A3"),
                           shown("pdu1"), shown("A"), events_text(rig, {}, "", style)})
    EXPECT_THAT(text, StartsWith("SIMULATED · mode watch · barn · 23:40:01 UTC · 0.4 s old\n"));
}

TEST(EveryView, OfARealRigDoesNotSaySimulated) {
  auto rig = barn();
  rig.simulated = rig.driver.simulated = false;
  EXPECT_THAT(status_text(rig, {}), StartsWith("mode watch"));
  EXPECT_THAT(status_text(rig, {}), Not(HasSubstr("SIMULATED")));
}

TEST(EveryView, SaysLoudlyThatItsDataIsOld) {
  auto rig = barn();
  rig.age_s = 12;
  EXPECT_THAT(gpus_text(rig, all_of(rig), {}), HasSubstr("DATA IS 12 s old"));
  EXPECT_THAT(status_text(rig, {}), HasSubstr("its data is 12 s old: its loop stands still"));
}

TEST(EveryView, FitsFrom60To200Columns) {
  const auto rig = barn();
  for (const std::size_t width : {60U, 72U, 80U, 100U, 120U, 160U, 200U}) {
    EXPECT_LE(widest(gpus_text(rig, all_of(rig), {width, false})), width);
    EXPECT_LE(widest(status_text(rig, {width, false})), width);
    EXPECT_LE(widest(show_text(rig, barn_wires(), {ThingKind::Card, "C4"}, {width, false})), width);
    EXPECT_LE(widest(show_text(rig, barn_wires(), {ThingKind::Pdu, "pdu1"}, {width, false})), width);
  }
}

TEST(EveryView, CutsNothingWhereNobodySaysHowWide) {
  const auto rig = barn();
  const Style pipe{.width = 80, .uncut = true};
  for (const auto& text :
       {gpus_text(rig, all_of(rig), pipe), status_text(rig, pipe), show_text(rig, barn_wires(), {ThingKind::Card, "C4"}, pipe)})
    EXPECT_THAT(text, Not(HasSubstr("…")));
  EXPECT_THAT(gpus_text(rig, all_of(rig), pipe), HasSubstr("promised"));
  EXPECT_THAT(status_text(rig, pipe), HasSubstr("rating"));
}

TEST(Status, BeginsWithTheSentenceAndEndsWithTheNextStep) {
  const auto text = status_text(barn(), {});
  EXPECT_EQ(lines_of(text).at(1), "31 of 32 cards answer, drawing 8.9 of 11.5 kW; B7 has fallen off the bus.");
  EXPECT_EQ(lines_of(text).back(), "Next: `ohm show B7`");
  EXPECT_THAT(text, HasSubstr("30 present, 1 lost, 1 absent; 29 busy, 1 hot"));
  EXPECT_THAT(text, HasSubstr("8911 W of 11,520 W (77 %)"));
}

TEST(Status, TellsWhatNeedsAttentionLoudestFirst) {
  const auto all = attention(barn());
  ASSERT_GE(all.size(), 3U);
  EXPECT_EQ(all[0].thing, "B7");
  EXPECT_EQ(all[0].says, "fell off the bus at 23:12 (XID 79)");
  for (const auto& one : all) EXPECT_NE(one.thing, "D8") << "a card at repair alarms nobody";
}

TEST(Status, TellsARefusedSettingAndALyingMeter) {
  auto rig = barn();
  rig.meters[0].believed = false;
  rig.meters[0].why = "frozen since 22:00";
  rig.meters[1].trouble = "connection refused";
  const auto text = status_text(rig, {});
  EXPECT_THAT(text, HasSubstr("not believed: frozen since 22:00"));
  EXPECT_THAT(text, HasSubstr("does not answer: connection refused"));
  EXPECT_THAT(text, HasSubstr("2 settings refused, last: power limit 250 W: card still says 350 W"));
}

TEST(Status, IsQuietAboutAMeterThatHasOnlyBegunToSpeak) {
  auto rig = barn();
  rig.meters[0].believed = false;
  rig.meters[0].settling = true;
  rig.meters[0].why = "its meter has not been right for long enough yet";
  for (const auto& one : attention(rig)) EXPECT_NE(one.thing, "pdu1") << one.says;
}

TEST(Status, TellsWhatOhmdHasToTellOfItself) {
  auto rig = barn();
  rig.notices = {{"history", "warning", "history", "history is not written: no space left on device"}};
  EXPECT_THAT(unwrapped(status_text(rig, {})), HasSubstr("history history is not written: no space left on device"));
}

TEST(Status, TellsOnceThatTheWholeDriverIsGoneAndNotOnceMoreForEveryCard) {
  auto rig = barn();
  for (auto& card : rig.cards) card.state = "lost", card.health = "failed", card.why = {"fell off the bus 3 s ago"};
  rig.driver.missing = "the simulated rig is gone";
  rig.notices = {{"twin", "alarm", "twin", "the simulated rig is gone"}};
  std::size_t told = 0;
  for (const auto& one : attention(rig)) {
    EXPECT_THAT(one.says, Not(HasSubstr("fell off the bus")));
    if (one.says == rig.driver.missing) ++told;
  }
  EXPECT_EQ(told, 1U);
}

TEST(Status, ShowsALoadThatNobodyTellsAsADashAndNotAsTrouble) {
  auto rig = barn();
  for (auto& limit : rig.limits) limit.load.reset(), limit.margin.reset(), limit.headroom.reset(), limit.used_ratio.reset();
  for (const auto& one : attention(rig)) EXPECT_THAT(one.says, Not(HasSubstr("carries")));
  EXPECT_THAT(limits_table(fullest_limits(rig), {80, false}), HasSubstr("–"));
}

TEST(Status, SaysHowManyCardsOfOtherHostsAFullWireCountsAssumed) {
  auto rig = barn();
  for (auto& limit : rig.limits) limit.used_ratio = 1.2, limit.assumed_cards = 8;
  EXPECT_THAT(unwrapped(status_text(rig, {})), HasSubstr("it counts 8 cards of other hosts, assumed at their planned caps"));
}

TEST(Status, TellsEqualTroublesOnce) {
  auto rig = barn();
  for (const char* place : {"C1", "C2", "C3"}) card_of(rig, place).state = "missing", card_of(rig, place).why = {"never seen"};
  EXPECT_THAT(status_text(rig, {}), HasSubstr("C1-3  never seen"));
}

TEST(Status, NamesTheFullestWireWithItsNumbersAndTheOthersBesides) {
  auto rig = barn();
  for (auto& limit : rig.limits)
    if (limit.place == "pdu2" || limit.place == "P20")
      limit.load = 25.9, limit.margin = 2.1, limit.used_ratio = 1.1667, limit.headroom = -4.0;
  const auto text = unwrapped(status_text(rig, {200, false}));
  EXPECT_THAT(text, HasSubstr("P20 breaker carries 25.9 A, and 2.1 A more cannot be ruled out: 117 % of what it may for hours; "
                              "too full are also pdu2"));
}

TEST(Status, TellsWhatProtectWouldSetOnceForAllAlike) { EXPECT_THAT(status_text(barn(), {}), HasSubstr("cap 303 W: A1-3")); }

TEST(Interlock, StandsInTheAttentionListWithItsReasonAndWhatIsDone) {
  EXPECT_THAT(unwrapped(status_text(cut_barn(), {})),
              HasSubstr("interlock P18 carries 27.2 A of 24 A, 3.4 A of it not ours: 3 cards are held at 251 W"));
  for (const auto& one : attention(barn())) EXPECT_NE(one.thing, "interlock");
}

TEST(Interlock, IsNotToldOnceMoreForACardThatHasATroubleOfItsOwn) {
  auto rig = cut_barn();
  auto& card = card_of(rig, "A1");
  card.health = "warning";
  card.why.insert(card.why.begin(), "its fans stand still");
  EXPECT_THAT(attention(rig), testing::Contains(testing::AllOf(testing::Field(&Attention::thing, "A1"),
                                                               testing::Field(&Attention::says, "its fans stand still"))));
}

TEST(Interlock, IsTheReasonAtEveryCardItHolds) {
  const auto rig = cut_barn();
  const auto text = gpus_text(rig, all_of(rig), {.width = 80, .uncut = true});
  EXPECT_THAT(row_of(text, "A1"), HasSubstr("held at 251 W by the interlock: P18 carries 27.2 A of 24 A"));
  EXPECT_THAT(row_of(text, "B1"), Not(HasSubstr("held")));
  const auto card = unwrapped(show_text(rig, barn_wires(), {ThingKind::Card, "A1"}, {}));
  EXPECT_THAT(card, HasSubstr("held at 251 W by the interlock: P18 carries"));
  EXPECT_THAT(card, HasSubstr("planned 303 W; the interlock holds it at 251 W"));
}

TEST(Interlock, InWatchHoldsNoCardAndSaysWhatItWouldHoldItAt) {
  auto rig = cut_barn();
  rig.mode = "watch";
  for (auto& card : rig.cards) card.why.clear();
  EXPECT_EQ(remark_of(card_of(rig, "A1")).text, "ok");
  EXPECT_THAT(unwrapped(show_text(rig, barn_wires(), {ThingKind::Card, "A1"}, {})),
              HasSubstr("planned 303 W; the interlock would hold it at 251 W"));
}

TEST(Interlock, IsToldAtItsWireWithItsTimesAndTheWarmthOfTheBreaker) {
  const auto wire = [](const std::string& name) {
    const auto rig = cut_barn();
    return unwrapped(show_text(rig, barn_wires(), *find_thing(rig, name), {}));
  };
  EXPECT_THAT(wire("P18"), HasSubstr("interlock P18 carries 27.2 A of 24 A, 3.4 A of it not ours; cut 0.8 s after it was measured, "
                                     "held again after 4.8 s warmth 0.83 of the 1.28 at which it trips"));
  EXPECT_THAT(wire("P20"), Not(HasSubstr("interlock")));
}

TEST(Gpus, ShowAnAbsentReadingAsADashNeverAsZero) {
  const auto rig = barn();
  const auto text = gpus_text(rig, all_of(rig), {});
  const auto row = row_of(text, "B7");
  EXPECT_THAT(row, HasSubstr("–"));
  EXPECT_THAT(row, Not(HasSubstr(" 0 ")));
  EXPECT_THAT(row, HasSubstr("lost"));
  EXPECT_THAT(text, HasSubstr("– not told, `ohm show` says why"));
}

TEST(Gpus, MarkEstimatesAndOldReadings) {
  const auto rig = barn();
  const auto text = gpus_text(rig, all_of(rig), {});
  EXPECT_THAT(row_of(text, "A2"), HasSubstr("~86"));
  EXPECT_THAT(row_of(text, "A5"), HasSubstr("?"));
  EXPECT_THAT(row_of(text, "A5"), HasSubstr("14 s old"));
}

TEST(Gpus, KeepWhatMattersMostWhenNarrow) {
  const auto rig = barn();
  const auto head = lines_of(gpus_text(rig, all_of(rig), {80, false})).at(2);
  for (const char* title : {"card", "die", "hot", "VRAM", "draw", "cap", "fan", "busy", "link", "health"})
    EXPECT_THAT(head, HasSubstr(title));
  const auto wide = lines_of(gpus_text(rig, all_of(rig), {200, false})).at(2);
  for (const char* title : {"by", "SM", "mem", "±SM", "±mem", "promised", "held by"}) EXPECT_THAT(wide, HasSubstr(title));
}

TEST(Gpus, MarkALinkBelowItsPromiseAndAManualFan) {
  const auto rig = barn();
  const auto text = gpus_text(rig, all_of(rig), {200, false});
  EXPECT_THAT(row_of(text, "D2"), HasSubstr("x1 g1!"));
  EXPECT_THAT(row_of(text, "B1"), Not(HasSubstr("!")));
  EXPECT_THAT(row_of(text, "A6"), testing::ContainsRegex("[0-9]m "));
}

TEST(Gpus, TellTheReasonOfAnAbsentCard) {
  const auto rig = barn();
  EXPECT_THAT(row_of(gpus_text(rig, all_of(rig), {200, false}), "D8"), HasSubstr("absent: at repair"));
}

TEST(ShowCard, TellsEveryTemperatureWithItsSourceAndReason) {
  EXPECT_THAT(shown("A3"), HasSubstr("by bar0"));
  const auto without = unwrapped(shown("A4"));
  EXPECT_THAT(without, HasSubstr("VRAM junction – (not supported here)"));
  EXPECT_THAT(without, HasSubstr("bar0: – (not permitted)"));
  EXPECT_THAT(shown("A5"), HasSubstr("14 s old"));
}

TEST(ShowCard, TellsProcessesSettingsAndRefusals) {
  EXPECT_THAT(shown("A3"), HasSubstr("4711 python3 12 GiB, not started by ohmd"));
  EXPECT_THAT(shown("A6"), HasSubstr("offset -300 MHz; locked to 210 MHz … 1140 MHz"));
  EXPECT_THAT(shown("A7"), HasSubstr("2 settings, last: power limit 250 W: card still says 350 W"));
}

TEST(ShowCard, TellsWhatCoolsItAndEstimatesAsSuchWithTheFix) {
  auto rig = barn();
  auto& card = *std::find_if(rig.cards.begin(), rig.cards.end(), [](const CardDoc& c) { return c.place == "A3"; });
  card.cooling = {
      "VRAM estimated at 84 °C, above its 80 °C: fans full, memory held at 9101 MHz",
      "memory",
      {{"die", "measured", 61, 80, ""}, {"hotspot", "lost", {}, 95, ""}, {"vram", "estimated", 84, 80, "run ohmd as root"}}};
  const auto text = unwrapped(show_text(rig, barn_wires(), {ThingKind::Card, "A3"}, {}));
  EXPECT_THAT(text, HasSubstr("cooled VRAM estimated at 84 °C, above its 80 °C: fans full, memory held at 9101 MHz"));
  EXPECT_THAT(text, HasSubstr("estimated at 84 °C: run ohmd as root; target 80 °C"));
  EXPECT_THAT(text, HasSubstr("it spoke and stopped; target 95 °C"));
}

TEST(ShowCard, TellsTheLimitsItHangsOnAndItsFitting) {
  const auto text = shown("A3");
  for (const char* words : {"2 plugs from A.p1", "riser usb-6pin fed by A.p1", "P18", "PDU inlet", "pdu1/1", "riser's plug"})
    EXPECT_THAT(text, HasSubstr(words));
}

TEST(ShowCard, ThatIsLostSaysWhyAndWhatTheWiresCountItWith) {
  const auto text = unwrapped(shown("B7"));
  EXPECT_THAT(text, HasSubstr("fell off the bus at 23:12 (XID 79)"));
  EXPECT_THAT(text, HasSubstr("– (device lost)"));
  EXPECT_THAT(text, HasSubstr("the wires count it with 350 W"));
}

TEST(ShowCard, AtRepairIsShort) {
  const auto text = shown("D8");
  EXPECT_THAT(text, HasSubstr("at repair"));
  EXPECT_THAT(text, Not(HasSubstr("Clocks")));
}

TEST(ShowCard, WithoutTheRigFileSaysSo) {
  const auto rig = barn();
  const auto text = unwrapped(show_text(rig, read_wiring("/nowhere/rig.yaml", true), {ThingKind::Card, "A3"}, {}));
  EXPECT_THAT(text, HasSubstr("not known: the rig file /nowhere/rig.yaml cannot be read from here"));
}

/// The barn with two fans of host A: one well, one that stands.
RigDoc windy_barn() {
  auto rig = barn();
  const auto told = [](double value) { return Told{value, "", 0.4, ""}; };
  rig.chassis_fans = {{"A.fan1", "A", "nct6775 pwm1", "A.fan1", told(600), told(0.4), "automatic", false},
                      {"A.fan2", "A", "nct6775 pwm2", "rear", told(0), told(0.9), "manual", true}};
  return rig;
}

TEST(ChassisFans, AreALineOfTheStatusWithTheOneThatStands) {
  EXPECT_THAT(unwrapped(status_text(windy_barn(), Style{})),
              HasSubstr("2 chassis fans, 40 to 90 %, 0 to 600 rpm, 1 driven by ohmd; asked to turn and standing still: A.fan2"));
  EXPECT_THAT(status_text(barn(), Style{}), Not(HasSubstr("chassis fan")));
}

TEST(ChassisFans, StandWithTheirHostAndByThemselves) {
  const auto rig = windy_barn();
  const auto host = show_text(rig, barn_wires(), *find_thing(rig, "A"), {80, false});
  EXPECT_THAT(host, HasSubstr("Chassis fans"));
  EXPECT_THAT(unwrapped(row_of(host, "A.fan1") + row_of(host, "  A.fan1")), HasSubstr("40 % 600 by its board"));
  const auto one = show_text(rig, barn_wires(), *find_thing(rig, "A.fan2"), {80, false});
  EXPECT_THAT(one, HasSubstr("by ohmd"));
  EXPECT_THAT(one, HasSubstr("rear"));
  EXPECT_THAT(one, Not(HasSubstr("A.fan1")));
  EXPECT_LE(widest(host), 80u);
}

TEST(ShowWire, TellsLoadHeadroomMeterOutletsAndCards) {
  const auto text = shown("pdu1");
  for (const char* words : {"pdu1  PDU", "4411 W, measured", "241.0 V", "nut:pdu1@127.0.0.1, says OL, 2.0 s old, believed",
                            "1-8, 10-24", "off         9", "PDU inlet", "A1-8, B1-8: 16 cards, drawing", "not told: B7"})
    EXPECT_THAT(text, HasSubstr(words));
}

TEST(ShowWire, TellsTypedReadingsOfItselfAndItsLegs) {
  auto rig = barn();
  rig.limits.push_back({"pdu1", "L1", "PDU inlet", "A", 10, 12, 1, 24, 30, 13, 0.4583, "model", ""});
  rig.typed = {
      {"pdu1", 21.4, "A", 12, "calibrates the model"}, {"pdu1 L1", 10, "A", 3, "counts as measured"}, {"pdu2", 1, "A", 3, ""}};
  const auto text = unwrapped(show_text(rig, barn_wires(), {ThingKind::Pdu, "pdu1"}, {}));
  EXPECT_THAT(text, HasSubstr("typed 21.4 A, 12 s ago; calibrates the model typed L1: 10 A, 3.0 s ago; counts as measured"));
  EXPECT_THAT(text, Not(HasSubstr("typed 1 A")));
}

TEST(ShowWire, TellsAMetersTroubleOnce) {
  auto rig = barn();
  rig.meters[0] = {"pdu1", "nut:pdu1@127.0.0.1",           "", false, "its meter has been silent for 25 s",
                   25,     "127.0.0.1: connection refused"};
  EXPECT_THAT(unwrapped(show_text(rig, barn_wires(), {ThingKind::Pdu, "pdu1"}, {})),
              HasSubstr("nut:pdu1@127.0.0.1, 25 s old, not believed: its meter has been silent for 25 s; connection refused"));
  rig.meters[0].why = rig.meters[0].trouble;
  EXPECT_THAT(unwrapped(show_text(rig, barn_wires(), {ThingKind::Pdu, "pdu1"}, {})),
              HasSubstr("nut:pdu1@127.0.0.1, 25 s old, not believed: connection refused Limits"));
}

TEST(ShowWire, NamesAWireByWhatItIs) {
  EXPECT_THAT(shown("P18"), HasSubstr("P18  breaker\n"));
  EXPECT_THAT(shown("pdu1/3"), HasSubstr("can be switched"));
  EXPECT_THAT(shown("A.p1"), HasSubstr("efficiency"));
  auto rig = barn();
  for (auto& supply : rig.supplies) supply.in_w = 34;
  EXPECT_THAT(show_text(rig, barn_wires(), {ThingKind::Supply, "A.p1"}, {}), Not(HasSubstr("efficiency")))
      << "a meter that saw it die while its cards are counted as before";
  EXPECT_THAT(shown("A"), HasSubstr("A1-8: 8 cards"));
}

TEST(ShowHost, OfAnotherOhmdIsNotCalledEmpty) {
  auto rig = barn();
  rig.host_filter = "A";
  for (auto& host : rig.hosts) host.here = host.name == "A";
  std::erase_if(rig.cards, [](const CardDoc& card) { return card.host != "A"; });
  const auto text = show_text(rig, barn_wires(), {ThingKind::Host, "B"}, {});
  EXPECT_THAT(text, HasSubstr("not by this ohmd: it runs with --host A"));
  EXPECT_THAT(text, Not(HasSubstr("none")));
}

TEST(Status, SaysThatNobodyMeasuresTheRoom) {
  auto rig = barn();
  rig.room_c = {std::nullopt, "not supported here", 1, ""};
  EXPECT_THAT(unwrapped(status_text(rig, {})), HasSubstr("room – (the rig file names no meter for it)"));
}

TEST(EventsView, TellsTheNewestLastAndSaysWhenThereAreNone) {
  const auto text = events_text(barn(), {{"2026-11-24T23:12:00.000Z", "B7", "alarm", "lost", "fell off the bus (XID 79)"}}, "", {});
  EXPECT_THAT(text, HasSubstr("11-24 23:12:00  B7     alarm  lost  fell off the bus (XID 79)"));
  EXPECT_THAT(events_text(barn(), {}, " to A3 in the last 1h", {}), HasSubstr("Nothing happened to A3 in the last 1h."));
}

}  // namespace
}  // namespace ohm
