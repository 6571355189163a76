// What `ohm plan` says about a rig: loads and headroom of every limit, broken rules, heat and cost.
//
// make_plan() is pure: the same rig and caps give the same plan. Called by cli/ (text, JSON, diagram), by sim/ and later by the
// API. It prints nothing and chooses no caps (control/budget does). Two columns everywhere: `off`, ohmd not running and every card
// at its default limit; `on`, every card at its planned cap.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/plan/planned_caps.h"

namespace ohm {

struct LoadColumn {
  double sustained{};   ///< A or W, the limit's unit
  Windows excursion{};  ///< worst case in each window, same unit: all cards of the limit peak together
  double headroom{};    ///< continuous - sustained; negative: exceeded
  double ratio{};       ///< sustained / continuous; infinite when continuous is 0
  friend bool operator==(const LoadColumn&, const LoadColumn&) = default;
};

struct LimitLine {
  std::uint32_t limit{};  ///< index into Circuit::limits
  LoadColumn off, on;
  friend bool operator==(const LimitLine&, const LimitLine&) = default;
};

enum class Severity { Violation, Warning };

/// A rule that is broken somewhere.
struct Finding {
  std::string rule;  ///< "riser.sata"; see rules.h
  Severity severity{};
  std::string place;         ///< "B7", "pdu1.b2", "pdu1 L2"
  bool off{}, on{};          ///< in which columns it is broken; a rule about wiring breaks both
  std::string says;          ///< the sentence with its numbers
  std::string fix;           ///< what to change
  std::string source;        ///< standard, data sheet or measurement behind the limit
  Rank rank{Rank::Assumed};  ///< how well that source is known
  Mark at;                   ///< where in the rig file the thing is described; line 0 when nowhere
  double severity_ratio{};   ///< load / limit in the worse column, for sorting; 0 where it has no number
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// One current-carrying conductor of the feed, a 3-pole breaker or a 3-phase PDU.
struct LegLine {
  std::string place;      ///< "main", "pdu1"
  std::string conductor;  ///< "L1"
  double off{}, on{};     ///< A
  double continuous{};    ///< A; 0 when not known
  friend bool operator==(const LegLine&, const LegLine&) = default;
};

struct SupplyLine {
  Index<Psu> psu;
  double rating{};                           ///< W, at its real input voltage
  double out_off{}, out_on{};                ///< W
  double efficiency_off{}, efficiency_on{};  ///< 0..1
  friend bool operator==(const SupplyLine&, const SupplyLine&) = default;
};

struct Energy {
  double dc{};  ///< W on 12 V
  double ac{};  ///< W from the wall; all of it becomes heat in the room
  double btu_per_hour{};
  double air_m3_per_hour{};  ///< to carry it away at the site's air rise
  double air_cfm{};
  double kwh_per_month{};                ///< 730.5 h
  std::optional<double> cost_per_month;  ///< in the site's currency
  friend bool operator==(const Energy&, const Energy&) = default;
};

struct Plan {
  PlannedCaps caps;
  std::vector<LimitLine> limits;  ///< worst first: by the `on` ratio, then `off`
  std::vector<Finding> findings;  ///< violations first, worst first
  std::vector<LegLine> legs;      ///< where there is more than one
  std::vector<SupplyLine> supplies;
  Energy off, on;
  bool safe_off{}, safe_on{};  ///< no violation in that column
  friend bool operator==(const Plan&, const Plan&) = default;
};

Plan make_plan(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps);

}  // namespace ohm
