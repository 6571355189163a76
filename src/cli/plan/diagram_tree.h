// The one-line diagram as a tree, before anybody thinks of pixels: what hangs on what, and how full it is under ohmd.
//
// Made from a Rig and its Plan; laid out and drawn by diagram_svg.cpp. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/plan/facts.h"

namespace ohm {

/// A card or a host at the end of a supply.
struct DiagramLeaf {
  std::string name;             ///< "A3", "host A"
  std::string figure;           ///< "303 W", "suspended", "absent"
  std::string note;             ///< "slot: A.p2" where its riser hangs on another supply
  std::optional<double> ratio;  ///< worst of its 12 V limits; nothing for a host or an absent card
};

struct DiagramNode {
  std::string name;             ///< "P18", "pdu1", "bank 1", "A.p1"
  std::string detail;           ///< "breaker 30 A, 2-pole"
  std::string load;             ///< "23.9 of 24.0 A"
  std::optional<double> ratio;  ///< worst of its limits; nothing where none is known
  double watts{};               ///< drawn from the wall through it
  std::vector<DiagramNode> children;
  std::vector<DiagramLeaf> leaves;  ///< of a supply
  bool supply{};
};

/// The feed and everything behind it, in file order.
DiagramNode diagram_tree(const PlanFacts& facts);

}  // namespace ohm
