// What is cut off with a thing of the rig: whose work stops, which outlets are to be opened, and what stays live all the same.
//
// Pure, from the rig file alone; called by the agent when somebody says off, and by `ohm off --dry-run`, so that both tell the
// same. It knows nothing of what a PDU can switch, and opens nothing. Any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "rig/rig.h"

namespace ohm {

struct Cutoff {
  std::string thing;                 ///< as the rig file spells it; "rig" for all of it
  std::vector<Index<Card>> cards;    ///< that go to their lowest cap, and whose work stops
  std::vector<Index<Psu>> supplies;  ///< that lose their input; those that feed no host first
  std::vector<Index<Host>> hosts;    ///< that lose their power with them
  std::vector<std::string> live;     ///< what stays live by the wiring, as sentences
  friend bool operator==(const Cutoff&, const Cutoff&) = default;
};

/// `thing`: "" or "rig", a card, host, frame, supply, outlet (pdu1/3), bank (pdu1.b2), PDU, breaker or panel. A supply is cut with
/// a card, host or frame only where nothing else is fed by it. BadInput names the nearest.
Result<Cutoff> cutoff_of(const Rig& rig, const std::string& thing);

/// "pdu1/3"; "" for a supply that is plugged into no PDU.
std::string outlet_of(const Rig& rig, const Psu& supply);

/// The outlets of `supplies`, in their order, each once.
std::vector<std::string> outlets_of(const Rig& rig, const std::vector<Index<Psu>>& supplies);

}  // namespace ohm
