// Fixed slices: each host's own part of every limit that several hosts share.
//
// While every host keeps its load of each shared limit, in each phase bucket, within its slice, no shared limit is exceeded,
// whatever the hosts do among themselves: solo daemons on several hosts need no head (DESIGN, leases). Pure; called by `ohm plan
// --slices`.
#pragma once

#include <array>
#include <vector>

#include "control/budget/static_caps.h"

namespace ohm {

struct Slice {
  std::uint32_t limit{};              ///< index into Circuit::limits
  std::uint32_t host{};               ///< index into Rig::hosts
  std::array<double, 3> allowance{};  ///< A per Bucket (ac), or W in [0] (dc), the host's fixed load included
  friend bool operator==(const Slice&, const Slice&) = default;
};

/// Slices of every limit on which more than one host hangs: each host's load at `caps`, grown by one factor until the limit is used
/// up. A supply belongs to the host whose cards or board it feeds; one that feeds two hosts puts its load in each of their slices
/// by share.
std::vector<Slice> slices(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps);

}  // namespace ohm
