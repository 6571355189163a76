#include "hardware/meter/twin_meter.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "rig/rig_file.h"

namespace ohm {
namespace {

/// The 32-card example, its twin, and the meter of its first PDU on a clock that moves with it.
class TwinMeterTest : public testing::Test {
 protected:
  void pass(double seconds) {
    twin_.advance(Seconds{seconds});
    clock_.advance(Seconds{seconds});
  }
  void load_all() {
    for (std::uint32_t card = 0; card < rig_.cards.size(); ++card) ASSERT_TRUE(twin_.load(card, "train", Fraction{1}));
  }
  std::optional<double> amps(const std::string& thing) {
    for (const MeterPoint& p : meter_.newest().points) {
      if (p.thing == thing && p.unit == MeterUnit::Amps) return p.is.get();
    }
    return std::nullopt;
  }

  Rig rig_{*read_rig_file("examples/rig-32x3090.yaml")};
  twin::RigTwin twin_{rig_, 7};
  ManualClock clock_;
  TwinMeter meter_{twin_, clock_, "pdu1"};
};

TEST_F(TwinMeterTest, SeesTheLoadOfItsPduAndOfNoOther) {
  pass(5);
  const double idle = *amps("pdu1");
  load_all();
  pass(30);
  EXPECT_GT(*amps("pdu1"), idle + 10);  // sixteen 3090s more than 150 W each at 240 V
  EXPECT_NE(amps("pdu1/1"), std::nullopt);
  EXPECT_NE(amps("pdu1.b1"), std::nullopt);
  EXPECT_EQ(amps("pdu2"), std::nullopt);
}

TEST_F(TwinMeterTest, HoldsWhatItSawForTwoSeconds) {
  pass(5);
  const MeterSample first = meter_.newest();
  load_all();
  pass(1);
  EXPECT_EQ(meter_.newest(), first);
  pass(1);
  EXPECT_NE(meter_.newest(), first);
  EXPECT_EQ(meter_.newest().at, clock_.now());
}

TEST_F(TwinMeterTest, AnOutletThatIsSwitchedOffCarriesNothing) {
  load_all();
  pass(10);
  ASSERT_GT(*amps("pdu1/1"), 1);
  ASSERT_TRUE(meter_.switch_outlet("pdu1/1", false));
  pass(2);
  EXPECT_EQ(amps("pdu1/1"), 0);
  const auto outlets = meter_.newest().outlets;
  const auto first = std::find_if(outlets.begin(), outlets.end(), [](const auto& o) { return o.thing == "pdu1/1"; });
  ASSERT_NE(first, outlets.end());
  EXPECT_EQ(first->is, SwitchState::Off);
  EXPECT_EQ(meter_.switch_outlet("pdu2/1", false).error().kind, Error::Kind::BadInput);
}

TEST_F(TwinMeterTest, FallsSilentAndFreezesOnTheTwinsWord) {
  load_all();
  pass(30);
  const double before = *amps("pdu1");
  ASSERT_TRUE(twin_.inject({twin::FaultKind::MeterFreezes, "pdu1", "", 0}));
  for (std::uint32_t card = 0; card < rig_.cards.size(); ++card) ASSERT_TRUE(twin_.load(card, "idle", Fraction{1}));
  pass(30);
  EXPECT_EQ(amps("pdu1"), before);
  ASSERT_TRUE(twin_.inject({twin::FaultKind::MeterSilent, "pdu1", "", 0}));
  pass(30);
  EXPECT_EQ(amps("pdu1"), std::nullopt);
  EXPECT_NE(meter_.newest().trouble, "");
  EXPECT_LT(meter_.newest().at, clock_.now()) << "the last answer is older";
}

}  // namespace
}  // namespace ohm
