#include "sim/judge/rails.h"

#include <algorithm>

#include "rig/catalogue/catalogue.h"
#include "sim/judge/street.h"

namespace ohm::judging {
namespace {

constexpr double kVolts = 12;
constexpr double kSustainedPart = 0.8;  // the issue: a supply gives at most 80 % of its rating for hours
constexpr double kChainThin = 150,
                 kChainThick = 225;  // W, two plugs on one cable of 18 AWG, or 16 AWG and thicker (facts 1.4, assumed)

/// Pairs of conductors in the cable of one plug.
int conductors(Connector plug) {
  if (plug == Connector::EightPin) return 3;
  return plug == Connector::TwelvePin || plug == Connector::TwelveVHPWR ? 6 : 2;
}

class Rails {
 public:
  Rails(const Rig& rig, std::span<const double> draw, const std::vector<SupplyDuty>& duties)
      : rig_{rig}, draw_{draw}, duties_{duties} {}

  std::vector<Overload> judge() {
    for (std::size_t s = 0; s < rig_.psus.size(); ++s) look_at_supply(rig_.psus[s], duties_[s]);
    for (std::size_t w = 0; w < kWindows; ++w) look_at_surges(w);
    for (std::size_t i = 0; i < rig_.cards.size(); ++i) {
      if (rig_.cards[i].absent.empty()) look_at_card(rig_.cards[i], draw_[i]);
    }
    look_at_boards();
    return std::move(overloads_);
  }

 private:
  void look(std::string place, double watts, double allowed) {
    if (too_much(watts, allowed)) overloads_.push_back({std::move(place), watts, allowed});
  }

  void look_at_supply(const Psu& psu, const SupplyDuty& duty) {
    look(psu.name + " output", duty.out, kSustainedPart * duty.rating);
    look(psu.name + " 12 V", duty.out, rig_[psu.part].rail.is.v * kVolts);
    if (psu.breakout) look(psu.name + " breakout", duty.out, rig_[*psu.breakout].total.is.v * kVolts);
  }

  /// All cards peak together while the hosts draw what they draw.
  void look_at_surges(std::size_t window) {
    std::vector<double> peak(draw_.begin(), draw_.end());
    for (std::size_t i = 0; i < peak.size(); ++i) peak[i] *= rig_[rig_.cards[i].part].excursion.is[window];
    const std::vector<SupplyDuty> at_peak = duties(rig_, peak);
    for (std::size_t s = 0; s < at_peak.size(); ++s) {
      const Psu& psu = rig_.psus[s];
      look(psu.name + " surge " + kWindowNames[window], at_peak[s].out, rig_[psu.part].surge.is[window] * at_peak[s].rating);
    }
  }

  void look_at_card(const Card& card, double draw) {
    const CardPart& part = rig_[card.part];
    if (card.riser) {
      const Connector feed = rig_[card.riser->part].feed.is;
      const double slot = std::min(draw * part.slot_share.is.v, part.slot_max.is.v);
      if (feed != Connector::Slot) look(card.name + " riser", slot, connector_part(feed).plan.is.v);
    }
    if (!card.plugs.empty()) look_at_plugs(card, draw * (1 - part.slot_share_min.is.v) / static_cast<double>(card.plugs.size()));
  }

  void look_at_plugs(const Card& card, double watts) {
    look(card.name + " plug", watts, connector_part(card.plug).plan.is.v);
    const bool chained = card.cable.daisy_chain && card.plugs.size() > 1;
    const double on_cable = chained ? 2 * watts : watts;
    if (chained) {
      look(card.name + " cable", on_cable, card.cable.awg <= 16 ? kChainThick : kChainThin);
    } else if (const WirePart* wire = wire_part(card.cable.awg)) {
      look(card.name + " cable", on_cable, conductors(card.plug) * wire->dc.is.v * kVolts);
    }
    for (const Index<Psu> psu : card.plugs) {
      if (rig_[psu].breakout) return look(card.name + " socket", on_cable, rig_[*rig_[psu].breakout].plan.is.v);
    }
  }

  /// What the board itself must pass on to slots that have no plug of their own.
  void look_at_boards() {
    std::vector<double> through(rig_.hosts.size());
    for (std::size_t i = 0; i < rig_.cards.size(); ++i) {
      const Card& card = rig_.cards[i];
      const CardPart& part = rig_[card.part];
      const bool on_board = !card.riser || rig_[card.riser->part].feed.is == Connector::Slot;
      if (on_board && card.absent.empty()) through[card.host.v] += std::min(draw_[i] * part.slot_share.is.v, part.slot_max.is.v);
    }
    for (std::size_t h = 0; h < through.size(); ++h) {
      const auto& board = rig_.hosts[h].board;
      if (board) look(rig_.hosts[h].name + " board slots", through[h], rig_[*board].slots_12v.is.v);
    }
  }

  const Rig& rig_;
  std::span<const double> draw_;
  const std::vector<SupplyDuty>& duties_;
  std::vector<Overload> overloads_;
};

}  // namespace

std::vector<Overload> judge_rails(const Rig& rig, std::span<const double> draw, const std::vector<SupplyDuty>& duties) {
  return Rails{rig, draw, duties}.judge();
}

}  // namespace ohm::judging
