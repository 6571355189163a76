// Why many cards fell silent at once: the one thing of the rig file that all of them, and no card that still answers, hang on.
//
// Owned by the loop, stepped once a tick after the meters were judged. Cards that went within four seconds of each other are looked
// at together; what takes power from exactly them is looked for from the supply up to the street, and the host. Meters and outlet
// switches decide between what is left where they can (waited for a few seconds, because they lag); else it says which it could be.
// One notice tells it while it lasts. It decides nothing and sets nothing. Control thread; no clock, no driver.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/estimate/meter_desk.h"
#include "agent/estimate/roster.h"
#include "control/budget/outage.h"

namespace ohm {

class OutageWatch {
 public:
  /// Both outlive it.
  OutageWatch(const Rig& rig, const Circuit& circuit);

  /// `wires` as MeterDesk::wires() tells them. Adds notices of kind "outage" and fills CardView::outage.
  void step(RigView& view, const std::vector<Seat>& seats, const std::vector<WireTold>& wires);

 private:
  /// Something that takes cards with it when it goes.
  struct Cause {
    std::string place;                  ///< "P20", "pdu1/3", "A.p1"; of a host: its name
    std::optional<LimitKind> kind;      ///< nothing: a host
    std::vector<std::uint32_t> limits;  ///< whose meters tell of it
    Numbers cards;
  };
  struct Gone {
    std::optional<TimePoint> since;
    bool was_here{}, looked_at{};
  };
  struct Known {
    std::string thing, says;
    std::vector<std::size_t> rows;
    std::optional<TimePoint> back_since;
  };
  enum class Wire : std::uint8_t { Untold, Awaited, Empty, Alive, Off, Mute };
  struct Knows {
    const RigView& view;
    const std::vector<Seat>& seats;
    const std::vector<WireTold>& wires;
    TimePoint since;                ///< when the first of them fell silent
    std::vector<std::size_t> rows;  ///< that did
  };

  Numbers supplies_of(const Limit& limit) const;
  void add_supplies(const Dependents& dependents);
  void add_wires(const Dependents& dependents);
  void add_hosts();
  void note_gone(const RigView& view);
  std::optional<Knows> together(const RigView& view, const std::vector<Seat>& seats, const std::vector<WireTold>& wires) const;
  Wire look(const Cause& cause, const Knows& knows) const;
  std::vector<const Cause*> common(const Knows& knows) const;
  static int weight(const Cause& cause, Wire wire);
  void explain(const Knows& knows);
  std::string says(const Cause& cause, Wire wire, const Knows& knows, const std::string& others) const;
  std::string reason(const Cause& cause, Wire wire, const std::string& others) const;
  void tell(RigView& view);

  const Rig& rig_;
  const Circuit& circuit_;
  std::vector<Cause> causes_;  ///< from the supplies up; hosts last
  std::vector<Gone> gone_;     ///< per seat
  std::vector<Known> known_;
};

}  // namespace ohm
