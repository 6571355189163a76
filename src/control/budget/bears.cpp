#include "control/budget/bears.h"

#include <algorithm>

#include "rig/circuit/load.h"
#include "rig/plan/limit_words.h"

namespace ohm {

std::string broken_by(const Circuit& circuit, const std::vector<double>& before, const std::vector<double>& after) {
  const auto was = limit_loads(circuit, before);
  const auto is = limit_loads(circuit, after);
  std::size_t worst = circuit.limits.size();
  double most = 1 + 1e-6;
  for (std::size_t i = 0; i < circuit.limits.size(); ++i) {
    const double used = is[i] / std::max(circuit.limits[i].continuous, 1e-9);
    if (is[i] > was[i] + 1e-6 && used > most) worst = i, most = used;
  }
  if (worst == circuit.limits.size()) return {};
  const auto& limit = circuit.limits[worst];
  return place_of(limit) + " could come to " + told(is[worst], limit) + " of " + told(limit.continuous, limit);
}

}  // namespace ohm
