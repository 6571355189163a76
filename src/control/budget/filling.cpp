#include "control/budget/filling.h"

#include <algorithm>
#include <utility>

#include "control/budget/agenda.h"
#include "control/budget/phase_sum.h"
#include "control/budget/reach.h"

namespace ohm {
namespace {

constexpr double kSameLevel = 1e-10;  // W: levels nearer than this are one
constexpr double kNoSlope = 1e-12;    // W/W: what rounding leaves of a slope when every card has stopped

using Piece = LossCurve::Piece;

/// The piece that gives the input at this output; where two meet, the steeper one, which holds from there on.
Piece piece_at(const LossCurve& curve, double out) {
  Piece best{0, 0};
  const auto value = [&](const Piece& p) { return std::pair{p.intercept + p.slope * out, p.slope}; };
  for (const Piece& piece : curve.pieces) {
    if (value(piece) > value(best)) best = piece;
  }
  return best;
}

struct Bend {
  double out{kNever};  ///< W on the output at which the curve gets steeper
  Piece into;
};

Bend next_bend(const LossCurve& curve, const Piece& now) {
  Bend next;
  for (const Piece& piece : curve.pieces) {
    if (piece.slope <= now.slope) continue;
    const double out = (now.intercept - piece.intercept) / (piece.slope - now.slope);
    if (std::pair{out, -piece.slope} < std::pair{next.out, -next.into.slope}) next = {out, piece};
  }
  return next;
}

/// Everything that changes while the level rises. A quantity is constant + slope * level between events.
class Filling {
 public:
  Filling(const Circuit& circuit, const Bounds& bounds)
      : circuit_{circuit},
        bounds_{bounds},
        reach_{reach_of(circuit, limits_that_bind(circuit, bounds.high))},
        cards_(circuit.cards.size(), CardState::Stopped),
        supplies_(circuit.supplies.size()),
        limits_(circuit.limits.size()),
        fills_(circuit.limits.size()),
        bends_(circuit.supplies.size()) {
    result_.draw = bounds.low;
    result_.held_by.resize(circuit.cards.size());
  }

  Filled run() {
    for (std::uint32_t l = 0; l < limits_.size(); ++l) limits_[l].constant[0] = circuit_.limits[l].fixed;
    for (std::uint32_t s = 0; s < supplies_.size(); ++s) start_supply(s);
    for (std::uint32_t card = 0; card < cards_.size(); ++card) start_card(card);
    starts_.sort();
    tops_.sort();
    while (moving_ > 0) step();
    return std::move(result_);
  }

 private:
  enum class CardState : std::uint8_t { Waiting, Rising, Stopped };

  struct SupplyState {
    double constant{}, slope{};  ///< of its output
    Piece piece;                 ///< of its curve, in force at this output
    Bend next;
  };

  struct LimitState {
    PhaseSum constant{}, slope{};
  };

  void start_supply(std::uint32_t s) {
    const SupplyNode& node = circuit_.supplies[s];
    SupplyState& supply = supplies_[s];
    supply.constant = node.fixed;
    for (auto f = node.feeds.first; f < node.feeds.last; ++f) {
      supply.constant += circuit_.feeds[f].share * bounds_.low[circuit_.feeds[f].card];
    }
    supply.piece = piece_at(node.curve, supply.constant);
    supply.next = next_bend(node.curve, supply.piece);
    carry(s, supply.piece.intercept + supply.piece.slope * supply.constant, 0);
  }

  void start_card(std::uint32_t card) {
    for (const DcUse& use : reach_.dc_of_card[card]) limits_[use.limit].constant[0] += use.share * bounds_.low[card];
    if (bounds_.low[card] >= bounds_.high[card]) return;
    cards_[card] = CardState::Waiting;
    ++moving_;
    starts_.add(bounds_.low[card], card);
    tops_.add(bounds_.high[card], card);
  }

  /// The earliest event. At equal levels a card at its top stops for that reason, and loads bend before limits are looked at.
  void step() {
    const double next = std::min({tops_.next(), starts_.next(), bends_.next(), fills_.next()});
    level_ = std::max(level_, next);
    if (next == tops_.next()) {
      reach_top(tops_.take());
    } else if (next == starts_.next()) {
      begin(starts_.take());
    } else if (next == bends_.next()) {
      if (const auto supply = bends_.take()) bend(*supply);
    } else if (const auto limit = fills_.take()) {
      fill_up(*limit);
    }
  }

