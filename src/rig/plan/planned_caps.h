// The caps a plan is judged under. Computed by control/budget, handed to rig/plan: the plan itself decides nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace ohm {

struct PlannedCaps {
  std::vector<double> cap;      ///< W per card; 0 for a suspended or absent card
  std::vector<bool> suspended;  ///< its floor does not fit: named, and counted at idle
  std::vector<std::optional<std::uint32_t>>
      binding;                          ///< the limit (index into Circuit::limits) that holds it back; empty: its own top
  std::vector<std::uint32_t> hopeless;  ///< limits that are exceeded even with every card on them suspended
  friend bool operator==(const PlannedCaps&, const PlannedCaps&) = default;
};

}  // namespace ohm
