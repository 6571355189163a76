// A thing of the rig by its name: what kind of thing it is, and the nearest one when there is none.
//
// Pure, any thread. Names are those of rig.yaml; a leg is "pdu1.L1", which ohmd calls "pdu1 L1": both are understood.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/rig/rig_doc.h"

namespace ohm {

/// Wire: whatever carries a limit and is none of the others: a breaker, a bank, a panel, the main breaker.
/// Leg: one conductor of a wire. Rig: the whole of it, called "rig".
enum class ThingKind { Card, Host, Supply, Pdu, Outlet, Wire, Leg, Rig, Fan };

/// "card", "host", "supply", "PDU", "outlet", "wire", "leg", "rig", "chassis fan".
const char* name_of(ThingKind kind);

struct Thing {
  ThingKind kind{};
  std::string name;
  friend bool operator==(const Thing&, const Thing&) = default;
};

/// Every thing the document names, each once.
std::vector<Thing> things_of(const RigDoc& rig);

/// BadInput names the nearest. Letters of the wrong case are forgiven where only one thing fits.
Result<Thing> find_thing(const RigDoc& rig, const std::string& name);

/// What ohmd calls it: "pdu1 L1" for the leg "pdu1.L1", every other thing as it is.
std::string name_for_ohmd(const Thing& thing);

/// "pdu1.L1", or "pdu1" where the limit is not of one conductor.
std::string wire_name(const LimitDoc& limit);

/// The limits of a thing, by its place ("pdu1") or leg ("pdu1.L1").
std::vector<const LimitDoc*> limits_of(const RigDoc& rig, const std::string& thing);

/// The cards that a card, a host or the rig is; nothing for what only carries current (wiring.h knows that).
std::optional<std::vector<std::string>> cards_within(const RigDoc& rig, const Thing& thing);

/// Itself and its legs, as ohmd names them.
std::vector<std::string> with_its_legs(const RigDoc& rig, const Thing& thing);

/// The things whose events are also its own, as ohmd names them: itself, a host's cards, a PDU's outlets, banks and legs.
std::vector<std::string> names_within(const RigDoc& rig, const Thing& thing);

}  // namespace ohm
