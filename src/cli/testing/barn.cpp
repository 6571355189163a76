#include "cli/testing/barn.h"

#include <algorithm>

#include "cli/files.h"

namespace ohm {

std::string barn_json() { return read_text("tests/cli/documents/barn.json").value(); }

RigDoc barn() {
  auto rig = read_rig_doc(barn_json());
  OHM_ASSERT(rig.has_value());
  return *rig;
}

RigWires barn_wires() { return read_wiring("examples/rig-32x3090.yaml", true); }

CardDoc& card_of(RigDoc& rig, const std::string& place) {
  const auto found = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const CardDoc& c) { return c.place == place; });
  OHM_ASSERT(found != rig.cards.end());
  return *found;
}

const CardDoc& card_of(const RigDoc& rig, const std::string& place) {
  const auto found = std::find_if(rig.cards.begin(), rig.cards.end(), [&](const CardDoc& c) { return c.place == place; });
  OHM_ASSERT(found != rig.cards.end());
  return *found;
}

}  // namespace ohm
