#include "control/testing/random_demands.h"

#include <algorithm>

#include "control/curve/measured_curves.h"
#include "control/testing/random_circuit.h"

namespace ohm::testing {
namespace {

/// Concave, full speed somewhere near the card's default limit.
PowerCurve made_up_curve(Dice& dice, const CardNode& card) {
  std::vector<CurveKnot> knots{{std::max(card.floor, card.lowest_cap), dice.between(0.05, 0.5)}};
  double slope = 1;
  for (int k = 2 + dice.below(6); k > 0; --k) {
    const double more = dice.between(5, 60);
    knots.push_back({knots.back().watts + more, knots.back().speed + more * slope});
    slope *= dice.between(0.4, 0.95);
  }
  const double first = knots.front().speed, scale = (1 - first) / (knots.back().speed - first);
  for (CurveKnot& knot : knots) knot.speed = first + (knot.speed - first) * scale;
  return PowerCurve::above(std::move(knots));
}

/// So that the curve begins at the card's lowest draw.
PowerCurve stretched_to(double low, const PowerCurve& curve) { return curve.stretched(low / curve.knots().front().watts); }

JobCard random_seat(Dice& dice, const Circuit& circuit, std::uint32_t card, const DemandRecipe& recipe) {
  const CardNode& node = circuit.cards[card];
  const double low = std::max(node.floor, node.lowest_cap);
  JobCard seat{card, {}, 0};
  seat.curve = dice.chance(0.5) ? stretched_to(low, measured_curve(kWorks[dice.below(4)])) : made_up_curve(dice, node);
  if (recipe.floors && dice.chance(0.1)) seat.floor = std::min(node.top, low * dice.between(1, 1.05));
  return seat;
}

}  // namespace

std::vector<Demand> random_demands(std::uint64_t seed, const Circuit& circuit, const DemandRecipe& recipe) {
  Dice dice{seed};
  std::vector<Demand> demands;
  for (std::uint32_t card = 0; card < circuit.cards.size();) {
    Demand demand;
    demand.priority = recipe.one_class ? Priority::Train : static_cast<Priority>(dice.below(4));
    demand.weight = recipe.weights && dice.chance(0.3) ? dice.between(0.5, 3) : 1;
    const auto last = std::min<std::uint32_t>(static_cast<std::uint32_t>(circuit.cards.size()),
                                              card + 1 + static_cast<std::uint32_t>(dice.below(recipe.largest_gang)));
    for (; card < last; ++card) {
      if (circuit.cards[card].present && dice.chance(recipe.busy)) demand.seats.push_back(random_seat(dice, circuit, card, recipe));
    }
    if (!demand.seats.empty()) demands.push_back(std::move(demand));
  }
  return demands;
}

}  // namespace ohm::testing
