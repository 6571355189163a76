// Leases over random rigs and a bad channel: what the head counts is never below what is drawn, and no limit is exceeded.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "control/testing/lease_world.h"

namespace ohm::lease {
namespace {

using testing::LeaseWeather;
using testing::LeaseWorld;

const LeaseWeather kBad{0.2, 0.2, 12, 0.01, 0.004, 0.1};

/// The first thing that went wrong in so many ticks.
std::optional<std::string> trouble(std::uint64_t seed, const LeaseWeather& weather, int ticks) {
  LeaseWorld world{seed, weather};
  for (int t = 0; t < ticks; ++t) {
    world.tick();
    if (auto says = world.uncounted()) return says;
    if (auto says = world.broken()) return says;
  }
  return std::nullopt;
}

RC_GTEST_PROP(LeasesOverABadChannel, ExceedNoLimitAndCountEveryWatt, ()) {
  const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
  const auto says = trouble(seed, kBad, 400);
  if (says) RC_FAIL(*says);
}

int caught(LeaseWeather weather) {
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) count += trouble(seed, weather, 400).has_value();
  return count;
}

TEST(LeasesOverABadChannel, CatchAnAgentThatTellsItsNewestCapBeforeItIsInForce) {
  auto mutant = kBad;
  mutant.tells_caps_only = true;
  EXPECT_GT(caught(mutant), 5);
}

TEST(LeasesOverABadChannel, CatchAHeadThatForgetsWhatItGrantedBecauseTimePassed) {
  auto mutant = kBad;
  mutant.head_trusts_time = true;
  EXPECT_GT(caught(mutant), 5);
}

TEST(LeasesOverABadChannel, BringEveryCardToItsShareOnceTheChannelIsWell) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    LeaseWorld world{seed, kBad};
    for (int t = 0; t < 200; ++t) world.tick();
    world.stop_weather();
    world.wish(world.safe());
    for (int t = 0; t < 60; ++t) world.tick();
    const auto caps = world.caps();
    for (std::size_t i = 0; i < caps.size(); ++i) EXPECT_NEAR(caps[i], world.safe()[i], 0.6) << "card " << i << " of seed " << seed;
    EXPECT_GT(world.raises(), 0) << seed;
  }
}

}  // namespace
}  // namespace ohm::lease
