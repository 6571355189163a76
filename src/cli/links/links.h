// Measured bandwidths between host and cards: the pure part of `ohm links`. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/doctor/facts.h"
#include "cli/text/style.h"
#include "hardware/links/link_probe.h"
#include "rig/lock/rig_lock.h"

namespace ohm {

/// A card that may be measured, and one that may not with the reason.
struct LinkCandidate {
  std::string place, bus_id;
  std::string busy;  ///< "is at work (97 %)"; "": idle, it may be measured
};

/// The cards of the rig that answer, in rig order. A card counts as idle below 5 % utilisation with no process and less than 400 MB
/// of VRAM in use (assumed: what a desktop or a driver context takes).
std::vector<LinkCandidate> link_candidates(const Rig& rig, const MachineFacts& facts);

/// The lock with these measurements in place of older ones of the same pairs. What failed is left out.
RigLock with_links(const RigLock& lock, const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed,
                   std::string_view now);

/// A matrix in GB/s: a row for the host and each card it was measured from, a column for each it was measured to; then what failed.
std::string links_text(const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed, const Style& style);

std::string links_json(const std::vector<LinkCandidate>& candidates, const std::vector<ProbedLink>& probed);

}  // namespace ohm
