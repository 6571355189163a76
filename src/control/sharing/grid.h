// A Circuit made ready for many divisions of watts: what can never matter is left out, what is looked at often lies close together.
//
// Built once for a circuit (when topology or limits change, not when demands do), read by every solve. Immutable after that; any
// thread. Plugs, cables and risers of one card become that card's highest cap; limits that hold with every card at its default
// limit are dropped. It refers to the circuit, which must outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "control/budget/phase_sum.h"
#include "control/budget/reach.h"
#include "rig/circuit/circuit.h"

namespace ohm {

struct GridCard {
  double low{};      ///< W a working card draws at least
  double high{};     ///< W, highest cap that its own plugs and its default limit allow; >= low
  double rest{};     ///< W when nobody works on it
  double unknown{};  ///< W it may draw while its cap is not known
  bool present{};
  double allowed{};                      ///< W that its own plugs, cable and slot carry; may lie below `low` or `rest`
  std::optional<std::uint32_t> held_by;  ///< the limit that makes `high`; empty: its default limit
};

struct GridSupply {
  double fixed{};
  Span feeds;   ///< into Circuit::feeds
  Span pieces;  ///< into Grid::pieces
};

struct GridLimit {
  std::uint32_t number{};  ///< index into Circuit::limits
  double allowed{};        ///< its continuous rating, a billionth part below it (kShave)
  double fixed{};
  Span ac, dc;  ///< into Circuit::ac_terms, dc_terms
};

struct Grid {
  const Circuit* circuit{};
  std::vector<GridCard> cards;
  std::vector<GridSupply> supplies;
  std::vector<LossCurve::Piece> pieces;  ///< of each supply, by rising slope
  std::vector<GridLimit> limits;         ///< those that several cards share and that could be full
  Rows<FeedUse> supplies_of;             ///< of each card
};

Grid grid_of(const Circuit& circuit);

/// A quantity at a level, and how fast it grows with the level there.
struct Tangent {
  double value{}, slope{};
};

/// A supply's input for its output, chain rule included.
Tangent supply_input(const Grid& grid, const GridSupply& supply, Tangent output);

/// Of every supply, when the cards draw this much.
std::vector<double> supply_inputs(const Grid& grid, std::span<const double> draw);

/// A or W of a limit; `inputs` from the same draw.
double load_of(const Grid& grid, const GridLimit& limit, std::span<const double> draw, std::span<const double> inputs);

/// The same, working out only the inputs it needs.
double load_of(const Grid& grid, const GridLimit& limit, std::span<const double> draw);

/// Calls `each(card)` for every card on the limit; a card on it by two ways is named twice.
template <class Each>
void for_cards_on(const Grid& grid, const GridLimit& limit, Each each) {
  const Circuit& circuit = *grid.circuit;
  for (auto k = limit.dc.first; k < limit.dc.last; ++k) each(circuit.dc_terms[k].card);
  for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
    const Span feeds = grid.supplies[circuit.ac_terms[k].supply].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) each(circuit.feeds[f].card);
  }
}

}  // namespace ohm
