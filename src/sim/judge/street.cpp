#include "sim/judge/street.h"

#include <algorithm>
#include <array>
#include <complex>
#include <map>
#include <numbers>
#include <optional>
#include <utility>

#include "rig/catalogue/catalogue.h"

namespace ohm::judging {
namespace {

using Phasor = std::complex<double>;
using Conductors = std::array<Phasor, 3>;

constexpr double kContinuousPart = 0.8;  // NEC 210.19(A), 210.20(A): 125 % of continuous load (standard)

/// The voltage of each conductor, as a direction. Split phase: the legs are opposite. Three-phase: 120 degrees apart.
std::array<Phasor, 3> directions(FeedKind feed) {
  if (feed != FeedKind::ThreePhase) return {Phasor{1, 0}, Phasor{-1, 0}, Phasor{}};
  const double third = 2 * std::numbers::pi / 3;
  return {Phasor{1, 0}, std::polar(1.0, -third), std::polar(1.0, third)};
}

/// The conductors a load sits between; the second is nothing when that is the neutral.
std::pair<int, std::optional<int>> between(Legs legs) {
  switch (legs) {
    case Legs::L2N: return {1, std::nullopt};
    case Legs::L3N: return {2, std::nullopt};
    case Legs::L12: return {0, 1};
    case Legs::L23: return {1, 2};
    case Legs::L31: return {2, 0};
    default: return {0, std::nullopt};
  }
}

class Street {
 public:
  explicit Street(const Rig& rig)
      : rig_{rig}, panels_(rig.panels.size()), breakers_(rig.breakers.size()), pdus_(rig.pdus.size()), banks_(rig.pdus.size()) {
    for (std::size_t p = 0; p < rig.pdus.size(); ++p) banks_[p].resize(rig.pdus[p].part.banks.is.size());
  }

  std::vector<Overload> judge(const std::vector<SupplyDuty>& duties) {
    for (std::size_t s = 0; s < rig_.psus.size(); ++s) add_supply(rig_.psus[s], duties[s].wall);
    if (rig_.site.main) look("main", main_, kContinuousPart * rig_.site.main->v);
    for (std::size_t p = 0; p < panels_.size(); ++p) {
      if (rig_.panels[p].rating) look(rig_.panels[p].name, panels_[p], kContinuousPart * rig_.panels[p].rating->v);
    }
    for (std::size_t b = 0; b < breakers_.size(); ++b) look_at_breaker(rig_.breakers[b], breakers_[b]);
    for (std::size_t p = 0; p < pdus_.size(); ++p) look_at_pdu(p);
    for (const auto& [outlet, current] : outlets_) look_at_outlet(outlet, current);
    return std::move(overloads_);
  }

 private:
  void add_supply(const Psu& psu, double wall) {
    const Legs legs = legs_at(rig_, psu.from);
    const PsuPart& part = rig_[psu.part];
    const double power_factor = rig_.site.power_factor ? rig_.site.power_factor->v : part.power_factor.is.v;
    const double amps = wall / (volts_between(rig_.site, legs, rig_.site.lowest) * power_factor);
    const Conductors current = currents(legs, amps);
    look_at_cord(psu.name + " cord", psu.cord.awg, current, 1);
    if (const InletPart* inlet = inlet_part(part.inlet.is)) look(psu.name + " inlet", current, for_hours(*inlet));
    climb(psu.from, current);
  }

  /// The current flows in at one conductor and back through the other, in the direction of the voltage between them.
  Conductors currents(Legs legs, double amps) const {
    const auto direction = directions(rig_.site.feed);
    const auto [in, out] = between(legs);
    const Phasor voltage = direction[in] - (out ? direction[*out] : Phasor{});
    Conductors current{};
    current[in] = amps * voltage / std::abs(voltage);
    if (out) current[*out] = -current[in];
    return current;
  }

  static void add(Conductors& sum, const Conductors& current) {
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += current[k];
  }

