// How fast bytes really travel between host and card, and between cards: measured by copying.
//
// Called by `ohm links`, never by the daemon's loop: it blocks for seconds, takes memory on every card and wakes it. Only cards
// that the caller knows to be idle are given. A copy that fails is told for that pair; the others are still measured.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/units.h"
#include "hardware/links/cuda_library.h"

namespace ohm {

/// One direction of one pair. "" stands for the host's pinned memory.
struct ProbedLink {
  std::string from, to;  ///< bus ids
  BytesPerSecond rate{};
  std::string trouble;  ///< why there is no rate; "" when there is
  friend bool operator==(const ProbedLink&, const ProbedLink&) = default;
};

struct ProbeOptions {
  /// 32 MiB: 80 ms at x1 gen 1 (0.4 GB/s), 1.3 ms at x16 gen 4; long against a call's 10 us. (assumed)
  std::size_t bytes{std::size_t{32} * 1024 * 1024};
  int repeats{3};  ///< the median counts; one copy before them warms up
};

/// Host to each card and back, then each ordered pair of cards. `told` hears of every pair as it is done.
std::vector<ProbedLink> probe_links(const CudaLibrary& cuda, const std::vector<std::string>& bus_ids,
                                    const ProbeOptions& options = {}, const std::function<void(const ProbedLink&)>& told = {});

}  // namespace ohm
