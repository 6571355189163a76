// Which card hangs on which wire: what the running rig's own file says.
//
// The document of ohmd names the rig file and holds loads; how things hang together is read from that file, where it can be read
// (over the local socket). Read once per command. Everything here is pure but read_wiring(); any thread. A view must do without:
// then `why_not` says why.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rig/circuit/circuit.h"
#include "rig/rig.h"

namespace ohm {

struct RigWires {
  std::optional<Rig> rig;
  Circuit circuit;      ///< of `rig`
  std::string why_not;  ///< "" when the rig is there
};

RigWires wiring_of(Rig rig);

/// `here`: ohmd runs on this machine, so that its path means the same file to us.
RigWires read_wiring(const std::string& rig_file, bool here);

/// The cards whose draw `place` carries (a breaker, PDU, bank, outlet, supply, leg "pdu1.L1" or card), in file order; none when
/// unknown.
std::vector<std::string> cards_on(const RigWires& wiring, const std::string& place);

/// Every place that carries this card's draw, nearest to the card last; none when unknown.
std::vector<std::string> places_above(const RigWires& wiring, const std::string& card);

/// What the rig file says of a card's fitting: "2 x 8-pin from A.p1, 16 AWG 0.6 m; riser usb-6pin fed by A.p1". "" when unknown.
std::string fitting_text(const RigWires& wiring, const std::string& card);

}  // namespace ohm
