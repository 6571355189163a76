#include "cli/testing/box.h"

#include "rig/testing/rig_of.h"

namespace ohm {

Rig box_of_two() {
  return testing::rig_of(R"(ohmstead: 1
site: {feed: 120 V, breaker: 20 A}
box: {cards: 2 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}
)");
}

RigLock lock_of_box(const Rig& rig, const std::string& since) {
  return {rig.name,
          "this-machine",
          {{rig.cards[0].name, "GPU-a", "", "0000:01:00.0", since}, {rig.cards[1].name, "GPU-b", "", "0000:02:00.0", since}},
          {},
          {}};
}

FoundGpu found_3090(const std::string& uuid, const std::string& bus_id) {
  FoundGpu found;
  found.info.uuid = uuid, found.info.bus_id = bus_id, found.info.name = "NVIDIA GeForce RTX 3090";
  found.presence = uuid.empty() ? GpuPresence::Hung : GpuPresence::Present;
  return found;
}

}  // namespace ohm
