// Rigs and figures for the twin's tests: one card on a bench, the barn of the examples, cards that are all alike.
//
// Tests only. A rig that does not read is a test's own mistake and aborts.
#pragma once

#include <string>

#include "twin/advance.h"
#include "twin/rig_twin.h"

namespace ohm::twin::test {

/// `count` cards of one part on one 2000 W supply, in a box on a 30 A breaker at 240 V.
Rig bench_rig(const std::string& part = "msi-3090-suprim-x", int count = 1);

/// One card on an open frame with air moving through it.
Rig open_rig(const std::string& part);

/// examples/rig-32x3090.yaml.
Rig barn();

/// A rig read from its text.
Rig rig_of(const std::string& text);

/// The shipped figures without any spread between cards.
Figures alike();

/// A model, inputs and a state that advance together, for what RigTwin does not let through.
struct Bench {
  explicit Bench(const Rig& rig, const Figures& figures = alike());
  void run(double seconds, double dt = 1);
  void load(const std::string& workload, std::size_t card = 0);
  const CardState& card(std::size_t i = 0) const { return state.cards[i]; }
  double watts(std::size_t i = 0) const { return state.power.watts[i]; }
  Readings readings() const;

  Model model;
  Inputs inputs;
  State state;
};

/// Advances by whole steps.
void run(RigTwin& twin, double seconds, double dt = 1);

}  // namespace ohm::twin::test
