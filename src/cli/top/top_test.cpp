#include "cli/top/top.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "cli/testing/barn.h"

namespace ohm {
namespace {

using testing::HasSubstr;
using testing::Not;

Heard heard_barn() {
  Heard heard;
  heard.wires = barn_wires();
  hear(heard, barn());
  return heard;
}

std::string text_of(const Screen& screen) {
  std::string out;
  for (const auto& line : screen.lines) out += ohm::text_of(line) + "\n";
  return out;
}

TopState after(TopState state, const std::string& letters, const Heard& heard) {
  for (const char letter : letters) state = pressed(std::move(state), {Key::Letter, std::string(1, letter)}, heard, {});
  return state;
}

TopState after(TopState state, Key key, const Heard& heard, const ScreenSize& size = {}) {
  return pressed(std::move(state), {key, ""}, heard, size);
}

std::string line_with(const Screen& screen, const std::string& start) {
  for (const auto& line : screen.lines)
    if (ohm::text_of(line).starts_with(start)) return ohm::text_of(line);
  return "";
}

TEST(Top, FillsTheScreenExactly) {
  const auto heard = heard_barn();
  for (const Pane pane : {Pane::Cards, Pane::Power, Pane::Card, Pane::Help})
    for (const ScreenSize size : {ScreenSize{24, 80}, {24, 81}, {50, 132}, {60, 200}, {10, 80}, {3, 20}, {1, 1}}) {
      TopState state;
      state.pane = pane;
      state.selected = "A3";
      const auto screen = top_screen(state, heard, size);
      ASSERT_EQ(screen.lines.size(), size.rows);
      for (const auto& line : screen.lines) EXPECT_EQ(columns(ohm::text_of(line)), size.columns);
    }
}

TEST(Top, ShowsSimulatedModeAndSentenceAboveEveryPane) {
  const auto heard = heard_barn();
  for (const Pane pane : {Pane::Cards, Pane::Power, Pane::Card, Pane::Help}) {
    TopState state;
    state.pane = pane;
    const auto screen = top_screen(state, heard, {});
    EXPECT_THAT(ohm::text_of(screen.lines[0]), testing::StartsWith("SIMULATED · mode watch · barn"));
    EXPECT_THAT(ohm::text_of(screen.lines[1]), HasSubstr("B7 has fallen off the bus"));
  }
}

TEST(Top, ShowsALongSentenceOnTwoLines) {
  auto heard = heard_barn();
  heard.rig->sentence = "All 32 cards answer, drawing 12.4 of 11.5 kW; P18 (breaker) carries 25.6 of 24 A, and 13 more.";
  const auto screen = top_screen({}, heard, {});
  EXPECT_THAT(ohm::text_of(screen.lines[2]), HasSubstr("and 13 more."));
  EXPECT_EQ(screen.lines.size(), 24U);
}

TEST(Top, AsksBeforeTheFirstAnswer) { EXPECT_THAT(text_of(top_screen({}, {}, {})), HasSubstr("asking ohmd")); }

TEST(Top, KeepsTheLastDataInGreyWhenOhmdFallsSilent) {
  auto heard = heard_barn();
  heard.trouble = "ohmd does not run here";
  heard.silent_s = 12;
  const auto screen = top_screen({}, heard, {24, 100});
  EXPECT_THAT(ohm::text_of(screen.lines[0]), HasSubstr("no answer since 12 s"));
  EXPECT_THAT(text_of(screen), HasSubstr("A1 "));
  for (std::size_t i = 1; i < screen.lines.size(); ++i)
    for (const auto& run : screen.lines[i]) EXPECT_TRUE(run.tone == Tone::Dim || trimmed(run.text).empty()) << run.text;
}

TEST(Top, TakesUpAgainWhenOhmdReturns) {
  auto heard = heard_barn();
  heard.trouble = "gone";
  heard.silent_s = 12;
  hear(heard, barn());
  EXPECT_THAT(text_of(top_screen({}, heard, {})), Not(HasSubstr("no answer")));
}

TEST(Top, MovesAndKeepsTheSelectedCardInSight) {
  const auto heard = heard_barn();
  auto state = after({}, Key::Down, heard);
  EXPECT_EQ(state.selected, "A1");
  state = after(state, Key::Down, heard);
  EXPECT_EQ(state.selected, "A2");
  state = after(state, Key::End, heard);
  EXPECT_EQ(state.selected, "D8");
  EXPECT_NE(line_with(top_screen(state, heard, {}), "D8"), "");
  EXPECT_EQ(line_with(top_screen(state, heard, {}), "A1 "), "");
  EXPECT_EQ(after(state, Key::Home, heard).selected, "A1");
  EXPECT_EQ(after(after(TopState{}, Key::Down, heard), Key::PageDown, heard).selected, "C3");  // 18 rows of cards on 24 lines
}

TEST(Top, SaysHowManyCardsAreBelowTheEdge) {
  const auto heard = heard_barn();
  EXPECT_THAT(text_of(top_screen({}, heard, {24, 80})), HasSubstr(" 1–18 of 32\n"));
  TopState last;
  last.selected = "D8";
  EXPECT_THAT(text_of(top_screen(last, heard, {24, 80})), HasSubstr(" 15–32 of 32\n"));
  EXPECT_THAT(text_of(top_screen({}, heard, {60, 200})), Not(HasSubstr("of 32\n"))) << "all are there";
}

TEST(Top, SaysWhatItNeedsWhereTheTerminalIsTooSmall) {
  const auto heard = heard_barn();
  for (const ScreenSize size : {ScreenSize{24, 59}, {9, 80}})
    EXPECT_THAT(text_of(top_screen({}, heard, size)), HasSubstr("q quit  needs 80 x 24 to show all, has "));
  EXPECT_THAT(text_of(top_screen({}, heard, {24, 60})), Not(HasSubstr("needs 80 x 24")));
}

TEST(Top, MarksTheSelectedRow) {
  const auto heard = heard_barn();
  const auto screen = top_screen(after({}, Key::Down, heard), heard, {});
  for (const auto& line : screen.lines)
    if (ohm::text_of(line).starts_with("A1 ")) {
      EXPECT_TRUE(line.front().reverse);
    }
}

TEST(Top, SortsByWhatIsAskedFor) {
  const auto heard = heard_barn();
  auto state = after({}, "ss", heard);
  EXPECT_EQ(state.sort, SortBy::Vram);
  EXPECT_EQ(shown_cards(state, heard).front()->place, "C5");
  state.sort = SortBy::Health;
  EXPECT_EQ(shown_cards(state, heard).front()->place, "B7");
  EXPECT_EQ(shown_cards(state, heard).back()->place, "D8");
  state.sort = SortBy::Draw;
  EXPECT_FALSE(shown_cards(state, heard).back()->draw_w.value.has_value());  // absent is never 0, and never first
}

TEST(Top, FiltersASetAndSaysWhatIsWrongWithAWrongOne) {
  const auto heard = heard_barn();
  auto state = after(after({}, "/on:pdu2", heard), Key::Enter, heard);
  EXPECT_FALSE(state.typing);
  EXPECT_EQ(shown_cards(state, heard).size(), 16U);
  state = after(after(state, "/x", heard), Key::Enter, heard);
  EXPECT_TRUE(state.typing);
  EXPECT_THAT(text_of(top_screen(state, heard, {24, 132})), HasSubstr("nothing here is called"));
  state = after(state, Key::Backspace, heard);
  state = after(state, Key::Enter, heard);
  EXPECT_EQ(state.filter, "on:pdu2");
  EXPECT_EQ(shown_cards(after(state, Key::Escape, heard), heard).size(), 32U);
}

TEST(Top, TypesLettersThatAreOtherwiseKeys) {
  const auto heard = heard_barn();
  const auto state = after({}, "/hq", heard);
  EXPECT_FALSE(state.done);
  EXPECT_EQ(state.typed, "hq");
}

TEST(Top, PaintsByMarginVramAndDrawWithALetterBesideTheColour) {
  auto heard = heard_barn();
  auto state = after({}, "r", heard);
  EXPECT_EQ(state.paint, PaintBy::Vram);
  const auto c5 = [&] {
    state.filter = "C5";
    return line_with(top_screen(state, heard, {}), "C5");
  };
  EXPECT_THAT(c5(), HasSubstr("!"));  // 104 of 110 °C
  card_of(*heard.rig, "C5").vram_c.value = 111;
  EXPECT_THAT(c5(), HasSubstr("X"));
  card_of(*heard.rig, "C5").vram_c = {std::nullopt, "silent", 0, ""};
  EXPECT_THAT(c5(), HasSubstr("–"));
}

TEST(Top, ShowsEveryLimitTheFullestFirst) {
  const auto heard = heard_barn();
  const auto lines = power_pane(heard, 80);
  ASSERT_GT(lines.size(), 50U);
  EXPECT_THAT(ohm::text_of(lines[0]), HasSubstr("4411 W at 241 V"));
  EXPECT_THAT(ohm::text_of(lines[2]), HasSubstr("█"));
  for (const auto& line : lines) EXPECT_LE(columns(ohm::text_of(line)), 80U) << ohm::text_of(line);
}

TEST(Top, ShowsWhatTheInterlockHoldsDownWhateverElseTheSentenceTells) {
  Heard heard;
  heard.wires = barn_wires();
  hear(heard, cut_barn());
  const std::string says = "interlock: P18 carries 27.2 A of 24 A, 3.4 A of it not ours: 3 cards";
  for (const Pane pane : {Pane::Cards, Pane::Power, Pane::Card}) {
    TopState state;
    state.pane = pane;
    state.selected = "A1";
    EXPECT_THAT(text_of(top_screen(state, heard, {})), HasSubstr(says));
  }
  EXPECT_THAT(line_with(top_screen({}, heard, {}), "A1 "), HasSubstr("held at 2"));
  EXPECT_THAT(ohm::text_of(power_pane(heard, 80)[0]), HasSubstr("interlock: P18 carries 27.2 A of 24 A"));

  heard.rig->sentence = "All 32 cards answer; " + heard.rig->interlock.says + ".";
  EXPECT_THAT(text_of(top_screen({}, heard, {})), Not(HasSubstr("interlock: "))) << "the sentence tells it already";
}

TEST(Top, OpensACardAndGoesBack) {
  const auto heard = heard_barn();
  auto state = after(after({}, Key::Down, heard), Key::Enter, heard);
  EXPECT_EQ(state.pane, Pane::Card);
  EXPECT_THAT(text_of(top_screen(state, heard, {})), HasSubstr("NVIDIA GeForce RTX 3090"));
  state = after(state, Key::End, heard);
  EXPECT_THAT(text_of(top_screen(state, heard, {})), HasSubstr("persistence"));
  EXPECT_EQ(after(state, Key::Escape, heard).pane, Pane::Cards);
}

TEST(Top, EndsWithQ) { EXPECT_TRUE(after({}, "q", {}).done); }

RC_GTEST_PROP(Top, NoRowOfKeysBreaksTheScreen, ()) {
  static const auto kHeard = heard_barn();
  const ScreenSize size{*rc::gen::inRange<std::size_t>(1, 60), *rc::gen::inRange<std::size_t>(1, 200)};
  TopState state;
  for (int i = 0; i < 12; ++i) {
    const auto key = static_cast<Key>(*rc::gen::inRange(0, 10));
    state =
        pressed(std::move(state), {key, key == Key::Letter ? std::string(1, *rc::gen::elementOf(std::string{"qphsr/kjx*A:"})) : ""},
                kHeard, size);
  }
  const auto screen = top_screen(state, kHeard, size);
  RC_ASSERT(screen.lines.size() == size.rows);
  for (const auto& line : screen.lines) RC_ASSERT(columns(ohm::text_of(line)) == size.columns);
}

TEST(Bar, IsAsLongAsItsShare) {
  EXPECT_EQ(bar(0, 4), "░░░░");
  EXPECT_EQ(bar(0.5, 4), "██░░");
  EXPECT_EQ(bar(1.7, 4), "████");
  EXPECT_EQ(columns(bar(0.33, 10)), 10U);
}

TEST(Plain, IsAsciiOfTheSameWidth) {
  const std::string text = "draw – 8.9 °C ██▌░ · x → ü";
  const auto ascii = plain(text);
  for (const char c : ascii) EXPECT_LT(static_cast<unsigned char>(c), 0x80U);
  EXPECT_EQ(columns(ascii), columns(text));
  EXPECT_EQ(plain("±mem"), "+mem");
}

}  // namespace
}  // namespace ohm
