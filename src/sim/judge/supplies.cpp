#include "sim/judge/supplies.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

namespace ohm::judging {
namespace {

constexpr double kLossAtRest = 0.02;  // of rating, where only two points are told (assumed)

/// a0 + a1 p + a2 p^2 with the least sum of squared errors; exact through three points. Normal equations, Cramer's rule.
std::array<double, 3> parabola(const std::vector<std::pair<double, double>>& points) {
  std::array<double, 5> power{};
  std::array<double, 3> right{};
  for (const auto& [p, loss] : points) {
    for (std::size_t k = 0; k < power.size(); ++k) power[k] += std::pow(p, k);
    for (std::size_t k = 0; k < right.size(); ++k) right[k] += loss * std::pow(p, k);
  }
  using Column = std::array<double, 3>;
  const auto determinant = [](const Column& a, const Column& b, const Column& c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);
  };
  const Column a{power[0], power[1], power[2]}, b{power[1], power[2], power[3]}, c{power[2], power[3], power[4]};
  const double whole = determinant(a, b, c);
  return {determinant(right, b, c) / whole, determinant(a, right, c) / whole, determinant(a, b, right) / whole};
}

bool same_12v(const Rig& rig, Index<Psu> a, Index<Psu> b) {
  return a == b || (rig[a].group.has_value() && rig[a].group == rig[b].group);
}

/// How much of a load plugged into `at` the supply `psu` may have to carry.
double reaches(const Rig& rig, Index<Psu> at, Index<Psu> psu) {
  if (!same_12v(rig, at, psu)) return 0;
  const auto& group = rig[psu].group;
  if (!group) return 1;
  const double equal = 1.0 / static_cast<double>(rig[*group].members.size());
  return std::min(1.0, equal * (1 + rig[*group].imbalance.v));
}

Index<Psu> slot_feeder(const Rig& rig, const Card& card) { return card.riser ? card.riser->from : rig[card.host].from; }

/// The supplies behind one plug: itself, or its whole redundant group.
std::vector<Index<Psu>> members(const Rig& rig, Index<Psu> at) {
  return rig[at].group ? rig[*rig[at].group].members : std::vector<Index<Psu>>{at};
}

/// Every supply that may carry something of a card, each once.
std::set<Index<Psu>> carriers(const Rig& rig, const Card& card) {
  std::vector<Index<Psu>> sources = card.plugs;
  sources.push_back(slot_feeder(rig, card));
  std::set<Index<Psu>> all;
  for (const Index<Psu> source : sources) {
    for (const Index<Psu> member : members(rig, source)) all.insert(member);
  }
  return all;
}

double distance(const RatingBand& band, double volts) { return std::max({0.0, band.from.v - volts, volts - band.to.v}); }

/// The rating of the band that this voltage lies in or is nearest to.
double rating_at(const PsuPart& part, double volts) {
  const auto& bands = part.rating.is;
  const auto nearer = [&](const RatingBand& a, const RatingBand& b) { return distance(a, volts) < distance(b, volts); };
  return std::min_element(bands.begin(), bands.end(), nearer)->rating.v;
}

std::optional<Legs> legs_called(const std::string& name) {
  static const std::array<std::pair<const char*, Legs>, 6> kNames{
      {{"L1", Legs::L1N}, {"L2", Legs::L2N}, {"L3", Legs::L3N}, {"L1-L2", Legs::L12}, {"L2-L3", Legs::L23}, {"L3-L1", Legs::L31}}};
  for (const auto& [text, legs] : kNames) {
    if (name == text) return legs;
  }
  return std::nullopt;
}

/// Outlets of a three-phase PDU are dealt over its legs, bank by bank or outlet by outlet.
Legs dealt(const Rig& rig, const Pdu& pdu, int outlet) {
  int turn = outlet - 1;
  for (std::size_t b = 0; b < pdu.part.banks.is.size(); ++b) {
    const BankPart& bank = pdu.part.banks.is[b];
    if (outlet < bank.first || outlet > bank.last) continue;
    if (bank.legs && legs_called(*bank.legs)) return *legs_called(*bank.legs);
    turn = static_cast<int>(b);
  }
  constexpr std::array kAcross{Legs::L12, Legs::L23, Legs::L31};
  constexpr std::array kToNeutral{Legs::L1N, Legs::L2N, Legs::L3N};
  const bool to_neutral = pdu.part.wiring == Wiring::LineToNeutral;
  if (rig.site.feed == FeedKind::SplitPhase) return to_neutral ? kToNeutral[turn % 2] : Legs::L12;
  return to_neutral ? kToNeutral[turn % 3] : kAcross[turn % 3];
}

}  // namespace

