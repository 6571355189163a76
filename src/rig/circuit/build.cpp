#include "rig/circuit/build.h"

#include <algorithm>

namespace ohm {
namespace {

CardNode node_of(const Rig& rig, const Card& card) {
  const auto& part = rig[card.part];
  CardNode node;
  node.present = card.absent.empty();
  node.idle = part.idle.is.v;
  node.floor = part.floor.is.v;
  node.lowest_cap = part.power_min.is.v;
  node.top = std::max({part.power.is.v, node.floor, node.lowest_cap});
  return node;
}

}  // namespace

Circuit build_circuit(const Rig& rig) {
  Circuit circuit;
  for (const auto& card : rig.cards) circuit.cards.push_back(node_of(rig, card));
  circuit_parts::add_supplies(rig, circuit);
  circuit_parts::add_ac_limits(rig, circuit);
  circuit_parts::add_dc_limits(rig, circuit);
  return circuit;
}

}  // namespace ohm