  void reach_top(std::uint32_t card) {
    if (cards_[card] == CardState::Stopped) return;
    result_.held_by[card] = bounds_.held_by[card];
    stop(card, bounds_.high[card]);
  }

  void begin(std::uint32_t card) {
    if (cards_[card] != CardState::Waiting) return;
    cards_[card] = CardState::Rising;
    tilt(card, 1);
  }

  void stop(std::uint32_t card, double draw) {
    if (std::exchange(cards_[card], CardState::Stopped) == CardState::Rising) tilt(card, -1);
    result_.draw[card] = draw;
    --moving_;
  }

  /// The card's draw begins (+1) or ceases (-1) to follow the level.
  void tilt(std::uint32_t card, double sign) {
    for (const DcUse& use : reach_.dc_of_card[card]) add(use.limit, 0, -sign * use.share * level_, sign * use.share);
    for (const FeedUse& feed : reach_.of_card[card]) tilt_supply(feed.supply, sign * feed.share);
  }

  void tilt_supply(std::uint32_t s, double more) {
    if (reach_.of_supply[s].empty()) return;
    SupplyState& supply = supplies_[s];
    supply.constant -= more * level_;
    supply.slope += more;
    carry(s, -supply.piece.slope * more * level_, supply.piece.slope * more);
    if (more > 0) bends_.tell(s, bend_level(s));
  }

  double bend_level(std::uint32_t s) const {
    const SupplyState& supply = supplies_[s];
    return supply.slope > kNoSlope ? std::max(level_, (supply.next.out - supply.constant) / supply.slope) : kNever;
  }

  void bend(std::uint32_t s) {
    if (const double level = bend_level(s); level > level_ + kSameLevel) return bends_.tell(s, level);
    SupplyState& supply = supplies_[s];
    const Piece from = std::exchange(supply.piece, supply.next.into);
    const double steeper = supply.piece.slope - from.slope;
    supply.next = next_bend(circuit_.supplies[s].curve, supply.piece);
    carry(s, supply.piece.intercept - from.intercept + steeper * supply.constant, steeper * supply.slope);
    bends_.tell(s, bend_level(s));
  }

  /// Changes a supply's input, and so everything up to the street.
  void carry(std::uint32_t s, double constant, double slope) {
    for (const AcUse& use : reach_.of_supply[s])
      add(use.limit, use.bucket, use.amps_per_watt * constant, use.amps_per_watt * slope);
  }

  void add(std::uint32_t l, std::uint32_t bucket, double constant, double slope) {
    limits_[l].constant[bucket] += constant;
    limits_[l].slope[bucket] += slope;
    if (slope > 0) fills_.tell(l, full_level(l));
  }

  double full_level(std::uint32_t l) const {
    const LimitState& limit = limits_[l];
    PhaseSum now;
    for (std::size_t b = 0; b < now.size(); ++b) now[b] = limit.constant[b] + limit.slope[b] * level_;
    return level_ + step_to(now, limit.slope, circuit_.limits[l].continuous);
  }

  void fill_up(std::uint32_t l) {
    if (const double level = full_level(l); level > level_ + kSameLevel) return fills_.tell(l, level);
    for_cards_on(circuit_, circuit_.limits[l], [&](std::uint32_t card) {
      if (cards_[card] == CardState::Stopped) return;
      result_.held_by[card] = l;
      stop(card, std::max(bounds_.low[card], cards_[card] == CardState::Rising ? level_ * (1 - kShave) : 0));
    });
  }

  const Circuit& circuit_;
  const Bounds& bounds_;
  Reach reach_;
  std::vector<CardState> cards_;
  std::vector<SupplyState> supplies_;
  std::vector<LimitState> limits_;
  Calendar starts_, tops_;
  Agenda fills_, bends_;
  double level_{};        ///< W: where the water stands
  std::size_t moving_{};  ///< cards that have not stopped
  Filled result_;
};

}  // namespace

Filled fill(const Circuit& circuit, const Bounds& bounds) { return Filling{circuit, bounds}.run(); }

}  // namespace ohm
