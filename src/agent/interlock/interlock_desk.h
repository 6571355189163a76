// The interlock at its desk: what the tick knows, made into its facts; what it says, made into ceilings, events and a view.
//
// Owned by the loop, stepped once a tick in every mode; the loop alone carries out. Knows of supplies that lost their input, of a
// UPS on battery and of the mains voltage from what the PDUs' meters say. Control thread; no clock, no driver.
#pragma once

#include <string>
#include <vector>

#include "agent/decide/caps.h"
#include "agent/estimate/draws.h"
#include "agent/estimate/meter_desk.h"
#include "agent/estimate/roster.h"
#include "agent/events/event_log.h"
#include "control/interlock/interlock.h"
#include "control/interlock/losses.h"

namespace ohm {

/// What one tick knows. `caps` as handed to cap_step(), with the plan's caps; `wires` from MeterDesk::wires().
struct TickKnows {
  const RigView& view;
  const std::vector<Seat>& seats;
  const Draws& draws;
  const std::vector<CapFacts>& caps;
  const std::vector<WireTold>& wires;
};

class InterlockDesk {
 public:
  /// Both outlive it. `watching`: nothing of what it says is carried out, and it must not take that for deafness.
  InterlockDesk(const Rig& rig, const Circuit& circuit, Seconds tick, bool watching);

  /// Lowers `caps[i].planned` to the ceiling where there is one.
  void step(const TickKnows& knows, std::vector<CapFacts>& caps);

  /// Fills interlock and, of held cards, ceiling and why.
  void tell(RigView& view, const std::vector<Seat>& seats) const;

  /// What began, held again or ended in the last step.
  std::vector<Event> events(WallTime at) const;

 private:
  interlock::Facts facts(const TickKnows& knows) const;
  interlock::CardFact card_fact(const TickKnows& knows, std::size_t i) const;
  interlock::WireFact wire_fact(const TickKnows& knows, std::size_t l) const;
  void follow_losses(const TickKnows& knows, interlock::Facts& facts);
  double volts_over_lowest(const RigView& view, const Limit& limit) const;
  IncidentView view_of(const interlock::Incident& incident) const;
  std::string reason(const interlock::Incident& incident) const;
  std::string says(const interlock::Incident& incident) const;
  std::string cut_said(const interlock::Incident& first) const;
  std::string over() const;
  Level level(const interlock::Incident& incident) const;

  const Rig& rig_;
  const Circuit& circuit_;
  interlock::Gains gains_;
  bool watching_;
  interlock::LossWatch losses_;
  interlock::Loss loss_;
  Circuit now_;  ///< the circuit without what is lost
  interlock::State state_;
  interlock::Step last_;
  std::uint64_t cuts_{};
  std::optional<Seconds> last_cut_;
  bool ended_{};
  bool loss_began_{};  ///< in the last step, with mates that carry on
};

}  // namespace ohm
