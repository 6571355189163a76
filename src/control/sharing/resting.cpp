#include "control/sharing/resting.h"

#include <algorithm>
#include <cmath>

#include "control/budget/bounds.h"
#include "control/budget/static_caps.h"
#include "control/budget/suspension.h"

namespace ohm {
namespace {

constexpr int kClassStep = 1'000'000;  // a class counts more than any weight
constexpr double kWeightStep = 1000;   // weights that differ by a thousandth differ in importance

/// Higher is kept longer.
int importance_of(const Demand& demand) {
  const int rank = static_cast<int>(Priority::Filler) - static_cast<int>(demand.priority);
  return rank * kClassStep + static_cast<int>(std::clamp(demand.weight * kWeightStep, 0.0, kClassStep - 1.0));
}

bool floors_fit(const Grid& grid, const std::vector<double>& floor) {
  for (std::uint32_t card = 0; card < floor.size(); ++card) {
    if (floor[card] > grid.cards[card].allowed * (1 + 2 * kShave)) return false;
  }
  const std::vector<double> inputs = supply_inputs(grid, floor);
  return std::all_of(grid.limits.begin(), grid.limits.end(), [&](const GridLimit& limit) {
    return load_of(grid, limit, floor, inputs) <= limit.allowed * (1 + 2 * kShave);
  });
}

/// The circuit with these floors; cards that cannot give way rest at what they draw.
Circuit at_floors(const Circuit& circuit, const std::vector<double>& floor, const std::vector<std::uint32_t>& owner) {
  Circuit made = circuit;
  for (std::uint32_t card = 0; card < floor.size(); ++card) {
    CardNode& node = made.cards[card];
    node.floor = floor[card];
    node.lowest_cap = 0;
    if (owner[card] == kNobody) node.idle = floor[card];
  }
  return made;
}

/// Puts whole jobs to rest and back to work on a running account of every limit.
class GiveBack {
 public:
  GiveBack(const Circuit& circuit, std::span<const Demand> demands, const std::vector<double>& draw)
      : circuit_{circuit},
        demands_{demands},
        reach_{reach_of(circuit, std::vector<bool>(circuit.limits.size(), true))},
        tally_{circuit, reach_, draw} {}

  bool fits(std::uint32_t job) {
    for (const JobCard& seat : demands_[job].seats) tally_.set(seat.card, lowest_draw(circuit_.cards[seat.card]));
    const auto& seats = demands_[job].seats;
    if (std::all_of(seats.begin(), seats.end(), [&](const JobCard& seat) { return tally_.holds_around(seat.card); })) return true;
    for (const JobCard& seat : seats) tally_.set(seat.card, resting_draw(circuit_.cards[seat.card]));
    return false;
  }

 private:
  const Circuit& circuit_;
  std::span<const Demand> demands_;
  Reach reach_;
  Tally tally_;
};

std::vector<std::uint32_t> by_importance(std::span<const Demand> demands, const std::vector<bool>& rests) {
  std::vector<std::uint32_t> jobs;
  for (std::uint32_t job = 0; job < rests.size(); ++job) {
    if (rests[job]) jobs.push_back(job);
  }
  std::stable_sort(jobs.begin(), jobs.end(), [&](auto a, auto b) { return importance_of(demands[a]) > importance_of(demands[b]); });
  return jobs;
}

}  // namespace

Resting find_resting(const Grid& grid, std::span<const Demand> demands, const std::vector<double>& floor,
                     const std::vector<std::uint32_t>& owner) {
  Resting resting{std::vector<bool>(demands.size()), {}};
  if (floors_fit(grid, floor)) return resting;
  const Circuit circuit = at_floors(*grid.circuit, floor, owner);
  std::vector<int> importance(floor.size());
  for (std::uint32_t card = 0; card < floor.size(); ++card) {
    if (owner[card] != kNobody) importance[card] = importance_of(demands[owner[card]]);
  }
  Suspensions found = find_suspensions(circuit, importance);
  resting.hopeless = std::move(found.hopeless);
  for (std::uint32_t card = 0; card < floor.size(); ++card) {
    if (found.suspended[card] && owner[card] != kNobody) resting.jobs[owner[card]] = true;
  }
  std::vector<double> draw = floor;
  for (std::uint32_t card = 0; card < floor.size(); ++card) {
    if (owner[card] != kNobody && resting.jobs[owner[card]]) draw[card] = circuit.cards[card].idle;
  }
  GiveBack back{circuit, demands, draw};
  for (const std::uint32_t job : by_importance(demands, resting.jobs)) {
    if (back.fits(job)) resting.jobs[job] = false;
  }
  return resting;
}

}  // namespace ohm
