#include "control/budget/static_caps.h"

#include "control/budget/filling.h"
#include "control/budget/suspension.h"

namespace ohm {

PlannedCaps static_caps(const Circuit& circuit, std::span<const int> importance) {
  Suspensions resting = find_suspensions(circuit, importance);
  Filled filled = fill(circuit, card_bounds(circuit, resting.suspended));
  PlannedCaps caps{std::move(filled.draw), std::move(resting.suspended), std::move(filled.held_by), std::move(resting.hopeless)};
  for (std::size_t i = 0; i < caps.cap.size(); ++i) {
    if (caps.suspended[i]) caps.cap[i] = 0;
  }
  return caps;
}

}  // namespace ohm
