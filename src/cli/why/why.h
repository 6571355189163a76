// `ohm why THING`: in a sentence or two, why it has the cap, fans and clocks that it has right now, and which limit binds.
//
// Pure; from one document of ohmd and, for the limits behind a planned cap, from its rig file. Any thread. It finds no reason of
// its own: the plan, the interlock, the cooling law and the order to switch off each told theirs; here they are put in order, the
// one that rules first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/rig/rig_doc.h"
#include "cli/rig/rig_json.h"
#include "cli/rig/thing.h"
#include "cli/rig/wiring.h"
#include "cli/text/style.h"

namespace ohm {

struct Why {
  std::string thing;
  std::vector<std::string> says;       ///< whole sentences
  std::optional<std::string> binding;  ///< the limit that holds it ("P18"); nothing: none does, or it is not known
};

/// Of a card: itself. Of a wire: its load, and whom it holds. Of a host or the rig: its cards, equal ones together.
std::vector<Why> why(const RigDoc& rig, const RigWires& wiring, const Thing& thing);

/// Under each other; where they are of several things each with its name before it.
std::string why_text(const RigDoc& rig, const std::vector<Why>& reasons, const Style& style);

/// {"document": "why", …, "reasons": [{"thing", "says", "binding"}]}.
std::string why_json(const RigDoc& rig, const std::vector<Why>& reasons, Layout layout);

}  // namespace ohm
