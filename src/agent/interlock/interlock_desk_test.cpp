#include "agent/interlock/interlock_desk.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using testing::Bench;
using testing::FakeGpus;
using testing::SettersAbort;

/// Four busy cards of 350 W on one PDU of 24 A; the meter tells what they draw and what somebody else draws.
template <class Gpus = FakeGpus>
struct Barn : Bench<Gpus> {
  explicit Barn(Mode mode, const std::string& text = testing::kFourCards) : Bench<Gpus>{mode, 4, true, text} {
    for (auto& card : this->gpus.all) card.sample.processes = {{4711, Bytes{1e9}, "train"}};
    this->meter.says.source = "http://pdu1";
    run(20);
  }

  void run(int seconds) {
    for (int k = 0; k < seconds; ++k) {
      double watts = 100;  // the host
      for (auto& card : this->gpus.all) {
        const double draw = std::min(345.0, card.sample.cap.get()->v);
        card.sample.power.value = card.sample.power_now.value = Watts{draw};
        warm(card.sample, draw);
        watts += draw;
      }
      if (this->view) this->clock.advance(Seconds{1});
      const auto now = this->clock.now();
      amps = watts / 0.93 / 240 + foreign;
      this->meter.says.at = now;
      this->meter.says.points = {{"pdu1", MeterUnit::Amps, reading(amps, now), 0.1},
                                 {"pdu1", MeterUnit::Volts, reading(volts, now), 1}};
      if (silent) this->meter.says.trouble = "connection refused", this->meter.says.points = old_points;
      old_points = this->meter.says.points;
      this->agent.tick();
      this->view = this->agent.newest();
    }
  }

  /// As a heatsink does, in a minute: a sensor that stood still while the draw moves would be taken for frozen.
  static void warm(GpuSample& sample, double draw) {
    const double places[] = {35 + 0.08 * draw, 45 + 0.08 * draw};
    for (std::size_t i = 0; i < 2; ++i) {
      const double is = sample.temperatures[i].is.get()->v;
      sample.temperatures[i].is.value = Celsius{is + (places[i] - is) / 60};
    }
  }

  double foreign{}, volts{240}, amps{};
  bool silent{};
  std::vector<MeterPoint> old_points;
};

TEST(InterlockInTheAgent, LeavesAWellRigAlone) {
  Barn<> barn{Mode::Protect};
  EXPECT_TRUE(barn.view->interlock.incidents.empty());
  EXPECT_EQ(barn.view->interlock.cuts, 0U);
  EXPECT_FALSE(barn.view->cards[0].ceiling);
  EXPECT_FALSE(barn.view->interlock.breakers.empty());
}

TEST(InterlockInTheAgent, CutsInTheTickOfTheReadingAndTellsHowLongItTook) {
  Barn<> barn{Mode::Protect};
  barn.foreign = 19;
  barn.run(1);
  ASSERT_FALSE(barn.view->interlock.incidents.empty());
  EXPECT_LE(barn.view->interlock.last_cut_after.value(), Seconds{1});
  EXPECT_LT(barn.gpus.all[0].sample.cap.get()->v, 250);  // commanded in the same tick
  EXPECT_TRUE(barn.told("P1", "P1 carries 2"));
  EXPECT_NE(barn.view->sentence.find("P1 carries"), std::string::npos) << barn.view->sentence;
  EXPECT_EQ(barn.view->level, Level::Warning);
  barn.run(3);
  EXPECT_LE(barn.amps, 24);
  EXPECT_TRUE(barn.told("P1", "holds again"));
}

TEST(InterlockInTheAgent, IsToldBeforeWhatOhmdHasToTellOfItself) {
  Barn<> barn{Mode::Protect};
  barn.notices = {{"history", Level::Warning, "history", "no history is kept", ""}};
  barn.foreign = 19;
  barn.run(1);
  EXPECT_NE(barn.view->sentence.find("; P1 carries"), std::string::npos) << barn.view->sentence;
}

TEST(InterlockInTheAgent, GivesEverythingBack) {
  Barn<> barn{Mode::Protect};
  barn.foreign = 19;
  barn.run(10);
  barn.foreign = 0;
  barn.run(50);
  EXPECT_NE(barn.view->sentence.find("cards are given back what they were cut for P1"), std::string::npos) << barn.view->sentence;
  barn.run(100);
  EXPECT_TRUE(barn.view->interlock.incidents.empty());
  EXPECT_GE(barn.gpus.all[0].sample.cap.get()->v, 345);
  EXPECT_TRUE(barn.told("rig", "every card is free again"));
}

