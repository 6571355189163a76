// The law of belief on the meter of a simulated rig: what the budget would count while the meter does what meters do.
#include <algorithm>
#include <gtest/gtest.h>

#include "control/metering/belief.h"
#include "hardware/meter/twin_meter.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

/// pdu1 of the 32-card example on its breaker P18: sixteen cards. The model is 6 % low, as with supplies worse than their label.
class BeliefOnTwin : public testing::Test {
 protected:
  void load(const char* workload) {
    for (std::uint32_t card = 0; card < rig_.cards.size(); ++card) ASSERT_TRUE(twin_.load(card, workload, Fraction{1}));
  }
  /// What the breaker carries, whatever the meter says.
  double truth() const {
    const auto wires = twin_.observe().wires;
    return std::find_if(wires.begin(), wires.end(), [](const auto& w) { return w.thing == "P18"; })->amps.v;
  }
  metering::Wire wire() {
    const double model = 0.94 * truth();
    metering::Wire w{{}, metering::Modelled{0.95 * model, model, 1.08 * model}, 300, std::nullopt};
    for (const MeterPoint& p : meter_.newest().points) {
      if (p.thing == "pdu1" && p.unit == MeterUnit::Amps) w.meter = {p.is, p.step};
    }
    return w;
  }
  /// Seconds of the agent's loop.
  void seconds(int n) {
    for (int i = 0; i < n; ++i) {
      twin_.advance(Seconds{1});
      clock_.advance(Seconds{1});
      auto step = metering::step({}, state_, wire(), clock_.now());
      state_ = std::move(step.next);
      belief_ = std::move(step.belief);
    }
  }
  void expect_safe() const { EXPECT_GE(*belief_.value + belief_.margin, truth()) << "the margin covers what is not known"; }

  Rig rig_{*read_rig_file("examples/rig-32x3090.yaml")};
  twin::RigTwin twin_{rig_, 7};
  ManualClock clock_;
  TwinMeter meter_{twin_, clock_, "pdu1"};
  metering::State state_;
  metering::Belief belief_;
};

TEST_F(BeliefOnTwin, AnHonestMeterIsMeasuredThroughEveryChangeOfLoad) {
  for (const char* workload : {"train", "idle", "decode", "train", "mine"}) {
    load(workload);
    seconds(60);
    EXPECT_EQ(belief_.grade, metering::Grade::Measured) << workload << ": " << belief_.says;
    expect_safe();
  }
}

TEST_F(BeliefOnTwin, AFrozenMeterIsFoundOutWithinAMinuteAndTheCalibratedModelStandsIn) {
  load("train");
  seconds(600);
  ASSERT_TRUE(twin_.inject({twin::FaultKind::MeterFreezes, "pdu1", "", 0}));
  seconds(120);
  EXPECT_TRUE(belief_.believed) << "nothing moved: nobody can know";
  load("idle");
  seconds(60);
  EXPECT_FALSE(belief_.believed);
  EXPECT_EQ(belief_.grade, metering::Grade::Calibrated);
  EXPECT_NEAR(belief_.ratio, 1 / 0.94, 0.01);
  expect_safe();
  load("train");
  seconds(60);
  expect_safe();
}

TEST_F(BeliefOnTwin, AMeterFrozenLowNeverHidesALoad) {
  load("idle");
  seconds(600);
  ASSERT_TRUE(twin_.inject({twin::FaultKind::MeterFreezes, "pdu1", "", 0}));
  load("train");
  for (int i = 0; i < 120; ++i) {
    seconds(1);
    expect_safe();
  }
  EXPECT_FALSE(belief_.believed);
  expect_safe();
}

TEST_F(BeliefOnTwin, ASilentMeterLeavesTheCalibratedModelAndComesBack) {
  load("train");
  seconds(600);
  ASSERT_TRUE(twin_.inject({twin::FaultKind::MeterSilent, "pdu1", "", 0}));
  seconds(30);
  EXPECT_EQ(belief_.why, metering::Why::Silent);
  EXPECT_EQ(belief_.grade, metering::Grade::Calibrated);
  expect_safe();
  ASSERT_TRUE(twin_.clear(twin::FaultKind::MeterSilent, "pdu1"));
  seconds(60);
  EXPECT_EQ(belief_.grade, metering::Grade::Measured);
}

}  // namespace
}  // namespace ohm
