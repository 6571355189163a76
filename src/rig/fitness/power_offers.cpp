#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "rig/circuit/wiring.h"
#include "rig/fitness/offers.h"
#include "rig/fitness/words.h"

namespace ohm::fit {
namespace {

constexpr double kCircuitPrice = 400, kPduPrice = 150, kLargerPrice = 200, kEfficientPrice = 150;
constexpr double kLarger = 1.5;  // 1600 W becomes 2400 W
// 80 PLUS Titanium (standard): 230 V redundant, and 115 V internal.
const std::vector<EfficiencyPoint> kTitanium{{0.2, 0.94}, {0.5, 0.96}, {1, 0.91}},
    kTitaniumLow{{0.2, 0.92}, {0.5, 0.94}, {1, 0.90}};

using Offers = std::vector<Offer>;

bool held_back(const Circuit& circuit, const PlannedCaps& caps, std::size_t card) {
  return circuit.cards[card].present && (caps.suspended[card] || caps.cap[card] < circuit.cards[card].top - 1e-6);
}

/// "12 cards run below their default limit, the lowest at 136 W".
std::string held_back_in_words(const Circuit& circuit, const PlannedCaps& caps) {
  int held = 0, suspended = 0;
  double lowest = 0;
  for (std::size_t c = 0; c < circuit.cards.size(); ++c) {
    if (!held_back(circuit, caps, c)) continue;
    ++held;
    if (caps.suspended[c])
      ++suspended;
    else
      lowest = lowest == 0 ? caps.cap[c] : std::min(lowest, caps.cap[c]);
  }
  auto says = counted(held, "card is", "cards are") + " held below the default limit";
  if (lowest > 0) says += ", down to " + number(lowest, 0) + " W";
  if (suspended > 0) says += ", " + std::to_string(suspended) + " suspended";
  return says;
}

/// Supplies behind the cards that are held back, ascending.
std::vector<std::uint32_t> supplies_held_back(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  std::set<std::uint32_t> out;
  for (std::size_t c = 0; c < rig.cards.size(); ++c)
    if (held_back(circuit, caps, c))
      for (const auto psu : rig.cards[c].plugs) out.insert(psu.v);
  return {out.begin(), out.end()};
}

/// The outlets of a PDU of one kind, first of each bank, then second of each: a new PDU is filled evenly.
std::vector<int> dealt_over_banks(const PduPart& part, const std::string& kind) {
  std::map<std::optional<std::size_t>, int> in_bank;
  std::vector<std::pair<int, int>> turn;  // turn, outlet
  for (const auto& [number, its_kind] : part.outlets)
    if (its_kind == kind) turn.emplace_back(in_bank[bank_of(part, number)]++, number);
  std::sort(turn.begin(), turn.end());
  std::vector<int> out;
  for (const auto& [_, number] : turn) out.push_back(number);
  return out;
}

/// Every (k+1)th supply of the k devices that are full goes to a new one like the first of them.
Rig with_another_circuit(const Rig& rig, const std::vector<std::uint32_t>& supplies) {
  Rig more = rig;
  const auto device = [&](std::uint32_t s) {
    const auto* outlet = std::get_if<OutletRef>(&rig.psus[s].from);
    return outlet ? AcSource{OutletRef{outlet->pdu, 0}} : rig.psus[s].from;
  };
  std::set<AcSource> full;
  for (const auto s : supplies) full.insert(device(s));
  more.breakers.push_back(breaker_of(rig, rig.psus[supplies.front()].from));
  more.breakers.back().name = "new";
  const Index<Breaker> breaker{more.breakers.size() - 1};
  const auto* first = std::get_if<OutletRef>(&rig.psus[supplies.front()].from);
  if (first) {
    more.pdus.push_back(rig[first->pdu]);
    more.pdus.back().name = "new pdu";
    more.pdus.back().from = breaker;
  }
  std::map<std::string, std::size_t> used;
  for (std::size_t i = full.size(); i < supplies.size(); i += full.size() + 1) {
    auto& psu = more.psus[supplies[i]];
    if (psu.group) continue;
    const auto kind = outlet_kind(rig, psu.from);
    if (kind.empty() != !first) continue;  // a wall plug does not fit a PDU, nor the other way round
    if (!first) psu.from = breaker;
    if (!first) continue;
    const auto outlets = dealt_over_banks(more.pdus.back().part, kind);
    auto& next = used[kind];
    if (next < outlets.size()) psu.from = OutletRef{Index<Pdu>{more.pdus.size() - 1}, outlets[next++]};
  }
  return more;
}

Offers another_circuit(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  const auto supplies = supplies_held_back(rig, circuit, caps);
  if (supplies.size() < 2) return {};
  const auto& like = breaker_of(rig, rig.psus[supplies.front()].from);
  const bool pdu = std::holds_alternative<OutletRef>(rig.psus[supplies.front()].from);
  return {{"one more " + number(like.rating.v, 0) + " A circuit" + (pdu ? " with its PDU" : ""), held_back_in_words(circuit, caps),
           kCircuitPrice + (pdu ? kPduPrice : 0),
           pdu ? "400 USD for the circuit, 150 USD for a used PDU (assumed)" : "400 USD for the circuit (assumed)",
           with_another_circuit(rig, supplies)}};
}

/// The same rig with each of these supplies made of a changed copy of its part.
template <class Change>
Rig with_parts_changed(const Rig& rig, const std::vector<std::uint32_t>& supplies, Change&& change) {
  Rig changed = rig;
  std::map<std::uint32_t, std::size_t> copies;
  for (const auto s : supplies) {
    const auto old = rig.psus[s].part.v;
    const auto [at, fresh] = copies.try_emplace(old, changed.psu_parts.size());
    if (fresh) changed.psu_parts.push_back(change(rig.psu_parts[old]));
    changed.psus[s].part = Index<PsuPart>{at->second};
  }
  return changed;
}

PsuPart larger(PsuPart part) {
  for (auto& band : part.rating.is) band.rating = band.rating * kLarger;
  part.rail.is = part.rail.is * kLarger;
  return part;
}

PsuPart efficient(PsuPart part) {
  part.efficiency.is = kTitanium;
  part.efficiency_low.is = kTitaniumLow;
  return part;
}

Offers larger_supplies(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  const auto supplies = supplies_held_back(rig, circuit, caps);
  if (supplies.empty()) return {};
  return {{counted(static_cast<int>(supplies.size()), "supply", "supplies") + " half as large again",
           held_back_in_words(circuit, caps), kLargerPrice * static_cast<double>(supplies.size()), "200 USD a supply (assumed)",
           with_parts_changed(rig, supplies, larger)}};
}

bool wasteful(const PsuPart& part) {
  const auto& points = part.efficiency.is;
  return std::none_of(points.begin(), points.end(), [](const EfficiencyPoint& p) { return p.efficiency >= 0.955; });
}

Offers efficient_supplies(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  auto supplies = supplies_held_back(rig, circuit, caps);
  std::erase_if(supplies, [&](std::uint32_t s) { return !wasteful(rig[rig.psus[s].part]); });
  if (supplies.empty()) return {};
  return {{counted(static_cast<int>(supplies.size()), "supply", "supplies") + " of Titanium efficiency",
           held_back_in_words(circuit, caps), kEfficientPrice * static_cast<double>(supplies.size()),
           "150 USD a supply, used server units (assumed)", with_parts_changed(rig, supplies, efficient)}};
}

}  // namespace

std::vector<Offer> power_offers(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  Offers all;
  for (const auto make : {another_circuit, larger_supplies, efficient_supplies})
    for (auto& offer : make(rig, circuit, caps)) all.push_back(std::move(offer));
  return all;
}

}  // namespace ohm::fit