TEST(InterlockInTheAgent, OnlyTellsInWatchWhatItWouldDo) {
  Barn<SettersAbort> barn{Mode::Watch};
  barn.foreign = 19;
  barn.run(30);  // a setter would have ended this test
  EXPECT_NE(barn.view->sentence.find("would be held at"), std::string::npos) << barn.view->sentence;
  EXPECT_EQ(barn.view->would_have.size(), 4U);
  EXPECT_EQ(barn.view->interlock.cuts, 1U);
  EXPECT_TRUE(barn.view->interlock.stops.empty());
}

TEST(InterlockInTheAgent, BringsCardsToTheirLowestCapsWhenTheUpsIsOnBattery) {
  Barn<> barn{Mode::Protect};
  barn.meter.says.state = "OB DISCHRG";
  barn.run(1);
  for (const auto& card : barn.gpus.all) EXPECT_LT(card.sample.cap.get()->v, 160);
  EXPECT_NE(barn.view->sentence.find("on battery"), std::string::npos);
  barn.meter.says.state = "OL";
  barn.run(90);
  EXPECT_GE(barn.gpus.all[0].sample.cap.get()->v, 345);
}

TEST(InterlockInTheAgent, KeepsAMarginWhenTheMeterOfAFullPduFallsSilent) {
  Barn<> barn{Mode::Protect};
  barn.foreign = 16.5;  // 23.2 A of 24 when every card is at its cap
  barn.run(60);
  barn.silent = true;
  barn.run(15);
  EXPECT_LE(barn.amps, 24 * 0.92 + 0.01);
}

TEST(InterlockInTheAgent, SaysOfAMeterThatTellsNothingNoTimeSinceItWasMeasured) {
  std::string text = testing::kFourCards;
  text.replace(text.find("rating: 30 A"), 12, "rating: 9 A");  // the cards alone fill it
  Barn<> barn{Mode::Protect, text};
  barn.silent = true;
  barn.run(15);
  const auto all = barn.log.since({});
  const auto told = std::find_if(all.begin(), all.end(), [](const Event& e) {
    return e.says.find("nothing to believe comes in time from the meter of P1: by model it could come to ") != std::string::npos;
  });
  ASSERT_NE(told, all.end());
  EXPECT_EQ(told->says.find("after it was measured"), std::string::npos) << told->says;
}

TEST(InterlockInTheAgent, CallsNoMeterLateThatHasOnlyBegunToSpeak) {
  Bench<> bench{Mode::Watch};
  for (int k = 0; k < 8; ++k) {  // its first figures are of before the cards worked, and not believed
    const auto at = bench.clock.now() + std::chrono::seconds{1};
    bench.meter.says.source = "nut:pdu1@127.0.0.1", bench.meter.says.at = at;
    bench.meter.says.points = {{"pdu1", MeterUnit::Amps, reading(k < 1 ? 5.0 : 0.1, at), 0.1}};
    bench.tick();
    EXPECT_TRUE(bench.view->interlock.incidents.empty()) << "second " << k;
  }
}

TEST(InterlockInTheAgent, NeitherStopsNorHoldsACardThatIsLost) {
  Barn<> barn{Mode::Watch};
  barn.foreign = 24;
  barn.run(3);
  ASSERT_FALSE(barn.view->interlock.stops.empty());
  for (auto& card : barn.gpus.all) card.lost = true;
  barn.run(2);
  EXPECT_TRUE(barn.view->interlock.stops.empty());
  EXPECT_EQ(barn.view->interlock.says.find("held at"), std::string::npos) << barn.view->interlock.says;
  for (const auto& card : barn.view->cards) EXPECT_FALSE(card.ceiling) << card.place;
}

TEST(InterlockInTheAgent, NamesThePlaceOfTheLimitInTheWhyOfEveryCardItHolds) {
  Barn<> barn{Mode::Protect};
  barn.foreign = 19;
  barn.run(2);
  const auto& why = barn.view->cards[0].why;
  EXPECT_TRUE(
      std::any_of(why.begin(), why.end(), [](const std::string& w) { return w.find("by the interlock: ") != std::string::npos; }));
}

}  // namespace
}  // namespace ohm
