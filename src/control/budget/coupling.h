// Which cards hang together: those on a common limit that could be full in some outage.
//
// Found once per rig. The loss of something then concerns only its own region; cards elsewhere keep their planned caps, which is
// exactly what a solve of the whole rig would give them. Immutable after construction; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "control/budget/numbers.h"
#include "control/budget/outage.h"
#include "control/budget/reach.h"

namespace ohm {

/// A part of a circuit, in the numbers of the whole. Both lists ascend.
struct Region {
  Numbers cards, limits;
};

class Coupling {
 public:
  Coupling(const Rig& rig, const Circuit& circuit);

  /// The groups of things that hang together whose solution the change can alter.
  Numbers groups(const Change& change) const;
  std::size_t cards_in(const Numbers& groups) const;
  Region region(const Numbers& groups) const;

  /// The whole circuit's limits that can be full, turned round.
  const Reach& reach() const { return reach_; }

  /// The dc limits of a supply's output that can be full.
  std::span<const std::uint32_t> dc_limits_of(std::uint32_t supply) const { return dc_limits_[supply]; }

  /// Whose output a dc limit protects; nothing for the limits of a card or a board.
  std::optional<std::uint32_t> supply_of(std::uint32_t limit) const { return supply_of_[limit]; }

 private:
  std::vector<bool> limits_that_could_fill(const Rig& rig, const Circuit& circuit) const;
  void join_all(const Circuit& circuit, const std::vector<bool>& could_fill);

  std::vector<std::optional<std::uint32_t>> supply_of_;
  Reach reach_;
  std::vector<Numbers> dc_limits_;
  std::vector<std::uint32_t> root_of_card_, root_of_limit_;
  std::vector<Numbers> cards_of_root_, limits_of_root_;
};

}  // namespace ohm
