// What the loss of a PDU, a supply or a leg takes away, before anybody decides anything.
//
// Used by contingencies(); pure; any thread. Load moves only inside a redundant group: its remaining members then carry equal parts
// of it, plus the imbalance the group is allowed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "control/budget/numbers.h"
#include "rig/circuit/circuit.h"
#include "rig/rig.h"

namespace ohm {

struct Outage {
  std::string lost;  ///< "pdu1", "A.p2", "leg L2"
  Numbers supplies;  ///< without input, ascending
};

/// One for each PDU (with every PDU behind it), each supply and each leg of the feed (a line-to-line load dies with either of its
/// legs).
std::vector<Outage> outages(const Rig& rig);

/// How the circuit changes. All lists ascend.
struct Change {
  Numbers lost_supplies;
  struct Scaled {
    std::uint32_t supply{};
    double factor{};  ///< of everything it carried before
  };
  std::vector<Scaled> scaled_supplies;  ///< members of a group that take over
  Numbers dark_cards;                   ///< a supply they draw from is gone: they draw nothing
  Numbers orphan_cards;                 ///< powered, but their host is gone: they idle
  Numbers hosts;
};

/// Cards and hosts by the supplies they hang on; built once for many outages.
class Dependents {
 public:
  Dependents(const Rig& rig, const Circuit& circuit);
  Change change(const Outage& outage) const;

 private:
  const Rig& rig_;
  const Circuit& circuit_;
  std::vector<Numbers> hosts_of_supply_, cards_of_host_;
};

}  // namespace ohm
