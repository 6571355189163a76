// The circuit as it is after an outage, and small circuits cut out of it.
//
// One owner applies a Change, looks, and undoes it: each step costs only what the change touches, so that thousands of outages of a
// large site can be looked at one after the other. One thread.
#pragma once

#include <map>

#include "control/budget/coupling.h"
#include "control/budget/outage.h"
#include "control/budget/phase_sum.h"
#include "rig/plan/planned_caps.h"

namespace ohm {

enum class Power : std::uint8_t { Works, Idles, Dark };

class Aftermath {
 public:
  /// All must outlive it.
  Aftermath(const Circuit& circuit, const Coupling& coupling, const PlannedCaps& caps);

  void apply(const Change& change);
  void undo(const Change& change);

  Power power(std::uint32_t card) const { return power_[card]; }

  /// The region as a circuit of its own, in the order of the region's lists. `keep_caps`: no card may rise above its planned cap,
  /// and suspended ones stay so.
  Circuit cut_out(const Region& region, bool keep_caps) const;

  struct Overloads {
    Region fresh;  ///< limits that held before, and the cards on them
    bool old{};    ///< a limit that was hopeless before still is
  };
  /// What the applied change overloads while everybody keeps the planned cap.
  Overloads overloads(const Change& change) const;

 private:
  double draw_after(std::uint32_t card) const;
  double output_after(std::uint32_t supply) const;
  Numbers disturbed_supplies(const Change& change) const;
  std::map<std::uint32_t, PhaseSum> changed_sums(const Numbers& disturbed) const;
  double watts_after(std::uint32_t limit) const;
  CardNode card_node(std::uint32_t card, bool keep_caps) const;
  void add_supply(std::uint32_t supply, const Region& region, Circuit& part) const;
  void add_limit(std::uint32_t limit, const Region& region, const Numbers& supplies, Circuit& part) const;

  const Circuit& circuit_;
  const Coupling& coupling_;
  const PlannedCaps& caps_;
  std::vector<Power> power_;
  std::vector<double> factor_;     // of what each supply carries; 0: lost
  std::vector<double> draw_, in_;  // before the change
  std::vector<PhaseSum> sums_;     // before the change, of limits that could fill
};

}  // namespace ohm
