// What the wires between cards, hosts and disks carry: effective bytes per second.
//
// Pure functions over a Rig and its working cards; used by every estimate of this room. Any thread.
#pragma once

#include <vector>

#include "rig/fitness/figures.h"
#include "rig/fitness/fitness.h"

namespace ohm::fit {

/// A card that is present and not suspended.
struct Worker {
  std::uint32_t card{};
  std::uint32_t host{};
  double training{};  ///< speed at its cap, 1 = at its default limit
  double decode{};
  double link{};    ///< B/s alone
  double shared{};  ///< B/s when all cards of its host are busy on their links
  double vram{};    ///< B
  double flops{};   ///< dense BF16, at its cap
};

/// B/s of payload in one direction: lanes x rate after line coding x kPcieEffective. x1 gen2: 0.4 GB/s.
double link_speed(Link link);

/// B/s that a host's network carries; the file's figure is the raw rate.
double net_speed(const Host& host);

/// All working cards, in the order of the rig.
std::vector<Worker> workers(const Rig& rig, const PlannedCaps& caps);

/// B/s with which each card of a gang passes data on in a ring: the slowest way of all. `gang`: indices into `workers`.
double ring_speed(const Rig& rig, const std::vector<Worker>& gang);

/// Seconds of latency of one step of that ring.
double ring_hop(const std::vector<Worker>& gang);

}  // namespace ohm::fit
