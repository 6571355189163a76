#include "twin/card/heat.h"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "twin/testing/test_rigs.h"

namespace ohm::twin {
namespace {

/// One row of published temperatures; settings that its source does not tell are assumed, as facts/power.md §3.2 says.
struct HeatRow {
  const char* cooler;
  double watts, vram, fan, air;
  bool moving_air;
};

HeatLeaks leaks_of(const HeatRow& row, double pad) {
  const auto& h = figures().heat;
  const double sink_air = std::pow(row.fan, figures().fan.exponent) / cooler_of(figures(), row.cooler).r100;
  return {sink_air, 1 / (row.moving_air ? h.back_air : h.back_still), 1 / (pad + h.chip_resistance)};
}

Temperatures steady(const HeatRow& row, double pad) {
  const auto& h = figures().heat;
  return steady_heat(heat_paths(h), leaks_of(row, pad), heat_sources<double>(h, row.watts, row.vram), row.air);
}

Temperatures steady(const HeatRow& row) { return steady(row, cooler_of(figures(), row.cooler).pad); }

constexpr double kGaming = 48, kFullBandwidth = 70,
                 kStockEthash = 64;  // W in 24 memory chips: snepi.space/posts/3090, 60-70 at full

// thefpsreview.com 2021-04-19: Gigabyte Gaming OC, 62 C auto, 53 C at full fan while overclocked.
TEST(PublishedTemperatures, GamingOcAt360WattsAnd60PercentFanIsAt62) {
  EXPECT_NEAR(steady({"gigabyte-3090-gaming-oc", 360, kGaming, 0.6, 22, true}).die, 62, 5);
}
TEST(PublishedTemperatures, GamingOcAt396WattsAndFullFanIsAt53) {
  EXPECT_NEAR(steady({"gigabyte-3090-gaming-oc", 396, kGaming, 1.0, 22, true}).die, 53, 5);
}

// svethardware.cz/54480 and reviews of the FE: about 75 C, VRAM above 100 C in a case.
TEST(PublishedTemperatures, FoundersEditionAt350WattsIsNear75WithVramNear100InACase) {
  EXPECT_NEAR(steady({"rtx-3090-fe", 350, kGaming, 0.6, 25, false}).die, 75, 6);
  EXPECT_NEAR(steady({"rtx-3090-fe", 350, kGaming, 0.6, 30, false}).vram, 100, 6);
}

// club-3090: air-cooled 370 W card, 74 C at 388 W.
TEST(PublishedTemperatures, TypicalAirCardAt388WattsIsAt74) {
  EXPECT_NEAR(steady({"default", 388, kGaming, 0.75, 25, true}).die, 74, 5);
}

// club-3090, club-3090#698: 63-76 C at a 314 W cap.
TEST(PublishedTemperatures, TypicalAirCardAt314WattsIsBetween63And76) {
  const double die = steady({"default", 314, kGaming, 0.6, 25, true}).die;
  EXPECT_GE(die, 63);
  EXPECT_LE(die, 76);
}

// GMinerRelease#372: MSI Suprim X on Ethash, 295 W, fan 90 %, die 42 C, VRAM 90 C.
TEST(PublishedTemperatures, SuprimOnEthashHasACoolDieAndAHotVram) {
  const auto t = steady({"msi-3090-suprim-x", 295, kFullBandwidth, 0.9, 20, true});
  EXPECT_NEAR(t.die, 42, 5);
  EXPECT_NEAR(t.vram, 90, 5);
}

// svethardware.cz/54480: 110 C and throttled on stock pads, about 85 C on 12.8 W/mK pads ("-25 C"). New pads: 0.65 K/W.
TEST(PublishedTemperatures, FoundersEditionOnEthashLoses25KelvinByNewPads) {
  const HeatRow row{"rtx-3090-fe", 280, kStockEthash, 0.6, 30, false};
  const double old_pads = steady(row).vram, new_pads = steady(row, 0.65).vram;
  EXPECT_GE(old_pads, 110 - 6);
  EXPECT_NEAR(new_pads, 85, 6);
  EXPECT_NEAR(old_pads - new_pads, 25, 6);
}

// ---- against closed forms ----

struct OneCard {
  HeatPaths paths = heat_paths(figures().heat);
  HeatLeaks leaks{1 / 0.09, 1 / 0.7, 1 / 1.4};
  double air{24};
};

TEST(HeatStep, EndsAtTheSteadyStateOfTheLinearNetwork) {
  const OneCard c;
  const auto sources = heat_sources<double>(figures().heat, 310, 65);
  Temperatures t{24, 24, 24, 24};
  for (int s = 0; s < 7200; ++s) (void)heat_step(c.paths, c.leaks, sources, c.air, 1, t);
  const auto end = steady_heat(c.paths, c.leaks, sources, c.air);
  EXPECT_NEAR(t.die, end.die, 0.01);
  EXPECT_NEAR(t.sink, end.sink, 0.01);
  EXPECT_NEAR(t.back, end.back, 0.01);
  EXPECT_NEAR(t.vram, end.vram, 0.01);
}

TEST(HeatStep, GivesOffEveryWattInTheEnd) {
  const OneCard c;
  Temperatures t{24, 24, 24, 24};
  double given = 0;
  for (int s = 0; s < 7200; ++s) given = heat_step(c.paths, c.leaks, heat_sources<double>(figures().heat, 310, 65), c.air, 1, t);
  EXPECT_NEAR(given, 310, 0.01);
}

// The die relaxes to its heatsink as exp(-t/tau), tau = 60 J/K x 0.048 K/W = 2.88 s, while the heatsink has hardly moved.
TEST(HeatStep, MovesTheDieByItsOwnTimeConstant) {
  OneCard c;
  const double tau = c.paths.die_capacity / c.paths.die_sink;
  EXPECT_NEAR(tau, 2.88, 0.01);
  c.paths.sink_capacity = 1e12;
  Temperatures t{24, 24, 24, 24};
  const HeatSources sources{200, 0, 0};
  for (int s = 1; s <= 10; ++s) {
    (void)heat_step(c.paths, c.leaks, sources, c.air, 1, t);
    EXPECT_NEAR(t.die - 24, 200 / c.paths.die_sink * (1 - std::exp(-s / tau)), 0.05) << "after " << s << " s";
  }
}

TEST(HeatStep, MovesTheHeatsinkByItsOwnTimeConstant) {
  OneCard c;
  c.paths.back_sink = 0;
  c.paths.die_sink = 0;
  const double tau = c.paths.sink_capacity / c.leaks.sink_air;  // 90 s
  Temperatures t{24, 24, 24, 24};
  for (int s = 1; s <= 300; ++s) {
    (void)heat_step(c.paths, c.leaks, {0, 300, 0}, c.air, 1, t);
    EXPECT_NEAR(t.sink - 24, 300 / c.leaks.sink_air * (1 - std::exp(-s / tau)), 0.01) << "after " << s << " s";
  }
}

RC_GTEST_PROP(HeatStep, LosesNoJoule, ()) {
  const auto within = [](double least, double most) { return least + (most - least) * *rc::gen::inRange(0, 10001) / 10000.0; };
  OneCard c;
  c.leaks = {within(0.5, 25), within(0.5, 2), within(0.2, 1.2)};
  Temperatures t{within(0, 100), within(0, 100), within(0, 100), within(0, 110)};
  const double watts = within(5, 500), dt = within(0.01, 1);
  const double before = stored_heat(c.paths, t);
  const double given =
      heat_step(c.paths, c.leaks, heat_sources<double>(figures().heat, watts, within(0, 5)), within(-10, 45), dt, t);
  RC_ASSERT(std::abs(stored_heat(c.paths, t) - before - (watts * dt - given)) < 1e-6);
}

RC_GTEST_PROP(HeatStep, StaysBetweenTheAirAndTheSteadyStateHoweverTheFanTurns, ()) {
  OneCard c;
  Temperatures t{24, 24, 24, 24};
  const auto sources = heat_sources<double>(figures().heat, 400, 70);
  const auto hottest = steady_heat(c.paths, {0.5, c.leaks.back_air, c.leaks.pad}, sources, c.air);
  for (int s = 0; s < 600; ++s) {
    c.leaks.sink_air = 0.5 + *rc::gen::inRange(0, 250) / 10.0;
    (void)heat_step(c.paths, c.leaks, sources, c.air, 1, t);
    RC_ASSERT(t.sink >= 23.99 && t.sink <= hottest.sink && t.vram >= 23.99 && t.vram <= hottest.vram && t.die <= hottest.die);
  }
}

TEST(HeatOfAllCards, IsThatOfEachCardAlone) {
  const std::size_t n = 5;  // an odd number: four go in pairs, one alone
  const auto paths = heat_paths(figures().heat);
  HeatColumns columns;
  std::vector<double> back(n, 1.4), pad, watts, vram(n, 40);
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<double>(i);
    for (auto* c : {&columns.die, &columns.sink, &columns.back, &columns.vram, &columns.inlet}) c->push_back(20 + x);
    for (auto* c : {&columns.hotspot, &columns.given_off}) c->push_back(0);
    columns.sink_air.push_back(8 + x);
    pad.push_back(0.6 + x / 10);
    watts.push_back(10 + 80 * x);
  }
  const auto before = columns;
  heat_all(figures().heat, paths, back, pad, watts, vram, 0.5, columns);
  for (std::size_t i = 0; i < n; ++i) {
    Temperatures t{before.die[i], before.sink[i], before.back[i], before.vram[i]};
    const double joules = heat_step(paths, {before.sink_air[i], back[i], pad[i]},
                                    heat_sources<double>(figures().heat, watts[i], vram[i]), before.inlet[i], 0.5, t);
    EXPECT_EQ(t, (Temperatures{columns.die[i], columns.sink[i], columns.back[i], columns.vram[i]})) << "card " << i;
    EXPECT_DOUBLE_EQ(columns.given_off[i], joules / 0.5);
  }
}

}  // namespace
}  // namespace ohm::twin
