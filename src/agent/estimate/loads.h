// What every wire carries now and what it could come to: the circuit's limits, supplies and PDUs for the view.
//
// Pure: the circuit's arithmetic over the cards' draws, with a believed meter's figure in the place of the model's where there is
// one. The static half (places, words, ratings) is made once. Control thread.
//
// The margin beside a load covers how badly it is known, and ends where the model itself does: a load and its margin never go past
// `reach`, what the same model gives with every card at its cap in force. That is the figure the plan was made with (losses at
// their upper bound, hosts at their stated most, shares at worst) and has kept its own margin off, so a rig that follows its plan
// is never shown above 100 %. A load that is above reach proves the model wrong: by as much as it is above, the margin counts
// again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/estimate/draws.h"
#include "agent/view/rig_view.h"
#include "rig/rig.h"

namespace ohm {

/// What meters say of one limit, PDU or supply, after judgement (control/metering).
struct Metered {
  std::optional<double> load;  ///< in the thing's own unit; nothing: the model's stands
  double margin{};             ///< same unit
  LoadGrade grade{LoadGrade::Model};
  std::string source;
};

/// Indexed like the circuit's limits, the rig's PDUs and supplies; empty vectors: nothing is metered.
struct MeteredRig {
  std::vector<Metered> limits, pdus, supplies;
  std::vector<Reading<Volts>> volts;  ///< per PDU
};

/// The sustained limits of the circuit, in its order: what LimitView::place and its like are made of.
std::vector<std::uint32_t> shown_limits(const Circuit& circuit);

/// The sums of supplies that hang on each PDU.
Watts pdu_draw(const Rig& rig, std::uint32_t pdu, const std::vector<double>& supply_in);

/// Fills limits, supplies, pdus, draw and assumed of the view. Where cards are assumed (another host's), limits, supplies and PDUs
/// that carry no card of ours are left out.
void tell_loads(const Rig& rig, const Circuit& circuit, const Draws& draws, const MeteredRig& metered, RigView& view);

/// What is kept back beside this load; all in the limit's unit.
double margin_beside(double load, double reach, double margin);

/// What the rig takes from the wall when every card draws its cap.
Watts wall_draw(const Circuit& circuit, const std::vector<double>& caps);

}  // namespace ohm
