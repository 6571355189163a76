#include "twin/figures/figures.h"

#include <gtest/gtest.h>

#include "twin/rig_twin.h"

namespace ohm::twin {
namespace {

std::string without(const std::string& line) {
  std::string text{shipped_figures()};
  const auto at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return text.erase(at, line.size());
}

std::string with(const std::string& old, const std::string& fresh) {
  std::string text{shipped_figures()};
  const auto at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), fresh);
}

TEST(Figures, EveryFigureHasARankAndASourceThatSaysSomething) {
  ASSERT_GT(figures().told.size(), 60u);
  for (const auto& figure : figures().told) EXPECT_GE(figure.source.size(), 8u) << figure.figure << ": " << figure.source;
}

TEST(Figures, WhatNobodyMeasuredSaysThatItIsAssumed) {
  for (const auto& figure : figures().told) {
    if (figure.rank == Rank::Assumed) {
      EXPECT_TRUE(figure.source.starts_with("assumed")) << figure.figure << ": " << figure.source;
    }
  }
}

TEST(Figures, AFileWithoutASourceIsRefusedByName) {
  const auto read = read_figures(with(", source: \"assumed: W\"}", "}"));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().what, "figures: sensors.power-step.source: missing");
}

TEST(Figures, AFileWithAnUnknownFigureIsRefusedByName) {
  const auto read = read_figures(std::string{shipped_figures()} + "  glow: {is: 1, rank: assumed, source: \"assumed: none\"}\n");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().what, "figures: sensors.glow: unknown");
}

TEST(Figures, AMissingFigureIsRefusedByName) {
  const auto read = read_figures(without("  still: {is: 0.06, "));
  ASSERT_FALSE(read.has_value());
}

TEST(Figures, WorkloadsStartWithIdleAndNameTheFourMeasuredClassesAndMining) {
  const std::vector<std::string> wanted{"idle", "train", "decode", "moe-decode", "moe-prefill", "mine"};
  EXPECT_EQ(workload_words(), wanted);
}

}  // namespace
}  // namespace ohm::twin
