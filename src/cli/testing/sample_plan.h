// A small rig with a plan whose numbers are written by hand, for tests of the views: they must show what a Plan says, whoever made
// it.
#pragma once

#include "cli/plan/facts.h"
#include "control/budget/contingency.h"
#include "control/budget/slices.h"

namespace ohm::testing {

/// Two frames of `cards` cards each on one supply each: A on pdu1.b1, B on pdu1.b2, behind breaker P18 of a 240 V split-phase feed.
/// Off: the breaker carries 30 A of 24 A; on: exactly 24 A at caps of 302.97 W (A) and 250 W (B).
struct SamplePlan {
  Rig rig;
  Circuit circuit;
  Plan plan;
  std::vector<Contingency> contingencies;
  std::vector<Slice> slices;
  PlanFacts facts() const { return {rig, circuit, plan}; }
};

SamplePlan sample_plan(int cards = 3);

}  // namespace ohm::testing
