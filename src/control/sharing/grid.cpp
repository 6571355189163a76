#include "control/sharing/grid.h"

#include <algorithm>

#include "control/budget/bounds.h"
#include "rig/circuit/load.h"

namespace ohm {
namespace {

GridCard grid_card(const CardNode& card, const OwnLimit& own) {
  GridCard made;
  made.present = card.present;
  made.low = lowest_draw(card);
  made.rest = resting_draw(card);
  made.allowed = own.allowed;
  if (!card.present) return made;
  made.unknown = std::max(card.top, made.low);
  made.high = std::max(made.low, std::min(card.top, own.allowed));
  if (own.allowed < made.unknown) made.held_by = own.by;
  return made;
}

using Piece = LossCurve::Piece;

/// Whether `middle` lies below the other two wherever it lies above one of them. Slopes rise from `flat` to `steep`.
bool never_highest(const Piece& flat, const Piece& middle, const Piece& steep) {
  return (flat.intercept - middle.intercept) * (steep.slope - flat.slope) >=
         (flat.intercept - steep.intercept) * (middle.slope - flat.slope);
}

/// The pieces that are the highest somewhere, by rising slope.
std::vector<Piece> upper_envelope(std::vector<Piece> pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.slope != b.slope ? a.slope < b.slope : a.intercept < b.intercept; });
  std::vector<Piece> made;
  for (const Piece& piece : pieces) {
    if (!made.empty() && made.back().slope == piece.slope) made.pop_back();
    while (made.size() > 1 && never_highest(made[made.size() - 2], made.back(), piece)) made.pop_back();
    made.push_back(piece);
  }
  return made;
}

void add_supply(Grid& grid, const SupplyNode& node) {
  const auto first = static_cast<std::uint32_t>(grid.pieces.size());
  const std::vector<Piece> envelope = upper_envelope(node.curve.pieces);
  grid.pieces.insert(grid.pieces.end(), envelope.begin(), envelope.end());
  grid.supplies.push_back({node.fixed, node.feeds, {first, static_cast<std::uint32_t>(grid.pieces.size())}});
}

/// Every limit that could be full whatever anybody does, but those that own_limits() told of.
void add_limits(Grid& grid) {
  const Circuit& circuit = *grid.circuit;
  std::vector<double> most;
  for (const GridCard& card : grid.cards) most.push_back(card.unknown);
  const std::vector<bool> could_fill = limits_that_bind(circuit, most);
  for (std::uint32_t l = 0; l < circuit.limits.size(); ++l) {
    const Limit& limit = circuit.limits[l];
    if (!could_fill[l] || is_own_limit(circuit, limit)) continue;
    grid.limits.push_back({l, limit.continuous * (1 - kShave), limit.fixed, limit.ac, limit.dc});
  }
}

}  // namespace

Grid grid_of(const Circuit& circuit) {
  Grid grid;
  grid.circuit = &circuit;
  const std::vector<OwnLimit> own = own_limits(circuit);
  for (std::size_t i = 0; i < own.size(); ++i) grid.cards.push_back(grid_card(circuit.cards[i], own[i]));
  for (const SupplyNode& supply : circuit.supplies) add_supply(grid, supply);
  add_limits(grid);
  grid.supplies_of = reach_of(circuit, std::vector<bool>(circuit.limits.size())).of_card;
  return grid;
}

Tangent supply_input(const Grid& grid, const GridSupply& supply, Tangent output) {
  const Piece* const pieces = grid.pieces.data();
  double value = 0, slope = 0;
  for (auto k = supply.pieces.first; k < supply.pieces.last; ++k) {
    const double input = pieces[k].intercept + pieces[k].slope * output.value;
    if (input < value && k > supply.pieces.first) break;  // on a convex envelope all steeper ones lie lower still
    value = std::max(0.0, input);
    slope = pieces[k].slope;
  }
  return {value, slope * output.slope};
}

namespace {

double input_of(const Grid& grid, const GridSupply& supply, std::span<const double> draw) {
  double out = supply.fixed;
  for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
    out += grid.circuit->feeds[f].share * draw[grid.circuit->feeds[f].card];
  }
  return supply_input(grid, supply, {out, 0}).value;
}

template <class InputOf>
double load_with(const Grid& grid, const GridLimit& limit, std::span<const double> draw, InputOf input_of) {
  const Circuit& circuit = *grid.circuit;
  double watts = limit.fixed;
  for (auto k = limit.dc.first; k < limit.dc.last; ++k) watts += circuit.dc_terms[k].share * draw[circuit.dc_terms[k].card];
  if (limit.ac.empty()) return watts;
  PhaseSum sum{};
  const AcTerm* const terms = circuit.ac_terms.data();
  for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
    const AcTerm& term = terms[k];
    sum[static_cast<std::size_t>(term.bucket)] += term.amps_per_watt * input_of(term.supply);
  }
  return magnitude(sum);
}

}  // namespace

std::vector<double> supply_inputs(const Grid& grid, std::span<const double> draw) {
  std::vector<double> inputs;
  inputs.reserve(grid.supplies.size());
  for (const GridSupply& supply : grid.supplies) inputs.push_back(input_of(grid, supply, draw));
  return inputs;
}

double load_of(const Grid& grid, const GridLimit& limit, std::span<const double> draw, std::span<const double> inputs) {
  return load_with(grid, limit, draw, [&](std::uint32_t s) { return inputs[s]; });
}

double load_of(const Grid& grid, const GridLimit& limit, std::span<const double> draw) {
  return load_with(grid, limit, draw, [&](std::uint32_t s) { return input_of(grid, grid.supplies[s], draw); });
}

}  // namespace ohm
