// Random rig files: feeds of every kind, sub-panels, PDUs behind PDUs, banks, mixed supplies, redundant groups, slots and plugs on
// different supplies, absent cards, lean and generous breakers. For tests that hold whole rigs against the judge.
#pragma once

#include <cstdint>
#include <string>

namespace ohm::testing {

/// A legal rig file; the same seed gives the same text everywhere.
std::string random_rig_text(std::uint64_t seed);

}  // namespace ohm::testing
