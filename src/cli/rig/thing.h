// A thing of the rig by its name: what kind of thing it is, and the nearest one when there is none.
//
// Pure, any thread. Names are those of rig.yaml; a leg is "pdu1 L1".
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/rig/rig_doc.h"

namespace ohm {

/// Wire: whatever carries a limit and is none of the others: a breaker, a bank, a panel, the main breaker.
enum class ThingKind { Card, Host, Supply, Pdu, Outlet, Wire, Fan };

/// "card", "host", "supply", "PDU", "outlet", "wire".
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

/// The limits of a thing, by its place ("pdu1") or leg ("pdu1 L1").
std::vector<const LimitDoc*> limits_of(const RigDoc& rig, const std::string& thing);

}  // namespace ohm
