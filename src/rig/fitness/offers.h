// What could be bought for a rig, each as the rig it would make of it. Judged by best_purchases(); nothing here knows their worth.
//
// Prices are rough, second-hand, in USD and assumed. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/plan/planned_caps.h"
#include "rig/rig.h"

namespace ohm::fit {

struct Offer {
  std::string what, why;
  double price{};
  std::string price_basis;
  Rig rig;  ///< with the purchase made
};

/// Risers, boards, RAM, processors, disks, network, cards that come back from repair.
std::vector<Offer> host_offers(const Rig& rig);

/// A further circuit with its PDU, larger supplies, more efficient supplies: where a cap is held back by wires or supplies.
std::vector<Offer> power_offers(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps);

}  // namespace ohm::fit
