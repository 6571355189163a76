#include <algorithm>

#include "base/result.h"
#include "rig/catalogue/catalogue.h"
#include "rig/circuit/build.h"
#include "rig/circuit/shares.h"
#include "rig/circuit/wiring.h"

namespace ohm::circuit_parts {
namespace {

constexpr double kRail = 12;           // V
constexpr double kPsuSustained = 0.8;  // of rating: the rule; headroom for ageing and heat (assumed; facts 1.3: 0.8..0.9)
constexpr double kDaisyThin = 150;     // W over two plugs on one 3-pair cable, 18 AWG (assumed, facts 1.4)
constexpr double kDaisyThick = 225;    // W the same with 16 AWG or thicker

const RatingBand& rating_of(const Rig& rig, const Psu& psu) {
  const auto& part = rig[psu.part];
  const auto volts = nominal_across(rig.site, legs_of(rig, psu.from));
  const auto* band = band_at(part, volts);
  if (band) return *band;
  const auto apart = [&](const RatingBand& b) { return std::max(b.from.v - volts.v, volts.v - b.to.v); };
  return *std::min_element(part.rating.is.begin(), part.rating.is.end(),
                           [&](const RatingBand& a, const RatingBand& b) { return apart(a) < apart(b); });
}

LossCurve curve_of(const Rig& rig, const Psu& psu) {
  const auto& part = rig[psu.part];
  const auto volts = nominal_across(rig.site, legs_of(rig, psu.from));
  const bool low = volts.v < 150 && !part.efficiency_low.is.empty();
  return loss_curve(low ? part.efficiency_low.is : part.efficiency.is, rating_of(rig, psu).rating);
}

/// 12 V conductors in one cable of this plug (PCIe CEM: 6-pin two, 8-pin three; 12-pin and 12VHPWR six).
int pairs(Connector kind) {
  switch (kind) {
    case Connector::EightPin: return 3;
    case Connector::TwelvePin:
    case Connector::TwelveVHPWR: return 6;
    default: return 2;
  }
}

LimitKind riser_kind(Connector feed) {
  if (feed == Connector::Molex) return LimitKind::RiserMolex;
  return feed == Connector::Sata ? LimitKind::RiserSata : LimitKind::RiserFeed;
}

/// Writes limits over DC terms; the caller fills in what is particular.
class DcLimits {
 public:
  DcLimits(const Rig& rig, Circuit& circuit) : rig_{rig}, circuit_{circuit} {}

  void of_supply(std::uint32_t i) {
    const auto& psu = rig_.psus[i];
    const auto& part = rig_[psu.part];
    const double rating = rating_of(rig_, psu).rating.v;
    add_feeds(i, limit(psu, LimitKind::PsuOutput, rating, kPsuSustained * rating, part.rating.rank, part.rating.source));
    const double rail = part.rail.is.v * kRail;
    add_feeds(i, limit(psu, LimitKind::PsuRail, rail, rail, part.rail.rank, part.rail.source));
    if (psu.breakout) add_breakout(i, rig_[*psu.breakout]);
    for (std::size_t w = 0; w < kWindows; ++w) add_surge(i, w, rating);
  }

  void of_card(std::uint32_t i) {
    const auto& card = rig_.cards[i];
    if (!card.plugs.empty()) add_plug_limits(i, card);
    if (!card.riser) return;
    const auto feed = rig_[card.riser->part].feed.is;
    if (feed == Connector::Slot) return;
    const auto& part = rig_[card.part];
    const auto& plug = connector_part(feed);
    auto l = limit(card, riser_kind(feed), plug.hard.is.v, plug.plan.is.v, plug.plan.rank, plug.plan.source);
    l.ceiling = part.slot_max.is.v;
    add_single(std::move(l), i, part.slot_share.is.v);
  }

  /// Slots that take their 12 V from the board: cards without a riser or on an unpowered ribbon. `cards`: those of this host.
  void of_board(const Host& host, const std::vector<std::uint32_t>& cards) {
    if (!host.board) return;
    const auto& budget = rig_[*host.board].slots_12v;
    auto l = limit(host, LimitKind::BoardSlots, budget.is.v, budget.is.v, budget.rank, budget.source);
    l.dc.first = here();
    for (const auto i : cards)
      if (on_board(rig_.cards[i])) circuit_.dc_terms.push_back({i, rig_[rig_.cards[i].part].slot_share.is.v});
    l.dc.last = here();
    if (!l.dc.empty()) circuit_.limits.push_back(std::move(l));
  }

 private:
  template <class Thing>
  static Limit limit(const Thing& thing, LimitKind kind, double rating, double continuous, Rank rank, const std::string& source) {
    Limit l;
    l.place = thing.name;
    l.at = thing.at;
    l.kind = kind;
    l.rating = rating;
    l.continuous = continuous;
    l.rank = rank;
    l.source = source;
    return l;
  }

  std::uint32_t here() const { return static_cast<std::uint32_t>(circuit_.dc_terms.size()); }

  bool on_board(const Card& card) const { return !card.riser || rig_[card.riser->part].feed.is == Connector::Slot; }

