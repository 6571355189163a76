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

RigDoc cut_barn() {
  auto rig = barn();
  rig.mode = "protect";
  const std::string reason = "P18 carries 27.2 A of 24 A, 3.4 A of it not ours";
  rig.interlock = {reason + ": 3 cards are held at 251 W", "warning", {{"P18", "", reason, 0.8, 4.8, true}}, {{"P18", "", 0.83}}};
  for (const char* place : {"A1", "A2", "A3"}) {
    auto& card = card_of(rig, place);
    card.ceiling_w = 251;
    card.why.push_back("held at 251 W by the interlock: " + reason);
  }
  return rig;
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
