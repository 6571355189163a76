// How much load the wiring could carry if supplies were sand: the lower bound of rewiring.
//
// Load may be divided at will over the outlets, three-phase elements are taken as perfectly balanced, and every watt takes the way
// on which it costs the fewest amperes. What is left is a tree of capacities, each proportional to the ratio of load to continuous
// rating. Any real assignment has at least the ratio at which the sand fits. Pure, any thread.
#pragma once

#include <vector>

#include "rig/rewire/assignment.h"

namespace ohm::rewiring {

class Relaxation {
 public:
  explicit Relaxation(const LoadModel& model);

  /// Watts that could still be added to `plugged_in` with no ratio above `ratio`. `pools`: those that may take them (by pool);
  /// a pool with less room than `smallest` watts takes nothing.
  double room(const Assignment& plugged_in, double ratio, const std::vector<bool>& pools, double smallest) const;

  /// No assignment of the model is below this ratio.
  double bound() const;

 private:
  /// Some conductors of one element of the wiring through which everything below it must pass: all it carries costs at least so
  /// much.
  struct Cut {
    double watts_per_ratio{};    // what fits through at ratio 1, for the cheapest watt
    std::vector<double> weight;  // by row and pool: how much of that a watt takes, 1 at least
  };

  /// An element (a bank, a PDU, a breaker) above other elements or, at the leaves, pools.
  struct Node {
    std::vector<Cut> cuts;
    std::vector<std::uint32_t> children, pools;  // directly below
  };

  struct Element;
  static std::vector<Element> elements(const LoadModel& model);
  static std::vector<Cut> cuts(const Element& element);

  double room_of(const Node& node, const Assignment& plugged_in, double ratio, const std::vector<bool>& pools,
                 double smallest) const;
  double room_of_pool(std::uint32_t pool, const Assignment& plugged_in, double ratio, double smallest) const;
  double taken(const Cut& cut, const Assignment& plugged_in) const;
  double bound_of(const std::vector<std::uint32_t>& supplies) const;

  const LoadModel& model_;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> roots_;        // nodes without a parent
  std::vector<std::uint32_t> loose_pools_;  // pools without a parent
};

}  // namespace ohm::rewiring
