#include "agent/outage/outage_watch.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "agent/testing/fake_rig.h"

namespace ohm {
namespace {

using testing::Bench;

/// The bench: A1 and A2 hang on A.p1 (pdu1/1), A3, A4 and the host on A.p2 (pdu1/2). Its meter tells what is asked of it.
struct Outages : Bench<> {
  Outages() : Bench<>{Mode::Watch} { ticks(5); }

  void lose(std::initializer_list<std::size_t> cards, bool lost = true) {
    for (const auto card : cards) gpus.all[card].lost = lost;
  }
  /// So many seconds in which the meter says these amperes of these wires.
  void run(int seconds, const std::vector<std::pair<std::string, double>>& told = {}) {
    for (int i = 0; i < seconds; ++i) {
      const auto at = clock.now() + std::chrono::seconds{1};
      meter.says.source = "http://pdu1", meter.says.at = at, meter.says.points.clear();
      for (const auto& [thing, amps] : told) meter.says.points.push_back({thing, MeterUnit::Amps, reading(amps, at), 0.1});
      tick();
    }
  }
  std::string notice() const {
    for (const auto& one : view->notices)
      if (one.kind == "outage") return one.says;
    return "";
  }
};

TEST(Outages, OfAllCardsOfASupplyAreOneTroubleThatNamesIt) {
  Outages rig;
  rig.lose({0, 1});
  rig.run(3);
  const auto says = rig.notice();
  EXPECT_EQ(says.rfind("all 2 cards of A.p1 fell silent at ", 0), 0U) << says;
  EXPECT_NE(says.find("it is dead or its outlet is off, and no meter tells; it could also be pdu1/1"), std::string::npos) << says;
  EXPECT_NE(rig.view->sentence.find("2 of 4 cards answer, drawing"), std::string::npos);
  EXPECT_NE(rig.view->sentence.find("; all 2 cards of A.p1 fell silent"), std::string::npos) << rig.view->sentence;
  EXPECT_EQ(rig.view->sentence.find("A1 has fallen"), std::string::npos) << "not each by itself";
  EXPECT_TRUE(rig.told("A.p1", "all 2 cards of A.p1 fell silent"));
  EXPECT_EQ(rig.card(0).outage, "A.p1");
  EXPECT_NE(rig.card(0).why.front().find("at once with all cards of A.p1"), std::string::npos) << rig.card(0).why.front();
  EXPECT_EQ(rig.card(2).outage, "");
  EXPECT_TRUE(rig.card(2).sample.power.get()) << "the others are told as ever";
}

TEST(Outages, AreOfTheWireWhoseMeterReadsNothing) {
  Outages rig;
  rig.run(10, {{"pdu1", 4}, {"pdu1/1", 2}, {"pdu1/2", 2}});
  rig.lose({0, 1});
  rig.run(4, {{"pdu1", 2}, {"pdu1/1", 0}, {"pdu1/2", 2}});
  EXPECT_NE(rig.notice().find("it is dead or its outlet is off (A.p1 reads 0 A)"), std::string::npos) << rig.notice();
  Outages breaker;
  breaker.run(10, {{"pdu1", 4}});
  breaker.lose({0, 1, 2, 3});
  breaker.run(4, {{"pdu1", 0}});
  EXPECT_EQ(breaker.notice().rfind("all 4 cards of P1 fell silent at ", 0), 0U) << breaker.notice();
  EXPECT_NE(breaker.notice().find("its breaker or outlet is off (P1 reads 0 A)"), std::string::npos) << breaker.notice();
}

TEST(Outages, AreNotOfAWireThatStillCarriesCurrent) {
  Outages rig;
  rig.run(10, {{"pdu1", 4}});
  rig.lose({0, 1, 2, 3});
  rig.run(4, {{"pdu1", 1.5}});
  EXPECT_EQ(rig.notice().find("P1"), std::string::npos) << rig.notice();
  EXPECT_NE(rig.notice().find("all 4 cards of "), std::string::npos) << "what is left: the host and its supply";
  EXPECT_NE(rig.notice().find("A.p2"), std::string::npos) << rig.notice();
}

TEST(Outages, OfAnOutletThatIsSwitchedOffSaySo) {
  Outages rig;
  rig.meter.says.outlets = {{"pdu1/1", SwitchState::Off, true}};
  rig.lose({0, 1});
  rig.run(4);
  EXPECT_NE(rig.notice().find("pdu1/1 is switched off"), std::string::npos) << rig.notice();
}

TEST(Outages, AreNotMadeOfCardsThatHangOnDifferentThingsNorOfOne) {
  Outages rig;
  rig.lose({1, 2});
  rig.run(12);
  EXPECT_EQ(rig.notice(), "");
  Outages one;
  one.lose({1});
  one.run(12);
  EXPECT_EQ(one.notice(), "");
}

TEST(Outages, AreNotMadeOfCardsThatWentOneAfterAnother) {
  Outages rig;
  rig.lose({0});
  rig.run(20);
  rig.lose({1});
  rig.run(20);
  EXPECT_EQ(rig.notice(), "");
}

TEST(Outages, EndWhenTheCardsAnswerAgain) {
  Outages rig;
  rig.lose({0, 1});
  rig.run(5);
  rig.lose({0, 1}, false);
  rig.run(2);
  EXPECT_EQ(rig.notice(), "");
  EXPECT_EQ(rig.card(0).outage, "");
  EXPECT_TRUE(rig.told("A.p1", "its cards answer again"));
}

TEST(Outages, OfCardsThatHangAreTheirHosts) {
  Outages rig;
  for (auto& card : rig.gpus.all) card.hung = true;
  rig.run(5);
  EXPECT_EQ(rig.notice().rfind("all 4 cards of host A hang since ", 0), 0U) << rig.notice();
}

}  // namespace
}  // namespace ohm
