// A running account of every limit's load while the draw of single cards changes.
//
// The search for cards to suspend tries thousands of changes; each costs only the limits above the card that changes. Owned by one
// caller on one thread. It follows the same arithmetic as rig/circuit/load.h and starts from it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "control/budget/phase_sum.h"
#include "control/budget/reach.h"

namespace ohm {

/// What `limit` may carry. One part in 1e9 (and 1e-9 A or W) above its continuous rating is rounding, not load.
inline double allowed_load(const Limit& limit) { return limit.continuous + 1e-9 * std::max(1.0, limit.continuous); }

inline bool exceeds(const Limit& limit, double load) { return load > allowed_load(limit); }

/// Which limits are exceeded at these draws.
std::vector<bool> exceeded_limits(const Circuit& circuit, const std::vector<double>& draw);

class Tally {
 public:
  /// `reach` and `circuit` must outlive it; only limits that `reach` knows are kept up to date.
  Tally(const Circuit& circuit, const Reach& reach, std::vector<double> draw);

  void set(std::uint32_t card, double watts);
  double draw(std::uint32_t card) const { return draw_[card]; }
  double load(std::uint32_t limit) const;
  bool exceeded(std::uint32_t limit) const { return exceeds(circuit_->limits[limit], load(limit)); }
  double out(std::uint32_t supply) const { return out_[supply]; }

  /// No limit that feels this card is exceeded.
  bool holds_around(std::uint32_t card) const;

  /// How many of the limits that feel this card are exceeded; one felt by two ways counts twice.
  int exceeded_around(std::uint32_t card) const;

 private:
  void settle(std::uint32_t supply);

  const Circuit* circuit_;
  const Reach* reach_;
  std::vector<double> draw_, out_, in_;
  std::vector<PhaseSum> sums_;
};

}  // namespace ohm
