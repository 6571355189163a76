#include "control/budget/tally.h"

#include <algorithm>
#include <utility>

#include "rig/circuit/load.h"

namespace ohm {

std::vector<bool> exceeded_limits(const Circuit& circuit, const std::vector<double>& draw) {
  const std::vector<double> loads = limit_loads(circuit, draw);
  std::vector<bool> over(loads.size());
  for (std::size_t l = 0; l < loads.size(); ++l) over[l] = exceeds(circuit.limits[l], loads[l]);
  return over;
}

Tally::Tally(const Circuit& circuit, const Reach& reach, std::vector<double> draw)
    : circuit_{&circuit}, reach_{&reach}, draw_{std::move(draw)}, sums_(circuit.limits.size()) {
  SupplyLoads supplies = supply_loads(circuit, draw_);
  out_ = std::move(supplies.out);
  in_ = std::move(supplies.in);
  for (std::size_t l = 0; l < sums_.size(); ++l) sums_[l][0] = circuit.limits[l].fixed;
  for (std::size_t card = 0; card < draw_.size(); ++card) {
    for (const DcUse& use : reach.dc_of_card[card]) sums_[use.limit][0] += use.share * draw_[card];
  }
  for (std::size_t s = 0; s < in_.size(); ++s) {
    for (const AcUse& use : reach.of_supply[s]) sums_[use.limit][use.bucket] += use.amps_per_watt * in_[s];
  }
}

void Tally::set(std::uint32_t card, double watts) {
  const double more = watts - draw_[card];
  draw_[card] = watts;
  for (const DcUse& use : reach_->dc_of_card[card]) sums_[use.limit][0] += use.share * more;
  for (const FeedUse& feed : reach_->of_card[card]) {
    out_[feed.supply] += feed.share * more;
    settle(feed.supply);
  }
}

void Tally::settle(std::uint32_t supply) {
  const double in = input_watts(circuit_->supplies[supply].curve, out_[supply]);
  const double more = in - std::exchange(in_[supply], in);
  for (const AcUse& use : reach_->of_supply[supply]) sums_[use.limit][use.bucket] += use.amps_per_watt * more;
}

double Tally::load(std::uint32_t limit) const {
  const Limit& of = circuit_->limits[limit];
  if (!of.ac.empty()) return magnitude(sums_[limit]);
  return of.ceiling ? std::min(sums_[limit][0], *of.ceiling) : sums_[limit][0];
}

int Tally::exceeded_around(std::uint32_t card) const {
  int count = 0;
  for (const DcUse& use : reach_->dc_of_card[card]) count += exceeded(use.limit);
  for (const FeedUse& feed : reach_->of_card[card]) {
    for (const AcUse& use : reach_->of_supply[feed.supply]) count += exceeded(use.limit);
  }
  return count;
}

bool Tally::holds_around(std::uint32_t card) const { return exceeded_around(card) == 0; }

}  // namespace ohm
