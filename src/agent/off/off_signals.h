// Orders to switch off that no person types: a file that appears, an alarm that a PDU or UPS tells.
//
// Looked at once a tick by the loop, which carries out what is new; while a signal stands, what it switched off does not come back.
// Control thread; one stat() a tick, nothing blocks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/estimate/meter_desk.h"
#include "rig/rig.h"

namespace ohm {

/// One signal that stands now.
struct OffSignal {
  std::string thing;  ///< to switch off; "rig" for all of it
  std::string by;     ///< "the file /run/ohmstead/off", "the alarm of pdu1"
  std::string cause;  ///< "SMOKE DETECTED"; "" when none was told
  friend bool operator==(const OffSignal&, const OffSignal&) = default;
};

/// Words that make an alarm an order: what no software cures. An alarm like "Replace battery" is none of them.
inline constexpr const char* kOffWords[] = {"smoke", "fire", "water", "leak", "flood"};

/// Does a meter tell of smoke, fire or water, or that its power goes down now (NUT: ups.status FSD, forced shutdown)?
std::optional<std::string> off_alarm(const MeterSample& sample);

class OffSignals {
 public:
  /// `file`: "" for none.
  OffSignals(const Rig& rig, std::string file) : rig_{rig}, file_{std::move(file)} {}

  /// Those that stand now. The file names things, one a line; empty, or naming what the rig has not, it means all of it.
  std::vector<OffSignal> look(const MeterDesk& meters) const;

 private:
  void look_at_file(std::vector<OffSignal>& out) const;

  const Rig& rig_;
  std::string file_;
};

}  // namespace ohm
