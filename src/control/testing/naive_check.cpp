#include "control/testing/naive_check.h"

#include <cmath>
#include <complex>
#include <numbers>

namespace ohm::testing {
namespace {

double wall_watts(const Circuit& circuit, std::size_t s, const std::vector<double>& draw) {
  const SupplyNode& supply = circuit.supplies[s];
  double out = supply.fixed;
  for (std::size_t f = supply.feeds.first; f != supply.feeds.last; ++f) out += circuit.feeds[f].share * draw[circuit.feeds[f].card];
  double in = 0;
  for (const auto& piece : supply.curve.pieces) in = std::fmax(in, piece.intercept + piece.slope * out);
  return in;
}

double degrees_of(Bucket bucket) { return bucket == Bucket::InPhase ? 0 : bucket == Bucket::Ahead ? 30 : -30; }

}  // namespace

double naive_load(const Circuit& circuit, std::size_t l, const std::vector<double>& draw) {
  const Limit& limit = circuit.limits[l];
  std::complex<double> current{};
  for (std::size_t k = limit.ac.first; k != limit.ac.last; ++k) {
    const AcTerm& term = circuit.ac_terms[k];
    current +=
        std::polar(wall_watts(circuit, term.supply, draw) * term.amps_per_watt, degrees_of(term.bucket) * std::numbers::pi / 180);
  }
  double watts = limit.fixed;
  for (std::size_t k = limit.dc.first; k != limit.dc.last; ++k) watts += circuit.dc_terms[k].share * draw[circuit.dc_terms[k].card];
  if (limit.ceiling) watts = std::fmin(watts, *limit.ceiling);
  return limit.ac.empty() ? watts : std::abs(current);
}

std::optional<std::string> broken_limit(const Circuit& circuit, const std::vector<double>& draw) {
  for (std::size_t l = 0; l < circuit.limits.size(); ++l) {
    const double load = naive_load(circuit, l, draw);
    const double allowed = circuit.limits[l].continuous;
    if (load > allowed * (1 + 1e-8)) {
      return "limit " + std::to_string(l) + " carries " + std::to_string(load) + " of " + std::to_string(allowed);
    }
  }
  return std::nullopt;
}

std::vector<double> draw_under(const Circuit& circuit, const std::vector<double>& cap, const std::vector<bool>& suspended) {
  std::vector<double> draw = cap;
  for (std::size_t i = 0; i < draw.size(); ++i) {
    if (suspended[i]) draw[i] = circuit.cards[i].idle;
    if (!circuit.cards[i].present) draw[i] = 0;
  }
  return draw;
}

}  // namespace ohm::testing
