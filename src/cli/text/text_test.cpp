#include "base/text.h"

#include <gtest/gtest.h>
#include <limits>

#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/style.h"
#include "cli/text/table.h"

namespace ohm {
namespace {

TEST(Figures, ACapIsRoundedDownBecauseAPersonMayTypeIt) {
  EXPECT_EQ(cap_text(302.97), "302 W");      // 303 W would be over the limit that allows 302.97
  EXPECT_EQ(cap_text(303 - 1e-9), "303 W");  // what a solver leaves of 303
  EXPECT_EQ(cap_range_text(293.4, 302.97), "293–302 W");
  EXPECT_EQ(cap_range_text(302.1, 302.9), "302 W");
}

TEST(Figures, PerCentNeverRoundsAcrossTheLimit) {
  EXPECT_EQ(percent_text(1.0), "100 %");
  EXPECT_EQ(percent_text(1.002), "100.2 %");
  EXPECT_EQ(percent_text(1.0004), "100.1 %");  // over, and never shown as 100 %
  EXPECT_EQ(percent_text(0.9996), "99.9 %");
  EXPECT_EQ(percent_text(0.87), "87 %");
  EXPECT_EQ(percent_text(std::numeric_limits<double>::infinity()), "∞");
}

TEST(Figures, ThousandsAreSetApartFromTenThousandOn) {
  EXPECT_EQ(grouped(1234567, 0), "1,234,567");
  EXPECT_EQ(watts_text(9999), "9999 W");
  EXPECT_EQ(watts_text(-12345), "-12,345 W");
  EXPECT_EQ(amps_text(-0.04), "0.0 A");  // never "-0.0 A"
}

TEST(Figures, NounsKnowTheirPlural) {
  EXPECT_EQ(count_text(1, "card"), "1 card");
  EXPECT_EQ(count_text(2, "supply"), "2 supplies");
  EXPECT_EQ(count_text(2, "relay"), "2 relays");
  EXPECT_EQ(count_text(2, "panel bus"), "2 panel buses");
}

TEST(Figures, ARankIsToldOnce) {
  EXPECT_EQ(source_and_rank("NEC 210.20(A)", "standard"), "NEC 210.20(A) (standard)");
  EXPECT_EQ(source_and_rank("assumed: the label", "assumed"), "assumed: the label");
  EXPECT_EQ(source_and_rank("", "owner"), "owner");
}

TEST(Places, NeighboursBecomeARange) {
  EXPECT_EQ(place_set({"A1", "A2", "A3", "A5", "B1"}), "A1-3, A5, B1");
  EXPECT_EQ(place_set({"A.p1", "A.p2", "pdu1/3", "main"}), "A.p1-2, pdu1/3, main");
  EXPECT_EQ(place_set({"A07"}), "A07");  // a name with a leading zero is not a number
}

TEST(Places, WhatDoesNotFitIsCountedNotHidden) {
  EXPECT_EQ(place_set({"A1", "A3", "A5", "A7", "A9"}, 12), "A1, A3… (5)");
  EXPECT_EQ(place_set({"A1", "A2", "A3"}, 12), "A1-3");
  EXPECT_EQ(place_set({"cellar1", "cellar3", "cellar5"}, 9), "cell… (3)");  // the first name is cut rather than dropped
}

TEST(Places, ALongSetNeverExceedsItsWidth) {
  std::vector<std::string> names;
  for (int i = 1; i < 200; i += 2) names.push_back("frame" + std::to_string(i));
  for (std::size_t width = 4; width < 60; ++width) EXPECT_LE(columns(place_set(names, width)), width);
}

TEST(Wrapping, LinesFitAndHangUnderTheirFirst) {
  EXPECT_EQ(wrapped("one two three four", 12, "- "), "- one two\n  three four\n");
  EXPECT_EQ(wrapped("planned at 240 V now", 14), "planned at\n240 V now\n");  // 240 V is not torn apart
  EXPECT_EQ(wrapped("23 °C is fine", 8), "23 °C is\nfine\n");                 // the degree sign is one column, though two bytes
}

TEST(Tables, ColumnsLineUpAndColourDoesNotMoveThem) {
  Table table;
  table.columns = {{"place"}, {"load", Align::Right}};
  table.rows = {{{"A1"}, {"302 W", Tone::Good}}, {{"pdu1.b1"}, {"16.0 A", Tone::Over}}};
  EXPECT_EQ(render(table, {80, false}), "place      load\nA1        302 W\npdu1.b1  16.0 A\n");
  const auto coloured = render(table, {80, true});
  EXPECT_NE(coloured.find("\033[32m302 W\033[0m"), std::string::npos);
  EXPECT_NE(coloured.find("A1        \033[32m"), std::string::npos);
}

TEST(Tables, OnlyColumnsThatMayShrinkAreShortened) {
  Table table;
  table.columns = {{"", Align::Left, 4}, {"", Align::Right}};
  table.rows = {{{"a very long name"}, {"302 W"}}};
  EXPECT_EQ(render(table, {13, false}), "a ver…  302 W\n");  // six columns, two blanks, five
}

TEST(Tones, AreTightFromNinetyPerCentAndOverBeyondTheLimit) {
  EXPECT_EQ(tone_of(0.9), Tone::Good);
  EXPECT_EQ(tone_of(0.95), Tone::Tight);
  EXPECT_EQ(tone_of(1.0), Tone::Tight);  // caps are computed to end exactly here
  EXPECT_EQ(tone_of(1.001), Tone::Over);
}

}  // namespace
}  // namespace ohm
