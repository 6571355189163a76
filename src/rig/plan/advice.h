// What to do about a limit that carries too much.
//
// Used by overloads() for each of them; keeps one copy of the draws, so that asking costs only what hangs on the limit. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"

namespace ohm {

class Advisor {
 public:
  /// `draw_off`: W per card at default limits.
  Advisor(const Circuit& circuit, std::span<const double> draw_off) : circuit_{circuit}, draw_(draw_off.begin(), draw_off.end()) {}

  /// "cap its 3 cards at 293 W, or move 170 W elsewhere", for a limit of this kind that carries `load` (A or W).
  std::string about(const Limit& limit, double load);

 private:
  std::vector<std::uint32_t> cards_on(const Limit& limit) const;
  double load_at(const Limit& limit, const std::vector<std::uint32_t>& cards, double cap);
  std::optional<double> fitting_cap(const Limit& limit, const std::vector<std::uint32_t>& cards);

  const Circuit& circuit_;
  std::vector<double> draw_;
};

}  // namespace ohm
