#include "rig/circuit/load.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ohm {
namespace {

double output_watts(const Circuit& circuit, const SupplyNode& supply, std::span<const double> draw) {
  double out = supply.fixed;
  for (auto i = supply.feeds.first; i < supply.feeds.last; ++i) out += circuit.feeds[i].share * draw[circuit.feeds[i].card];
  return out;
}

/// |ahead at +30 degrees + behind at -30 degrees + in phase|
double phasor_sum(double in_phase, double ahead, double behind) {
  const double along = in_phase + std::numbers::sqrt3 / 2 * (ahead + behind);
  const double across = 0.5 * (ahead - behind);
  return across == 0 ? along : std::hypot(along, across);
}

template <class InputOf>
double amperes(const Circuit& circuit, const Limit& limit, InputOf&& input_of) {
  double sum[3]{};
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
    const auto& t = circuit.ac_terms[i];
    sum[static_cast<std::size_t>(t.bucket)] += t.amps_per_watt * input_of(t.supply);
  }
  return phasor_sum(sum[0], sum[1], sum[2]);
}

double watts(const Circuit& circuit, const Limit& limit, std::span<const double> draw) {
  double sum = limit.fixed;
  for (auto i = limit.dc.first; i < limit.dc.last; ++i) sum += circuit.dc_terms[i].share * draw[circuit.dc_terms[i].card];
  return limit.ceiling ? std::min(sum, *limit.ceiling) : sum;
}

}  // namespace

SupplyLoads supply_loads(const Circuit& circuit, std::span<const double> draw) {
  SupplyLoads loads;
  loads.out.reserve(circuit.supplies.size());
  loads.in.reserve(circuit.supplies.size());
  for (const auto& supply : circuit.supplies) {
    loads.out.push_back(output_watts(circuit, supply, draw));
    loads.in.push_back(input_watts(supply.curve, loads.out.back()));
  }
  return loads;
}

double limit_load(const Circuit& circuit, const Limit& limit, std::span<const double> draw, const SupplyLoads& supplies) {
  if (limit.ac.empty()) return watts(circuit, limit, draw);
  return amperes(circuit, limit, [&](std::uint32_t s) { return supplies.in[s]; });
}

double limit_load(const Circuit& circuit, const Limit& limit, std::span<const double> draw) {
  if (limit.ac.empty()) return watts(circuit, limit, draw);
  return amperes(circuit, limit, [&](std::uint32_t s) {
    return input_watts(circuit.supplies[s].curve, output_watts(circuit, circuit.supplies[s], draw));
  });
}

std::vector<double> limit_loads(const Circuit& circuit, std::span<const double> draw) {
  const auto supplies = supply_loads(circuit, draw);
  std::vector<double> loads;
  loads.reserve(circuit.limits.size());
  for (const auto& limit : circuit.limits) loads.push_back(limit_load(circuit, limit, draw, supplies));
  return loads;
}

}  // namespace ohm
