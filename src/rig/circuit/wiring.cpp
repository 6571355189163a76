#include "rig/circuit/wiring.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "rig/circuit/circuit.h"

namespace ohm {
namespace {

constexpr std::array kLineToLine{Legs::L12, Legs::L23, Legs::L31};
constexpr std::array kLineToNeutral{Legs::L1N, Legs::L2N, Legs::L3N};

constexpr double kLabelTolerance = 0.1;  // a label's range is nominal; EN 60038 and ANSI C84.1 let the mains stray 10 % (standard)

std::optional<Legs> legs_named(std::string_view text) {
  for (const auto legs : {Legs::L1N, Legs::L2N, Legs::L3N, Legs::L12, Legs::L23, Legs::L31, Legs::All})
    if (name_of(legs) == text) return legs;
  return std::nullopt;
}

/// Banks and outlets are dealt over the legs in turn, as makers do.
Legs dealt(const Rig& rig, const Pdu& pdu, std::size_t turn) {
  if (rig.site.feed == FeedKind::SplitPhase) return pdu.part.wiring == Wiring::LineToNeutral ? kLineToNeutral[turn % 2] : Legs::L12;
  return pdu.part.wiring == Wiring::LineToLine ? kLineToLine[turn % 3] : kLineToNeutral[turn % 3];
}

Legs outlet_legs(const Rig& rig, const Pdu& pdu, int outlet) {
  const auto inlet = inlet_legs(rig, pdu);
  if (inlet != Legs::All) return inlet;
  const auto bank = bank_of(pdu.part, outlet);
  if (!bank) return dealt(rig, pdu, static_cast<std::size_t>(outlet - 1));
  const auto& told = pdu.part.banks.is[*bank].legs;
  const auto legs = told ? legs_named(*told) : std::nullopt;
  return legs.value_or(dealt(rig, pdu, *bank));
}

double across(const Site& site, Legs legs, double voltage) {
  const bool line_to_neutral = legs == Legs::L1N || legs == Legs::L2N || legs == Legs::L3N;
  if (!line_to_neutral) return voltage;
  switch (site.feed) {
    case FeedKind::SinglePhase: return voltage;
    case FeedKind::SplitPhase: return voltage / 2;
    case FeedKind::ThreePhase: return voltage / std::numbers::sqrt3;
  }
  return voltage;
}

}  // namespace

Legs inlet_legs(const Rig& rig, const Pdu& pdu) {
  if (const auto* outlet = std::get_if<OutletRef>(&pdu.from)) return legs_of(rig, *outlet);
  const auto& breaker = rig[std::get<Index<Breaker>>(pdu.from)];
  const bool split_to_neutral =
      rig.site.feed == FeedKind::SplitPhase && breaker.poles == 2 && pdu.part.wiring == Wiring::LineToNeutral;
  return split_to_neutral ? Legs::All : breaker.legs;
}

Legs legs_of(const Rig& rig, const AcSource& source) {
  if (const auto* outlet = std::get_if<OutletRef>(&source)) return outlet_legs(rig, rig[outlet->pdu], outlet->outlet);
  const auto legs = rig[std::get<Index<Breaker>>(source)].legs;
  return legs == Legs::All ? Legs::L12 : legs;  // a single-phase plug on a three-pole breaker: between its first two
}

std::optional<std::size_t> bank_of(const PduPart& part, int outlet) {
  const auto& banks = part.banks.is;
  const auto at =
      std::find_if(banks.begin(), banks.end(), [&](const BankPart& b) { return b.first <= outlet && outlet <= b.last; });
  if (at == banks.end()) return std::nullopt;
  return static_cast<std::size_t>(at - banks.begin());
}

std::string outlet_kind(const Rig& rig, const AcSource& source) {
  const auto* outlet = std::get_if<OutletRef>(&source);
  if (!outlet) return "";
  const auto& outlets = rig[outlet->pdu].part.outlets;
  const auto at = std::find_if(outlets.begin(), outlets.end(), [&](const auto& o) { return o.first == outlet->outlet; });
  return at == outlets.end() ? "" : at->second;
}

const Breaker& breaker_of(const Rig& rig, const AcSource& source) {
  const auto* outlet = std::get_if<OutletRef>(&source);
  return outlet ? breaker_of(rig, rig[outlet->pdu].from) : rig[std::get<Index<Breaker>>(source)];
}

bool north_american(const Site& site) {
  constexpr std::array kElsewhere{220, 230, 380, 400, 415};  // IEC 60038 nominal voltages
  return std::find(kElsewhere.begin(), kElsewhere.end(), std::lround(site.nominal.v)) == kElsewhere.end();
}

Volts nominal_across(const Site& site, Legs legs) { return Volts{across(site, legs, site.nominal.v)}; }

Volts voltage_across(const Site& site, Legs legs) { return Volts{across(site, legs, site.lowest.v)}; }

const RatingBand* band_at(const PsuPart& part, Volts nominal) {
  const auto& bands = part.rating.is;
  const auto within = [&](double tolerance) {
    const auto at = std::find_if(bands.begin(), bands.end(), [&](const RatingBand& b) {
      return b.from.v * (1 - tolerance) <= nominal.v && nominal.v <= b.to.v * (1 + tolerance);
    });
    return at == bands.end() ? nullptr : &*at;
  };
  const auto* exact = within(0);
  return exact ? exact : within(kLabelTolerance);
}

std::string name_of(Legs legs) {
  switch (legs) {
    case Legs::L1N: return "L1";
    case Legs::L2N: return "L2";
    case Legs::L3N: return "L3";
    case Legs::L12: return "L1-L2";
    case Legs::L23: return "L2-L3";
    case Legs::L31: return "L3-L1";
    case Legs::All: return "L1-L2-L3";
  }
  return "";
}

}  // namespace ohm
