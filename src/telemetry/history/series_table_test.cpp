#include "telemetry/history/series_table.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "telemetry/history/tiers.h"

namespace ohm {
namespace {

SeriesEntry entry(const std::string& thing, const std::string& series, const std::string& unit, double quantum) {
  SeriesEntry e{thing, series, unit, quantum, 1'764'027'601};
  e.uid = uid_of(e);
  return e;
}

SeriesTable some() {
  return {entry("A7", "vram_c", "°C", 0.1), std::nullopt, entry("pdu1/3", "load", "A", 0.01), entry("rig", "draw_w", "W", 1)};
}

TEST(SeriesTable, ComesBackFromItsText) { EXPECT_EQ(read_series_table(text_of(some()), 16), some()); }

TEST(SeriesTable, LosesOnlyTheLineThatWasScribbledOver) {
  auto text = text_of(some());
  text[text.find("load")] = 'L';
  auto expected = some();
  expected[2].reset();
  EXPECT_EQ(read_series_table(text, 16), expected);
}

TEST(SeriesTable, CutShortKeepsTheWholeLines) {
  const auto text = text_of(some());
  const auto table = read_series_table(std::string_view{text}.substr(0, text.size() - 4), 16);
  EXPECT_EQ(table, (SeriesTable{some()[0], std::nullopt, some()[2]}));
}

TEST(SeriesTable, LeavesOutSlotsBeyondTheBound) { EXPECT_EQ(read_series_table(text_of(some()), 2), SeriesTable{some()[0]}); }

TEST(SeriesTable, TellsSeriesApartByNameUnitAndQuantum) {
  const auto uid = entry("A7", "vram_c", "°C", 0.1).uid;
  EXPECT_NE(uid, entry("A7", "vram_c", "°C", 0.2).uid);
  EXPECT_NE(uid, entry("A7", "vram_c", "K", 0.1).uid);
  EXPECT_NE(uid, entry("A7v", "ram_c", "°C", 0.1).uid);
  EXPECT_EQ(uid, entry("A7", "vram_c", "°C", 0.1).uid);
}

TEST(SeriesTable, RefusesNamesThatWouldBreakALine) {
  EXPECT_FALSE(check_entry(entry("A\t7", "vram_c", "°C", 0.1)));
  EXPECT_FALSE(check_entry(entry("A7", "", "°C", 0.1)));
  EXPECT_FALSE(check_entry(entry("A7", std::string(65, 'x'), "°C", 0.1)));
  EXPECT_FALSE(check_entry(entry("A7", "vram_c", "°C", 0)));
  EXPECT_TRUE(check_entry(entry("A7", std::string(64, 'x'), "", 0.1)));
}

TEST(SeriesTable, StaysWithinItsBytes) {
  SeriesTable table(4096);
  for (auto& e : table) {
    e = entry(std::string(64, 't'), std::string(64, 's'), std::string(16, 'u'), 1.2345678901234567e-300);
    e->last = -1'234'567'890'123'456'789;
  }
  EXPECT_LE(text_of(table).size(), table.size() * kMostLineBytes);
}

RC_GTEST_PROP(SeriesTable, ReadsAnyBytes, (const std::string& text)) { RC_ASSERT(read_series_table(text, 16).size() <= 16u); }

}  // namespace
}  // namespace ohm
