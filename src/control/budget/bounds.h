// Between which draws each card may move before limits that several cards share come into play.
//
// The first step of static_caps(): plugs, cables, risers and slots belong to one card each and only lower its top. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/plan/planned_caps.h"

namespace ohm {

/// Planned caps stay this part below what a limit allows exactly, so that no rounding ever carries a load above it.
inline constexpr double kShave = 1e-9;

struct Bounds {
  std::vector<double> low, high;                      ///< W per card; equal for cards that cannot move
  std::vector<std::optional<std::uint32_t>> held_by;  ///< the single-card limit that makes `high`; empty: the card's own top
};

/// What a working card draws at least: its floor, or the lowest cap its driver takes.
double lowest_draw(const CardNode& card);

/// What a card draws when it is not working: nothing when absent.
double resting_draw(const CardNode& card);

/// What every card draws at most under these caps: its cap, or its resting draw when suspended.
std::vector<double> planned_draw(const Circuit& circuit, const PlannedCaps& caps);

/// What the limits that carry one card alone (plug, cable, riser, slot) allow it.
struct OwnLimit {
  double allowed{std::numeric_limits<double>::infinity()};  ///< W, kShave below the tightest of them
  std::optional<std::uint32_t> by;                          ///< that limit
};

/// One for each card.
std::vector<OwnLimit> own_limits(const Circuit& circuit);

/// Whether own_limits() has said all about this limit.
bool is_own_limit(const Circuit& circuit, const Limit& limit);

/// Suspended and absent cards stay at their resting draw.
Bounds card_bounds(const Circuit& circuit, const std::vector<bool>& suspended);

/// The limits that would be exceeded if every card drew its `high`: the only ones that can hold anybody back.
std::vector<bool> limits_that_bind(const Circuit& circuit, const std::vector<double>& high);

}  // namespace ohm
