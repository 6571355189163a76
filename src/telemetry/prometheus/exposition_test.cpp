#include "telemetry/prometheus/exposition.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "telemetry/testing/strict_scrape.h"

namespace ohm {
namespace {

std::map<std::string, ScrapedFamily> scraped(const Exposition& page) {
  std::string why;
  const auto families = strict_scrape(page.text(), why);
  EXPECT_TRUE(families) << why;
  return families.value_or(std::map<std::string, ScrapedFamily>{});
}

TEST(Exposition, ReadsAsPrometheusWantsIt) {
  Exposition page;
  page.family("ohm_gpu_temperature_celsius", MetricKind::Gauge, "Temperature of a sensor of a card.")
      .add({{"sensor", "vram"}, {"place", "A3"}, {"source", "bar0"}}, 86)
      .add({{"place", "A1"}, {"sensor", "die"}, {"source", "nvml"}}, 61.5);
  page.family("ohm_late_ticks_total", MetricKind::Counter, "Ticks that came late.").add({}, 3);
  EXPECT_EQ(page.text(),
            "# HELP ohm_gpu_temperature_celsius Temperature of a sensor of a card.\n"
            "# TYPE ohm_gpu_temperature_celsius gauge\n"
            "ohm_gpu_temperature_celsius{place=\"A1\",sensor=\"die\",source=\"nvml\"} 61.5\n"
            "ohm_gpu_temperature_celsius{place=\"A3\",sensor=\"vram\",source=\"bar0\"} 86\n"
            "# HELP ohm_late_ticks_total Ticks that came late.\n"
            "# TYPE ohm_late_ticks_total counter\n"
            "ohm_late_ticks_total 3\n");
}

TEST(Exposition, IsTheSameWhateverTheOrderOfAdding) {
  const auto page = [](bool turned) {
    Exposition p;
    for (const std::string name : {turned ? "ohm_b" : "ohm_a", turned ? "ohm_a" : "ohm_b"})
      for (const std::string place : {turned ? "A2" : "A1", turned ? "A1" : "A2"})
        p.family(name, MetricKind::Gauge, "x").add({{"place", place}}, place == "A1" ? 1 : 2);
    return p.text();
  };
  EXPECT_EQ(page(false), page(true));
}

TEST(Exposition, LeavesOutWhatIsAbsentAndSaysWhy) {
  Exposition page;
  auto& watts = page.family("ohm_gpu_power_watts", MetricKind::Gauge, "Draw of a card.");
  page.reading(watts, {{"place", "A3"}}, "A3", "draw_w", no_reading<double>(Absent::Silent, {}));
  page.reading(watts, {{"place", "A4"}}, "A4", "draw_w", reading(291'000.0, TimePoint{}), 1e-3);
  const auto families = scraped(page);
  EXPECT_EQ(families.at("ohm_gpu_power_watts").samples.size(), 1u);
  EXPECT_DOUBLE_EQ(families.at("ohm_gpu_power_watts").samples.at({{"place", "A4"}}), 291);
  const auto& absent = families.at("ohm_reading_absent").samples;
  EXPECT_EQ(absent.at({{"thing", "A3"}, {"series", "draw_w"}, {"reason", "silent"}}), 1);
  EXPECT_EQ(absent.size(), 1u);
}

TEST(Exposition, NeverWritesNanOrInfinityAndNoEmptyFamily) {
  Exposition page;
  page.family("ohm_a", MetricKind::Gauge, "x")
      .add({}, std::nan(""))
      .add({}, std::numeric_limits<double>::infinity())
      .add({}, std::nullopt);
  EXPECT_EQ(page.text(), "");
}

TEST(Exposition, KeepsTheFirstOfTwoSamplesOfTheSameLabels) {
  Exposition page;
  page.family("ohm_a", MetricKind::Gauge, "x").add({{"a", "1"}, {"b", "2"}}, 1).add({{"b", "2"}, {"a", "1"}}, 2);
  EXPECT_EQ(scraped(page).at("ohm_a").samples.begin()->second, 1);
}

RC_GTEST_PROP(Exposition, AnyTextAndNumberComeThrough, (const std::string& text, double value)) {
  Exposition page;
  page.family("ohm_a", MetricKind::Gauge, text).add({{"name", text}}, value);
  std::string why;
  const auto families = strict_scrape(page.text(), why);
  RC_ASSERT(families.has_value());
  const std::string expected = first_invalid_utf8(text) ? printable(text) : text;
  RC_ASSERT(families->at("ohm_a").help == expected);
  RC_ASSERT(families->at("ohm_a").samples.at({{"name", expected}}) == value);
}

}  // namespace
}  // namespace ohm
