// One card under the cooling law (control/cooling): what the card tells made into the law's readings and limits, and what the law
// commands made into orders for the loop.
//
// Kept by the CoolingDesk, one for each seat, stepped once a tick. It gives orders only when a command changed, and looks in later
// samples whether the card did them (hand.h). In mode watch it steps the law from where the card really stands and orders nothing.
// Control thread; no clock, no driver.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/cooling/hand.h"
#include "agent/decide/caps.h"
#include "agent/view/rig_view.h"
#include "control/cooling/memory_levels.h"
#include "control/cooling/pads.h"

namespace ohm {

/// One thing for the loop to set on a card.
struct CoolingOrder {
  enum class What : std::uint8_t { Fans, FansToFirmware, MemoryOffset, MemoryLock, MemoryUnlock } what{};
  std::size_t row{};  ///< of RigView::cards
  double value{};     ///< duty 0..1, MHz
  friend bool operator==(const CoolingOrder&, const CoolingOrder&) = default;
};
using CoolingOrders = std::vector<CoolingOrder>;

class CardCooler {
 public:
  /// Steps the law for a card that is drivable. `pulsed`: its fans are in other hands (`ohm find`).
  void drive(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, bool pulsed, TimePoint now);
  /// The same in mode watch.
  void shadow(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, TimePoint now);
  /// Not ours to drive any more, and it answers: what was set goes back.
  void leave();
  /// It is gone: what was set is gone with it. What was learnt of pads and memory levels stays.
  void forget();
  /// The driver refused such an order.
  void refused(CoolingOrder::What what, TimePoint now);

  /// Of the last step, for the loop to carry out; `row` is filled in.
  CoolingOrders orders(std::size_t row) const;
  /// Its share of the cap: at most what the law allows.
  std::optional<Watts> cap() const;

  CoolingView view() const;
  const cooling::Step& last() const { return last_; }
  const cooling::Limits& limits() const { return limits_; }
  const cooling::Pads& pads() const { return pads_; }
  bool stepped() const { return last_.next.begun; }
  /// Settings that it does not take.
  std::vector<Reason> troubles() const;
  /// What protect would do first; "" when nothing. Steady words, so that a degree more is no news.
  std::string would() const;

 private:
  void step(const CardView& card, const CapFacts& cap, std::optional<Celsius> room, TimePoint now);
  void learn_levels(const CardView& card, TimePoint now);
  cooling::Limits limits_of(const CardView& card, const CapFacts& cap, TimePoint now) const;
  void order(CoolingOrder::What what, double value = 0) { orders_.push_back({what, 0, value}); }
  void drive_fans(const CardView& card, bool pulsed, TimePoint now);
  void leave_fans(const CardView& card, TimePoint now);
  void drive_memory(const CardView& card, TimePoint now);
  void order_memory(const cooling::MemorySetting& wanted, bool again);

  cooling::Step last_;
  cooling::Limits limits_;
  cooling::Readings heard_;
  cooling::Pads pads_;
  std::optional<cooling::MemoryLevels> levels_;  ///< nothing: never seen at work
  CoolingOrders orders_;
  Hand fans_, firmware_, memory_;                      ///< `firmware_`: the fans' way back
  std::optional<double> fan_told_;                     ///< nothing: left to its firmware
  std::optional<cooling::MemorySetting> memory_told_;  ///< nothing: not held
  std::string refused_duty_;
};

}  // namespace ohm
