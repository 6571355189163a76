// Which supplies have lost their input, and the circuit as it is without them.
//
// Pure; called by the agent before the interlock's step. A wire that a meter finds empty although even idle supplies would draw
// from it is a loss (a supply, an outlet, a tripped bank, a PDU, a leg), unless a card that hangs on it alone still answers: then
// the meter lies. Load moves only inside redundant groups (control/budget/outage.h): the mates carry more, and the interlock cuts
// for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/budget/outage.h"

namespace ohm::interlock {

/// What tells of a loss. Sized like the circuit's limits, its cards, its supplies.
struct LossSigns {
  std::vector<std::optional<double>> wire;  ///< what a meter told lately of each limit, in its unit
  std::vector<bool> answers;                ///< cards that do
  std::vector<bool> outlet_off;             ///< supplies whose outlet is switched off
};

struct Loss {
  std::string what;  ///< "pdu1", "A.p2": the widest wire found empty; "" when nothing is lost
  Change change;
  friend bool operator==(const Loss& a, const Loss& b) {
    return a.what == b.what && a.change.lost_supplies == b.change.lost_supplies;
  }
};

class LossWatch {
 public:
  /// Both must outlive it.
  LossWatch(const Rig& rig, const Circuit& circuit);
  Loss look(const LossSigns& signs) const;

 private:
  bool is_empty(std::size_t limit, const LossSigns& signs) const;
  bool contradicted(const Numbers& supplies, const LossSigns& signs) const;
  Numbers supplies_on(std::size_t limit) const;

  const Circuit& circuit_;
  Dependents dependents_;
  std::vector<double> least_;  ///< what each limit carries with idle cards and no host
};

/// The circuit after the change: mates scaled, lost supplies without load. Cards stay; which are dark is told by the change.
Circuit circuit_after(const Rig& rig, const Circuit& circuit, const Change& change);

}  // namespace ohm::interlock
