// The chassis fans of each host beside its cards' fans (control/cooling/chassis.h): how fast they should turn.
//
// Stepped by the CoolingDesk once a tick. A host's fans that are labelled as its own move the air of all its cards, for the least
// watts in all fans; all full at once where a card wants all. A fan whose label says nothing may be the processor's: it is never
// slowed down, only turned full while a card wants all, and given back afterwards. Where no card works they go back to their board.
// Control thread; no clock, no driver.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/fans/fan_desk.h"
#include "control/cooling/chassis.h"

namespace ohm {

/// A card in the air of a host.
struct ZoneMember {
  std::string host;
  cooling::ZoneCard card;
  Watts draw;
  bool works{};  ///< it is driven and not at rest
};

/// For the loop. Nothing: back to its board.
struct ChassisOrder {
  std::size_t fan{};
  std::optional<Fraction> duty;
  friend bool operator==(const ChassisOrder&, const ChassisOrder&) = default;
};

class ChassisZones {
 public:
  explicit ChassisZones(const Rig& rig) : rig_{rig} {}

  std::vector<ChassisOrder> step(const RigView& view, const FanDesk& fans, const std::vector<ZoneMember>& members);

 private:
  struct Zone {
    std::optional<double> duty, told;  ///< nothing: left to the board
    double wanted{1};
    std::optional<TimePoint> solved_at, at;
  };
  void step_zone(Zone& zone, const std::string& host, const RigView& view, const FanDesk& desk,
                 const std::vector<const ZoneMember*>& cards, std::vector<ChassisOrder>& out);
  void step_unlabelled(const RigView& view, const FanDesk& fans, bool wants_all, std::vector<ChassisOrder>& out);
  double cheapest(const Zone& zone, Watts full, const std::vector<const ZoneMember*>& cards) const;
  Watts full_watts(const std::string& host, std::size_t fans) const;

  const Rig& rig_;
  std::map<std::string, Zone> zones_;
  std::optional<TimePoint> wanted_all_;
  bool unlabelled_full_{};
};

}  // namespace ohm
