// Figures of parts that are lists or mappings: ratings by voltage, efficiency points, windows, outlets, banks, slots.
//
// Each reads one node, tells what is wrong with it, and returns what it could read. One thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rig/file/yaml/problems.h"
#include "rig/parts/part.h"

namespace ohm::rigfile {

std::vector<RatingBand> ratings(Problems& problems, const Node& node);      ///< ascending, not overlapping
std::vector<EfficiencyPoint> points(Problems& problems, const Node& node);  ///< at least two, ascending load
Windows windows(Problems& problems, const Node& node);
std::vector<BankPart> banks(Problems& problems, const Node& node);  ///< ascending, not overlapping
std::vector<SlotGroup> slots(Problems& problems, const Node& node);

/// Numbered outlets and their kinds, ascending.
using NumberedOutlets = std::vector<std::pair<int, std::string>>;
/// `from_banks` gives the numbers where the node names a kind alone.
NumberedOutlets outlet_kinds(Problems& problems, const Node& node, const std::vector<BankPart>& from_banks);

/// A PDU has no more outlets than this (assumed: the longest strips have 54).
inline constexpr int kMostOutlets = 120;

}  // namespace ohm::rigfile
