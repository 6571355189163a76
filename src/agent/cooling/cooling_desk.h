// The cooling law at its desk: the law of every card (card_cooler.h) and of the chassis fans (chassis_zones.h) stepped with what
// the tick knows; what they say made into lowered caps, orders, events and the view.
//
// Owned by the loop, stepped once a tick in every mode and before the interlock, so that the interlock rules; the loop alone
// carries the orders out, and tells what was refused. In mode watch there are no orders, only what protect would do. Of no card
// that is not ours to drive (not adopted, no right to set it) anything is said in protect. Control thread; no clock, no driver.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/cooling/card_cooler.h"
#include "agent/cooling/chassis_zones.h"
#include "agent/estimate/roster.h"
#include "agent/events/event_log.h"

namespace ohm {

class CoolingDesk {
 public:
  /// `rig` outlives it.
  CoolingDesk(const Rig& rig, std::size_t seats, bool watching) : zones_{rig}, desks_(seats), watching_{watching} {}

  /// `caps` as handed to cap_step(): `planned` is lowered where the law says so. `pulsed`: this row's fans are in other hands.
  void step(const RigView& view, const std::vector<Seat>& seats, const FanDesk& fans,
            const std::function<bool(std::size_t)>& pulsed, std::vector<CapFacts>& caps);

  /// Fills CardView::cooling, and what is wrong into health and why.
  void tell(RigView& view) const;

  const CoolingOrders& orders() const { return orders_; }
  const std::vector<ChassisOrder>& chassis_orders() const { return chassis_; }
  void refused(const CoolingOrder& order, TimePoint now) { desks_[order.row].cooler.refused(order.what, now); }

  /// What began or ended in the last step.
  const std::vector<Event>& events() const { return events_; }
  /// In watch: what protect would do first to the card of this row; "" when nothing.
  const std::string& would(std::size_t row) const { return desks_[row].would; }
  /// The card of this row needs its fans: nobody else should have them.
  bool needs_fans(std::size_t row) const;

 private:
  /// What is given up for heat, beyond full fans.
  enum class Rung : std::uint8_t { None, Memory, Cap, Yield, SensorLost };

  struct Desk {
    CardCooler cooler;
    Rung told{Rung::None};
    std::optional<TimePoint> calm_since;
    std::optional<CelsiusDelta> pads;
    bool pads_told{};
    bool was_drivable{};
    std::string would;
    std::optional<TimePoint> would_at;
  };

  static Rung rung_of(cooling::Why why);
  void step_card(std::size_t row, const RigView& view, bool pulsed, CapFacts& cap);
  void note_rung(Desk& desk, const CardView& card, const RigView& view);
  void note_would(Desk& desk, TimePoint now) const;
  void compare_pads(const RigView& view);
  void note_pads(Desk& desk, const CardView& card, const RigView& view);
  ZoneMember member_of(std::size_t row, const CardView& card) const;
  void event(const RigView& view, const std::string& place, Level level, std::string says) {
    events_.push_back({view.wall, place, level, "cooling", std::move(says)});
  }

  ChassisZones zones_;
  std::vector<Desk> desks_;  ///< per seat
  bool watching_;
  std::size_t pads_turn_{};
  CoolingOrders orders_;
  std::vector<ChassisOrder> chassis_;
  std::vector<Event> events_;
};

}  // namespace ohm
