// A simulated rig of four cards for the tests of what stands over the twin.
#pragma once

#include "base/clock.h"
#include "hardware/twin/twin_driver.h"
#include "rig/rig_file.h"

namespace ohm::testing_rig {

inline Rig four_cards() {
  return *read_rig(
      "ohmstead: 1\nsite: {feed: 120 V, breaker: 15 A}\nbox: {cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}\n",
      "rig.yaml");
}

/// As the twin's process would make them, with names that tests can tell.
inline std::vector<twin::BoardIdentity> identities(const Rig& rig) {
  std::vector<twin::BoardIdentity> all(rig.cards.size(), twin::BoardIdentity{});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string uuid = "GPU-" + rig.cards[i].name, bus = "0000:0" + std::to_string(i + 1) + ":00.0";
    uuid.copy(all[i].uuid, sizeof all[i].uuid - 1);
    bus.copy(all[i].bus_id, sizeof all[i].bus_id - 1);
  }
  return all;
}

/// Rig, clock and driver that move together.
struct Twin {
  Rig rig{four_cards()};
  twin::RigTwin twin{rig, 7};
  ManualClock clock;
  TwinDriver driver{clock, twin, identities(rig)};

  void pass(Seconds time) {
    twin.advance(time);
    clock.advance(time);
  }
};

}  // namespace ohm::testing_rig