Legs legs_at(const Rig& rig, const AcSource& source) {
  if (const auto* breaker = std::get_if<Index<Breaker>>(&source)) {
    return rig[*breaker].legs == Legs::All ? Legs::L12 : rig[*breaker].legs;
  }
  const auto& outlet = std::get<OutletRef>(source);
  const Pdu& pdu = rig[outlet.pdu];
  if (std::holds_alternative<OutletRef>(pdu.from)) return legs_at(rig, pdu.from);
  const Breaker& breaker = rig[std::get<Index<Breaker>>(pdu.from)];
  const bool halves = rig.site.feed == FeedKind::SplitPhase && breaker.poles == 2 && pdu.part.wiring == Wiring::LineToNeutral;
  return breaker.legs == Legs::All || halves ? dealt(rig, pdu, outlet.outlet) : breaker.legs;
}

double volts_between(const Site& site, Legs legs, Volts feed) {
  const bool across = legs == Legs::L12 || legs == Legs::L23 || legs == Legs::L31;
  if (across || site.feed == FeedKind::SinglePhase) return feed.v;
  return site.feed == FeedKind::SplitPhase ? feed.v / 2 : feed.v / std::sqrt(3.0);
}

double loss_watts(const std::vector<EfficiencyPoint>& points, double rating, double out) {
  std::vector<std::pair<double, double>> known;
  for (const auto& point : points) known.emplace_back(point.load, point.load * (1 - point.efficiency) / point.efficiency);
  if (known.size() == 2) known.emplace_back(0, kLossAtRest);
  const auto [a0, a1, a2] = parabola(known);
  const double p = out / rating;
  return rating * (a0 + a1 * p + a2 * p * p);
}

double part_of_card(const Rig& rig, const Card& card, Index<Psu> psu, double draw) {
  const CardPart& part = rig[card.part];
  const Index<Psu> slot = slot_feeder(rig, card);
  const bool one = std::all_of(card.plugs.begin(), card.plugs.end(), [&](Index<Psu> plug) { return same_12v(rig, plug, slot); });
  if (one) return draw * reaches(rig, slot, psu);
  const double by_slot = std::min(draw * part.slot_share.is.v, part.slot_max.is.v);
  const double by_plug = draw * (1 - part.slot_share_min.is.v) / static_cast<double>(card.plugs.size());
  double sum = by_slot * reaches(rig, slot, psu);
  for (const Index<Psu> plug : card.plugs) sum += by_plug * reaches(rig, plug, psu);
  return sum;
}

std::vector<SupplyDuty> duties(const Rig& rig, std::span<const double> draw) {
  std::vector<SupplyDuty> all(rig.psus.size());
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    if (!rig.cards[i].absent.empty()) continue;
    for (const Index<Psu> psu : carriers(rig, rig.cards[i])) all[psu.v].out += part_of_card(rig, rig.cards[i], psu, draw[i]);
  }
  for (const Host& host : rig.hosts) {
    for (const Index<Psu> psu : members(rig, host.from)) all[psu.v].out += host.load.v * reaches(rig, host.from, psu);
  }
  for (std::size_t s = 0; s < all.size(); ++s) {
    const PsuPart& part = rig[rig.psus[s].part];
    const double volts = volts_between(rig.site, legs_at(rig, rig.psus[s].from), rig.site.nominal);
    const bool low = volts < 150 && !part.efficiency_low.is.empty();
    all[s].rating = rating_at(part, volts);
    all[s].wall = all[s].out + loss_watts(low ? part.efficiency_low.is : part.efficiency.is, all[s].rating, all[s].out);
  }
  return all;
}

}  // namespace ohm::judging
