// A second opinion: does any wire carry more than it may at these caps?
//
// Works from the Rig alone, with its own arithmetic (complex phasors, the quadratic loss of each supply instead of its chords, a
// fresh walk of the wiring). It shares no code with rig/circuit or control/, which it judges. Called by tests, simulations and
// benches; pure; any thread; slow on purpose where slow is plainer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "rig/rig.h"

namespace ohm {

struct Overload {
  std::string place;  ///< "pdu1.b2 L1", "A.p1 12 V"
  double load{};      ///< A or W
  double allowed{};   ///< its continuous rating
  friend bool operator==(const Overload&, const Overload&) = default;
};

/// Every limit exceeded by more than one part in a million when card i draws draw[i] watts. Suspended cards are given their idle
/// draw.
std::vector<Overload> judge(const Rig& rig, std::span<const double> draw);

}  // namespace ohm
