#include "rig/rewire/assignment.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohm::rewiring {

const Route& route_of(const LoadModel& model, std::uint32_t supply, std::uint32_t pool) {
  return model.routes[model.kinds[model.kind_of[supply]].route][pool];
}

double input_of(const LoadModel& model, std::uint32_t supply, std::uint32_t pool) {
  return model.kinds[model.kind_of[supply]].input[pool];
}

const std::vector<std::uint32_t>& pools_for(const LoadModel& model, std::uint32_t supply) {
  return model.kinds[model.kind_of[supply]].pools;
}

std::size_t moves_between(const Places& from, const Places& to) {
  std::size_t moves = 0;
  for (std::size_t s = 0; s < from.size(); ++s) moves += from[s] != to[s];
  return moves;
}

Assignment::Assignment(const LoadModel& model)
    : model_{model}, sums_(model.continuous.size()), used_(model.pools.size()), where_(model.kind_of.size(), kNowhere) {}

Assignment::Assignment(const LoadModel& model, const Places& places) : Assignment{model} {
  for (std::uint32_t s = 0; s < places.size(); ++s) put(s, places[s]);
}

void Assignment::add(std::uint32_t supply, std::uint32_t pool, double sign) {
  const double watts = sign * input_of(model_, supply, pool);
  for (const auto& t : route_of(model_, supply, pool).terms)
    sums_[t.limit][static_cast<std::size_t>(t.bucket)] += watts * t.amps_per_watt;
}

void Assignment::put(std::uint32_t supply, std::uint32_t pool) {
  add(supply, pool, 1);
  used_[pool] += 1;
  where_[supply] = pool;
}

void Assignment::take(std::uint32_t supply) {
  add(supply, where_[supply], -1);
  used_[where_[supply]] -= 1;
  where_[supply] = kNowhere;
}

bool Assignment::keeps_apart(std::uint32_t supply, std::uint32_t pool) const {
  const auto& partners = model_.apart[supply];
  return std::none_of(partners.begin(), partners.end(), [&](std::uint32_t other) {
    return placed(other) && model_.pools[where_[other]].device == model_.pools[pool].device;
  });
}

// Ahead and Behind stand at +30 and -30 degrees to the conductor's own phase (circuit.h).
double Assignment::ratio(std::uint32_t limit) const {
  const auto& [in_phase, ahead, behind] = sums_[limit];
  const double along = in_phase + std::numbers::sqrt3 / 2 * (ahead + behind);
  const double across = 0.5 * (ahead - behind);
  return std::sqrt(along * along + across * across) / model_.continuous[limit];
}

double Assignment::ratio_along(std::uint32_t supply, std::uint32_t pool) const {
  const auto& route = route_of(model_, supply, pool);
  double worst = route.own_per_watt * input_of(model_, supply, pool);
  for (const auto& t : route.terms) worst = std::max(worst, ratio(t.limit));
  return worst;
}

double Assignment::worst() const {
  double worst = 0;
  for (std::uint32_t l = 0; l < sums_.size(); ++l) worst = std::max(worst, ratio(l));
  for (std::uint32_t s = 0; s < where_.size(); ++s)
    if (placed(s)) worst = std::max(worst, route_of(model_, s, where_[s]).own_per_watt * input_of(model_, s, where_[s]));
  return worst;
}

std::optional<std::uint32_t> Assignment::worst_limit() const {
  std::optional<std::uint32_t> worst;
  for (std::uint32_t l = 0; l < sums_.size(); ++l)
    if (!worst || ratio(l) > ratio(*worst)) worst = l;
  if (worst && ratio(*worst) < this->worst() - kSame) return std::nullopt;
  return worst;
}

}  // namespace ohm::rewiring
