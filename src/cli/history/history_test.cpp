#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/instant.h"
#include "base/text.h"
#include "cli/history/dots.h"
#include "cli/history/history_doc.h"
#include "cli/history/history_views.h"
#include "cli/history/request.h"

namespace ohm {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kExample = R"({"schema_version": 1, "document": "history", "thing": "A7", "series": "vram_c", "unit": "°C",
  "step_s": 10, "from": "2026-11-24T22:40:00Z", "to": "2026-11-24T23:40:00Z",
  "points": [["2026-11-24T22:40:00Z", 77.0, 77.4, 78.0], ["2026-11-24T22:40:10Z", null, null, null]]})";

WallTime at(const std::string& text) { return *read_instant(text); }

/// An hour in steps of a minute: a sine between 70 and 86 °C, nothing read in minutes 20 to 29.
HistoryDoc hour() {
  HistoryDoc doc{"A7", "vram_c", "°C", std::chrono::minutes{1}, at("2026-11-24T22:40:00Z"), at("2026-11-24T23:40:00Z")};
  for (int i = 0; i < 60; ++i) {
    const double mean = 78 + 6 * std::sin(i / 6.0);
    HistoryPoint point{doc.from + i * doc.step, HistoryPoint::Band{mean - 2, mean, mean + 2}};
    if (i >= 20 && i < 30) point.band.reset();
    doc.points.push_back(point);
  }
  return doc;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

// ---- the daemon's document ----

TEST(HistoryDoc, IsReadAsTheApiPageShowsIt) {
  const auto doc = read_history_doc(kExample);
  ASSERT_TRUE(doc) << doc.error().what;
  EXPECT_EQ(doc->thing, "A7");
  EXPECT_EQ(doc->step, std::chrono::seconds{10});
  ASSERT_EQ(doc->points.size(), 2u);
  EXPECT_EQ(doc->points[0].band, (HistoryPoint::Band{77, 77.4, 78}));
  EXPECT_FALSE(doc->points[1].band);
  EXPECT_FALSE(doc->simulated);
}

TEST(HistoryDoc, OfAnotherShapeIsRefusedByKey) {
  const auto refused = [](const std::string& from, const std::string& to) {
    std::string text = kExample;
    text.replace(text.find(from), from.size(), to);
    const auto doc = read_history_doc(text);
    return doc ? std::string{"was taken"} : doc.error().what;
  };
  EXPECT_THAT(refused("\"history\"", "\"rig\""), HasSubstr("document: expected \"history\""));
  EXPECT_THAT(refused("\"step_s\": 10", "\"step_s\": 0"), HasSubstr("step_s: expected a number above 0"));
  EXPECT_THAT(refused("22:40:00Z", "yesterday"), HasSubstr("from: expected an RFC 3339 instant"));
  EXPECT_THAT(refused("23:40:00Z", "22:40:00Z"), HasSubstr("to: expected an instant after"));
  EXPECT_THAT(refused("77.4", "\"warm\""), HasSubstr("points[0]: expected"));
  EXPECT_THAT(refused("22:40:10Z", "22:40:00Z"), HasSubstr("points[1]: expected an instant after the one before"));
  EXPECT_THAT(refused(", null, null, null", ", 1, null, null"), HasSubstr("points[1]"));
  EXPECT_THAT(read_history_doc("{").error().what, HasSubstr("not JSON"));
  EXPECT_THAT(read_history_doc("[]").error().what, HasSubstr("expected an object"));
}

// ---- what is asked ----

TEST(HistoryRequest, SaysWhatTheApiWants) {
  EXPECT_EQ(history_request("A7", "vram", "1h", 200), "/v1/history?thing=A7&series=vram_c&since=3600&points=200");
  EXPECT_EQ(history_request("pdu1/3", "load", "2026-11-24T23:40:00+01:00", 9),
            "/v1/history?thing=pdu1%2F3&series=load&since=2026-11-24T22%3A40%3A00Z&points=9");
}

TEST(HistoryRequest, TakesTheWordsPeopleSay) {
  EXPECT_EQ(series_of("hotspot"), "hotspot_c");
  EXPECT_EQ(series_of("hotspot_c"), "hotspot_c");
  EXPECT_EQ(series_of("core_offset_mhz"), "core_offset_mhz");  // the daemon may know it
}

TEST(HistoryRequest, AnswersAWrongWordWithTheNearest) {
  EXPECT_EQ(series_of("VRAM"), "vram_c");
  EXPECT_EQ(series_of("temp"), "die_c");
  EXPECT_THAT(series_of("vrma").error().what, HasSubstr("did you mean `vram`?"));
  EXPECT_THAT(series_of("vrma_c").error().what, HasSubstr("did you mean `vram_c`?"));
  EXPECT_THAT(series_of("x").error().what, HasSubstr("known: die, hotspot, vram, draw"));
}

TEST(HistoryRequest, OffersEachSeriesOfTheApiOnceAndUnderstandsEveryWord) {
  EXPECT_EQ(offered_series().size(), series_words().size());
  for (const auto& series : series_words())
    for (const auto& word : series.words) EXPECT_EQ(series_of(std::string{word}), series.series) << word;
}

// ---- the table ----

TEST(HistoryTable, HasARowAStepAndOneForAGap) {
  const auto text = history_text(hour(), {Style{.width = 120}});
  const auto lines = lines_of(text);
  EXPECT_EQ(lines.at(0), "A7 vram_c in °C, 22:40 to 23:40 UTC, steps of 1 min");
  EXPECT_THAT(text, HasSubstr("22:40           76.0  78.0  80.0\n"));
  EXPECT_THAT(text, HasSubstr("23:00 to 23:10     –     –     –\n"));
  EXPECT_EQ(lines.size(), 1u + 1u + 51u + 1u);
}

TEST(HistoryTable, EndsWithWhatItComesTo) {
  const auto last = lines_of(history_text(hour(), {Style{.width = 120}})).back();
  EXPECT_THAT(last, HasSubstr("highest 86.0 at 23:27"));
  EXPECT_THAT(last, HasSubstr("nothing was read in 17 % of the steps"));
}

TEST(HistoryTable, SaysWhenNothingWasRead) {
  auto doc = hour();
  for (auto& p : doc.points) p.band.reset();
  EXPECT_THAT(history_text(doc, {}), HasSubstr("Nothing was read of it in this time."));
  EXPECT_THAT(history_plot(doc, {}), HasSubstr("Nothing was read of it in this time."));
}

TEST(HistoryTable, ShowsRatiosAsPercentAndTheReadersOwnTime) {
  auto doc = hour();
  doc.series = "fan";
  doc.unit = "ratio";
  for (auto& p : doc.points)
    if (p.band) p.band = HistoryPoint::Band{0.62, 0.62, 0.62};
  const auto text = history_text(doc, {.utc_offset = std::chrono::minutes{-210}});
  EXPECT_THAT(text, HasSubstr("fan in %, 19:10 to 20:10 UTC-03:30"));
  EXPECT_THAT(text, HasSubstr("62.0"));
}

TEST(HistoryTable, MarksWhatIsSimulated) {
  auto doc = hour();
  EXPECT_THAT(history_text(doc, {}), Not(HasSubstr("SIMULATED")));
  doc.simulated = true;
  EXPECT_THAT(history_text(doc, {}), testing::StartsWith("SIMULATED "));
  EXPECT_THAT(history_plot(doc, {}), testing::StartsWith("SIMULATED "));
}

// ---- the plot ----

TEST(Dots, AreTheBrailleOfUnicode) {
  Dots dots{2, 1};
  dots.set(0, 3, true);   // upper left: dot 1
  dots.set(1, 0, false);  // lower right: dot 8
  EXPECT_EQ(dots.row(0, {}), "⢁ ");
  dots.set(2, 0, false);
  EXPECT_EQ(dots.row(0, {.colour = true}), "\033[1m⢁\033[0m\033[2m⡀\033[0m");
}

TEST(HistoryPlot, LooksLikeItsHour) {
  const auto plot = history_plot(hour(), {Style{.width = 60}, 8});
  EXPECT_EQ(plot,
            "A7 vram_c in °C, 22:40 to 23:40 UTC, steps of 1 min\n"
            "90 ┤\n"
            "   │\n"
            "85 ┤     ⡀⡀⡂⡂⡂⡂⡂⡂⡀                           ⡀⡂⡂⡂⡂⡂⡂⡀⡀\n"
            "   │  ⡀⡂⣂⡦⡒⡋⡋⡋⡋⡋⡓⡢⣂⡀⡀                     ⡀⣂⡢⡖⡋⡋⡋⡋⡋⡒⡦⡂⡂⡀\n"
            "80 ┤⡀⡂⡦⡒⠃⠂        ⡂⡓⡦⡂⡀                ⡀⣀⡢⡞⡃⠂⠂      ⠂⠊⡓⣢⡂⡂⡀\n"
            "   │⡒⡋⠂             ⠂⡋⡒              ⡀⡂⡖⡊⠂⠂             ⠊⡳⣆⡂\n"
            "75 ┤                  ⠂         ⡀⡀⡀⡂⣂⡖⡋⠂                  ⠂⡚\n"
            "   │                            ⡦⡦⡒⡋⠂⠂\n"
            "70 ┤                            ⠂⠂\n"
            "   └───────────────────·········────────────────────────────\n"
            "    22:40                     23:10                    23:40\n"
            "line: mean, dots: min to max; ··: nothing read\n"
            "lowest 70.2 at 23:10, mean 80.2, highest 86.0 at 23:27;\n"
            "nothing was read in 17 % of the steps\n");
}

TEST(HistoryPlot, FitsTheTerminal) {
  for (const std::size_t width : {40u, 80u, 132u, 300u})
    for (const auto& line : lines_of(history_plot(hour(), {Style{.width = width}, 10})))
      EXPECT_LE(columns(line), std::max<std::size_t>(width, 52)) << line;
}

TEST(HistoryPlot, BreaksTheLineWhereNothingWasRead) {
  auto doc = hour();
  for (auto& p : doc.points)
    if (p.band) p.band = HistoryPoint::Band{80, 80, 80};  // a flat line
  const auto lines = lines_of(history_plot(doc, {Style{.width = 64}, 8}));
  const auto line =
      std::find_if(lines.begin(), lines.end(), [](const std::string& l) { return l.find("⠤⠤⠤") + 1 || l.find("⠒⠒⠒") + 1; });
  ASSERT_NE(line, lines.end());
  EXPECT_THAT(*line, HasSubstr("     "));
}

TEST(HistoryPlot, ShowsAFlatZero) {
  auto doc = hour();
  for (auto& p : doc.points) p.band = HistoryPoint::Band{};
  EXPECT_THAT(history_plot(doc, {}), HasSubstr(" 0 ┤"));
}

RC_GTEST_PROP(HistoryPlot, TakesAnyFigures, ()) {
  auto doc = hour();
  doc.points.resize(*rc::gen::inRange<std::size_t>(1, 60));
  for (auto& p : doc.points) {
    const double mean = *rc::gen::element(0.0, 1e-9, -5.0, 1e12, -1e300, 3.5, 86.0);
    p.band = HistoryPoint::Band{mean - 1, mean, mean + 1};
    if (*rc::gen::inRange(0, 4) == 0) p.band.reset();
  }
  const HistoryLook look{Style{.width = *rc::gen::inRange<std::size_t>(1, 200)}, *rc::gen::inRange<std::size_t>(0, 100)};
  RC_ASSERT(!history_plot(doc, look).empty());
  RC_ASSERT(!history_text(doc, look).empty());
}

// ---- CSV ----

TEST(HistoryCsv, HasAHeaderUtcInstantsAndEmptyFieldsForGaps) {
  EXPECT_EQ(history_csv(*read_history_doc(kExample)),
            "at,thing,series,unit,min,mean,max,simulated\r\n"
            "2026-11-24T22:40:00Z,A7,vram_c,°C,77,77.4,78,false\r\n"
            "2026-11-24T22:40:10Z,A7,vram_c,°C,,,,false\r\n");
}

TEST(HistoryCsv, QuotesWhatItMust) {
  auto doc = *read_history_doc(kExample);
  doc.thing = "a \"b\", c";
  doc.points.resize(1);
  EXPECT_THAT(history_csv(doc), HasSubstr(",\"a \"\"b\"\", c\",vram_c,"));
}

}  // namespace
}  // namespace ohm