  void climb(const AcSource& source, const Conductors& current) {
    const AcSource* at = &source;
    while (const auto* outlet = std::get_if<OutletRef>(at)) {
      const Pdu& pdu = rig_[outlet->pdu];
      add(outlets_[*outlet], current);
      add(pdus_[outlet->pdu.v], current);
      for (std::size_t b = 0; b < pdu.part.banks.is.size(); ++b) {
        const BankPart& bank = pdu.part.banks.is[b];
        if (bank.first <= outlet->outlet && outlet->outlet <= bank.last) add(banks_[outlet->pdu.v][b], current);
      }
      at = &pdu.from;
    }
    std::optional<Index<Breaker>> breaker = std::get<Index<Breaker>>(*at);
    while (breaker) {
      add(breakers_[breaker->v], current);
      add(panels_[rig_[*breaker].panel.v], current);
      breaker = rig_[rig_[*breaker].panel].breaker;
    }
    add(main_, current);
  }

  void look(const std::string& place, const Conductors& current, double allowed) {
    for (std::size_t k = 0; k < current.size(); ++k) {
      const double amps = std::abs(current[k]);
      if (too_much(amps, allowed)) overloads_.push_back({place + " L" + std::to_string(k + 1), amps, allowed});
    }
  }

  /// IEC voltages mean IEC ratings: line to neutral from 220 to 240 V, but not the 240 V between two North American legs.
  double for_hours(const InletPart& plug) const {
    const double told = rig_.site.nominal.v;
    const bool iec = rig_.site.feed == FeedKind::ThreePhase ? told >= 380 && told <= 415 : told >= 220 && told <= 230;
    return iec ? plug.iec.is.v : plug.continuous.is.v;
  }

  void look_at_cord(const std::string& place, int awg, const Conductors& current, double kept) {
    if (const WirePart* wire = wire_part(awg)) look(place, current, kContinuousPart * wire->cord.is.v * kept);
  }

  void look_at_breaker(const Breaker& breaker, const Conductors& current) {
    look(breaker.name, current, breaker.continuous ? breaker.continuous->v : kContinuousPart * breaker.rating.v);
  }

  void look_at_pdu(std::size_t p) {
    const Pdu& pdu = rig_.pdus[p];
    const double kept = 1 - pdu.margin.v;
    const InletPart* inlet = inlet_part(pdu.part.inlet.is);
    if (pdu.part.continuous.is) {
      look(pdu.name, pdus_[p], pdu.part.continuous.is->v * kept);
    } else if (inlet) {
      look(pdu.name, pdus_[p], for_hours(*inlet) * kept);
    }
    if (pdu.part.cord_awg.is > 0) look_at_cord(pdu.name + " cord", pdu.part.cord_awg.is, pdus_[p], kept);
    for (std::size_t b = 0; b < banks_[p].size(); ++b) {
      const BankPart& bank = pdu.part.banks.is[b];
      const double allowed = bank.continuous ? bank.continuous->v : kContinuousPart * bank.rating.v;
      look(pdu.name + ".b" + std::to_string(b + 1), banks_[p][b], allowed * kept);
    }
  }

  void look_at_outlet(const OutletRef& outlet, const Conductors& current) {
    const Pdu& pdu = rig_[outlet.pdu];
    for (const auto& [number, kind] : pdu.part.outlets) {
      const InletPart* type = number == outlet.outlet ? inlet_part(kind) : nullptr;
      if (type) look(pdu.name + "/" + std::to_string(number), current, for_hours(*type) * (1 - pdu.margin.v));
    }
  }

  const Rig& rig_;
  Conductors main_{};
  std::vector<Conductors> panels_, breakers_, pdus_;
  std::vector<std::vector<Conductors>> banks_;
  std::map<OutletRef, Conductors> outlets_;
  std::vector<Overload> overloads_;
};

}  // namespace

std::vector<Overload> judge_street(const Rig& rig, const std::vector<SupplyDuty>& duties) { return Street{rig}.judge(duties); }

}  // namespace ohm::judging