  /// A limit on everything a supply gives: its feeds, each times `factor(card)`.
  template <class Factor>
  void add_feeds(std::uint32_t supply, Limit l, Factor&& factor) {
    const auto& node = circuit_.supplies[supply];
    l.fixed = node.fixed;
    l.dc.first = here();
    for (auto f = node.feeds.first; f < node.feeds.last; ++f) {
      const auto& feed = circuit_.feeds[f];
      circuit_.dc_terms.push_back({feed.card, feed.share * factor(feed.card)});
    }
    l.dc.last = here();
    circuit_.limits.push_back(std::move(l));
  }
  void add_feeds(std::uint32_t supply, Limit l) {
    add_feeds(supply, std::move(l), [](std::uint32_t) { return 1.0; });
  }

  void add_breakout(std::uint32_t i, const BreakoutPart& board) {
    const double total = board.total.is.v * kRail;
    add_feeds(i, limit(rig_.psus[i], LimitKind::Breakout, total, total, board.total.rank, board.total.source));
  }

  void add_surge(std::uint32_t i, std::size_t window, double rating) {
    const auto& surge = rig_[rig_.psus[i].part].surge;
    const double able = surge.is[window] * rating;
    auto l = limit(rig_.psus[i], LimitKind::PsuSurge, able, able, surge.rank, surge.source);
    l.window = static_cast<int>(window);
    add_feeds(i, std::move(l), [&](std::uint32_t card) { return rig_[rig_.cards[card].part].excursion.is[window]; });
  }

  void add_single(Limit l, std::uint32_t card, double share) {
    l.dc.first = here();
    circuit_.dc_terms.push_back({card, share});
    l.dc.last = here();
    circuit_.limits.push_back(std::move(l));
  }

  void add_plug_limits(std::uint32_t i, const Card& card) {
    const double per_plug = (1 - rig_[card.part].slot_share_min.is.v) / static_cast<double>(card.plugs.size());
    const double on_one_cable = card.cable.daisy_chain && card.plugs.size() > 1 ? 2 * per_plug : per_plug;
    const auto& plug = connector_part(card.plug);
    add_single(limit(card, LimitKind::Plug, plug.hard.is.v, plug.plan.is.v, plug.plan.rank, plug.plan.source), i, per_plug);
    add_single(cable_limit(card), i, on_one_cable);
    const auto& psu = rig_[card.plugs.front()];
    if (!psu.breakout) return;
    const auto& board = rig_[*psu.breakout];
    add_single(limit(card, LimitKind::Socket, board.hard.is.v, board.plan.is.v, board.plan.rank, board.plan.source), i,
               on_one_cable);
  }

  static Limit cable_limit(const Card& card) {
    if (card.cable.daisy_chain) {
      const double able = card.cable.awg <= 16 ? kDaisyThick : kDaisyThin;
      return limit(card, LimitKind::DaisyChain, able, able, Rank::Assumed,
                   "two plugs on one 3-pair cable: 150 W with 18 AWG, 225 W with 16 AWG");
    }
    const auto* wire = wire_part(card.cable.awg);
    OHM_ASSERT(wire);
    const double able = pairs(card.plug) * wire->dc.is.v * kRail;
    return limit(card, LimitKind::Cable, able, able, wire->dc.rank, wire->dc.source);
  }

  const Rig& rig_;
  Circuit& circuit_;
};

std::vector<std::vector<std::uint32_t>> cards_by_host(const Rig& rig) {
  std::vector<std::vector<std::uint32_t>> by(rig.hosts.size());
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i) by[rig.cards[i].host.v].push_back(i);
  return by;
}

}  // namespace

void add_supplies(const Rig& rig, Circuit& circuit) {
  std::vector<std::vector<DcTerm>> feeds(rig.psus.size());
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i)
    for (const auto& s : supply_shares(rig, rig.cards[i])) feeds[s.psu.v].push_back({i, s.share});
  for (std::size_t i = 0; i < rig.psus.size(); ++i) {
    SupplyNode node;
    node.curve = curve_of(rig, rig.psus[i]);
    node.rating = rating_of(rig, rig.psus[i]).rating.v;
    node.feeds.first = static_cast<std::uint32_t>(circuit.feeds.size());
    circuit.feeds.insert(circuit.feeds.end(), feeds[i].begin(), feeds[i].end());
    node.feeds.last = static_cast<std::uint32_t>(circuit.feeds.size());
    circuit.supplies.push_back(std::move(node));
  }
  for (const auto& host : rig.hosts)
    for (const auto& s : supply_shares(rig, host)) circuit.supplies[s.psu.v].fixed += s.share * host.load.v;
}

void add_dc_limits(const Rig& rig, Circuit& circuit) {
  DcLimits limits{rig, circuit};
  const auto by_host = cards_by_host(rig);
  for (std::uint32_t i = 0; i < rig.psus.size(); ++i) limits.of_supply(i);
  for (std::size_t i = 0; i < rig.hosts.size(); ++i) limits.of_board(rig.hosts[i], by_host[i]);
  for (std::uint32_t i = 0; i < rig.cards.size(); ++i) limits.of_card(i);
}

}  // namespace ohm::circuit_parts
