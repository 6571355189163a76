#include "control/interlock/interlock.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/text.h"
#include "control/interlock/interlock_words.h"

namespace ohm::interlock {
namespace {

constexpr double kVolts = 240;

/// Four cards of 360 W on one metered PDU of 6 A behind a 7.5 A breaker, no losses: full load is exactly what is allowed.
class Plant {
 public:
  Plant() {
    circuit.cards.assign(4, {24, 120, 360, 96, true});
    SupplyNode supply;
    supply.curve.pieces = {{0, 1}};
    for (std::uint32_t card = 0; card < 4; ++card) circuit.feeds.push_back({card, 1});
    supply.feeds = {0, 4};
    circuit.supplies.push_back(supply);
    circuit.ac_terms.push_back({0, Bucket::InPhase, 1 / kVolts});
    Limit limit;
    limit.place = "pdu1";
    limit.kind = LimitKind::Breaker;
    limit.continuous = 6;
    limit.rating = 7.5;
    limit.ac = {0, 1};
    circuit.limits.push_back(limit);
    caps.assign(4, 360);
    wants.assign(4, 400);
    of.assign(4, Class::Train);
    deaf.assign(4, false);
    unruly.assign(4, 0);
  }

  double draw(std::size_t i) const {
    return std::max(std::min(wants[i], std::max(caps[i], wants[i] > 120 ? 120.0 : 0.0)), unruly[i]);
  }

  double amps() const {
    double watts = 0;
    for (std::size_t i = 0; i < 4; ++i) watts += draw(i);
    return watts / (kVolts * volts) + foreign;
  }

  Facts facts() {
    past.push_back(amps());
    const std::size_t age = std::min(past.size() - 1, meter_age);
    Facts out;
    for (std::size_t i = 0; i < 4; ++i) {
      CardFact card;
      card.of = of[i];
      card.drivable = true;
      card.cap = Watts{caps[i]};
      card.planned = Watts{360};
      card.lowest = Watts{96};
      card.draw = Watts{draw(i)};
      card.reach = Watts{std::max(caps[i], 120.0)};
      out.cards.push_back(card);
    }
    WireFact wire;
    if (!silent) heard = now;
    wire.is = silent ? no_reading<double>(Absent::Silent, heard) : reading(past[past.size() - 1 - age], now);
    wire.lag = Seconds{static_cast<double>(meter_age)};
    wire.volts = volts;
    wire.feed = feed;
    out.wires = {wire};
    return out;
  }

  /// One second: the caps commanded in it are in force at its end.
  const Step& tick() {
    now += std::chrono::seconds{1};
    last = step(gains, circuit, state, facts(), now);
    state = last.next;
    for (std::size_t i = 0; i < 4; ++i) {
      if (deaf[i]) continue;
      caps[i] = last.ceiling[i] ? last.ceiling[i]->v : 360;
      if (stops_obeyed && state.cards[i].stops) wants[i] = 24;
    }
    return last;
  }

  void run(int seconds) {
    for (int k = 0; k < seconds; ++k) tick();
  }

  Gains gains;
  Circuit circuit;
  std::vector<double> caps, wants, unruly, past;
  std::vector<Class> of;
  std::vector<bool> deaf;
  double foreign{}, volts{1};
  std::size_t meter_age{};
  bool silent{}, stops_obeyed{true};
  Feed feed{Feed::Mains};
  TimePoint now{}, heard{};
  State state;
  Step last;
};

TEST(Interlock, LeavesCapsAloneWhileNothingIsAmiss) {
  Plant plant;
  for (int k = 0; k < 600; ++k) {
    plant.tick();
    ASSERT_FALSE(plant.last.cutting()) << "at second " << k;
    ASSERT_EQ(plant.last.ceiling, std::vector<std::optional<Watts>>(4));
  }
}

TEST(Interlock, CutsInTheTickInWhichAForeignLoadIsTold) {
  Plant plant;
  plant.run(60);
  plant.foreign = 1.5;
  const Step& cut = plant.tick();
  ASSERT_EQ(cut.begun.size(), 1U);
  EXPECT_EQ(cut.begun.front().why, Why::OverRating);
  EXPECT_EQ(cut.begun.front().cut_at, cut.begun.front().event_at);  // the meter is read in the tick itself
  EXPECT_LE(plant.amps(), 6);
  plant.tick();
  EXPECT_EQ(plant.last.restored.size(), 1U);
}

TEST(Interlock, TellsTheTimeFromTheReadingToTheCut) {
  Plant plant;
  plant.run(10);
  plant.foreign = 1;
  plant.now += std::chrono::milliseconds{0};
  Facts facts = plant.facts();
  facts.wires[0].is.at = plant.now - std::chrono::milliseconds{-400};
  const Step cut = step(plant.gains, plant.circuit, plant.state, facts, plant.now + std::chrono::seconds{1});
  ASSERT_EQ(cut.begun.size(), 1U);
  EXPECT_NEAR(Seconds{cut.begun.front().cut_at - cut.begun.front().event_at}.count(), 0.6, 1e-9);
}

TEST(Interlock, CutsAForeignLoadBeforeTheRatingIsReached) {
  Plant plant;
  plant.wants.assign(4, 200);  // 3.3 A flow, but 6 A may come at any moment
  plant.run(60);
  plant.foreign = 1.5;
  plant.tick();
  EXPECT_EQ(plant.last.begun.at(0).why, Why::Foreign);
  plant.wants.assign(4, 400);
  EXPECT_LE(plant.amps(), 6);
}

TEST(Interlock, SparesTheMoreImportantClasses) {
  Plant plant;
  plant.of = {Class::Realtime, Class::Interactive, Class::Filler, Class::Train};
  plant.run(30);
  plant.foreign = 0.8;
  plant.tick();
  EXPECT_FALSE(plant.last.ceiling[0]);
  EXPECT_FALSE(plant.last.ceiling[1]);
  EXPECT_TRUE(plant.last.ceiling[2]);
  EXPECT_FALSE(plant.last.ceiling[3]);  // the filler's 240 W are enough for 0.8 A and the 2 % below
}

TEST(Interlock, KeepsACardOfNobodyFromRisingWhileItCuts) {
  Plant plant;
  plant.of[3] = Class::Nobody;
  plant.wants[3] = 24;
  plant.run(30);
  plant.foreign = 2.5;
  plant.tick();
  EXPECT_EQ(plant.caps[3], 96);
}

TEST(Interlock, DoesNotSwingWithACardThatWorksThoughNobodyOwnsIt) {
  Plant plant;
  plant.of.assign(4, Class::Nobody);
  plant.run(30);
  plant.foreign = 1.5;
  plant.run(3);
  for (int k = 0; k < 600; ++k) {
    plant.tick();
    ASSERT_LE(plant.amps(), 6) << "at second " << k;
    ASSERT_GT(plant.amps(), 5.7) << "at second " << k;  // as much as it must, and no more
  }
}

TEST(Interlock, DoesNotCutAgainForTheOldFigureOfASlowMeter) {
  Plant plant;
  plant.meter_age = 4;
  plant.run(30);
  plant.foreign = 1;
  plant.run(60);
  // 5 A are left for the cards, 300 W each; it aims 2 % below 6 A and may keep that.
  for (const double cap : plant.caps) EXPECT_NEAR(cap, 300, 8);
}

TEST(Interlock, HoldsStillUnderALoadThatStays) {
  Plant plant;
  plant.run(30);
  plant.foreign = 1.5;
  plant.run(3);
  const auto caps = plant.caps;
  for (int k = 0; k < 3600; ++k) {
    plant.foreign = 1.5 + (k % 7 - 3) * 0.004;  // a meter's last digit
    plant.tick();
    ASSERT_LE(plant.amps(), 6) << "at second " << k;
  }
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(plant.caps[i], caps[i], 5);
}

TEST(Interlock, GivesWattsBackLateAndInStepsAndWithinAMinute) {
  Plant plant;
  plant.run(30);
  plant.foreign = 2;
  plant.run(30);
  plant.foreign = 0;
  const double low = plant.caps[0];
  plant.run(15);
  EXPECT_EQ(plant.caps[0], low);  // not for a load that only paused
  double before = low;
  for (int k = 0; k < 60; ++k) {
    plant.tick();
    EXPECT_LE(plant.caps[0] - before, 45);
    before = plant.caps[0];
  }
  EXPECT_EQ(plant.caps[0], 360);
  EXPECT_FALSE(plant.last.cutting());
}

TEST(Interlock, WaitsLongerEachTimeACutFollowsARelease) {
  Plant plant;
  plant.run(30);
  std::vector<int> back;
  for (int round = 0; round < 3; ++round) {
    plant.foreign = 1.5;
    plant.run(5);
    plant.foreign = 0;
    int seconds = 0;
    for (; plant.last.cutting() && seconds < 1000; ++seconds) plant.tick();
    back.push_back(seconds);
  }
  EXPECT_GT(back[1], back[0] + 10);
  EXPECT_GT(back[2], back[1] + 30);
}

TEST(Interlock, PlansByModelWithAMarginWhenTheMeterFallsSilent) {
  Plant plant;
  plant.run(30);
  plant.silent = true;
  plant.run(15);
  ASSERT_TRUE(plant.last.cutting());
  EXPECT_EQ(plant.state.incidents.front().why, Why::MeterLate);
  EXPECT_LE(plant.amps(), 6 * 0.92 + 1e-6);
  plant.silent = false;
  plant.run(20);
  EXPECT_LE(plant.amps(), 6 * 0.92 + 1e-6);  // one answer is no trust
  plant.run(100);
  EXPECT_NEAR(plant.amps(), 6, 1e-6);
}

TEST(Interlock, KeepsCountingAForeignLoadWhoseMeterFellSilent) {
  Plant plant;
  plant.run(30);
  plant.foreign = 1.5;
  plant.run(5);
  plant.silent = true;
  plant.run(600);
  EXPECT_LE(plant.amps(), 6 * 0.92 + 1e-6);
}

TEST(Interlock, CutsOthersForACardThatDoesNotTakeItsCap) {
  Plant plant;
  plant.run(30);
  plant.deaf[0] = true;
  plant.foreign = 1.5;
  plant.run(5);
  EXPECT_LE(plant.amps(), 6);
  EXPECT_EQ(plant.last.deaf, (std::vector<std::uint32_t>{0}));
  EXPECT_LT(plant.caps[1], 280);
}

TEST(Interlock, CutsOthersAtOnceForACardThatDrawsAboveItsCap) {
  Plant plant;
  plant.run(30);
  plant.unruly[2] = 480;
  plant.tick();
  EXPECT_EQ(plant.last.above_cap, (std::vector<std::uint32_t>{2}));
  EXPECT_LE(plant.amps(), 6);
}

TEST(Interlock, NamesTheCardsThatMustStopWhenLowestCapsAreNotEnough) {
  Plant plant;
  plant.of[1] = Class::Filler;
  plant.run(30);
  plant.foreign = 4.4;  // 1.6 A are left; four at 120 W draw 2 A
  plant.tick();
  EXPECT_EQ(plant.last.stops, (std::vector<std::uint32_t>{1}));
  plant.run(2);
  EXPECT_LE(plant.amps(), 6);
  EXPECT_EQ(plant.last.stops, (std::vector<std::uint32_t>{1}));
}

TEST(Interlock, SaysSoWhenNoCutIsEnough) {
  Plant plant;
  plant.run(30);
  plant.foreign = 7;
  plant.tick();
  EXPECT_EQ(plant.last.stops.size(), 4U);
  ASSERT_EQ(plant.state.incidents.size(), 1U);
  EXPECT_TRUE(plant.state.incidents.front().hopeless);
}

TEST(Interlock, CutsWhenTheMainsSags) {
  Plant plant;
  plant.run(30);
  plant.volts = 0.9;
  plant.tick();
  EXPECT_EQ(plant.last.begun.at(0).why, Why::OverRating);  // the meter tells both
  EXPECT_LE(plant.amps(), 6);
}

TEST(Interlock, BringsCardsToTheirLowestCapsOnBatteryAndStopsThemWhenItIsNearlyEmpty) {
  Plant plant;
  plant.run(30);
  plant.feed = Feed::Battery;
  plant.tick();
  for (const double cap : plant.caps) EXPECT_EQ(cap, 120);  // a loaded card draws 120 W whatever its cap
  EXPECT_EQ(plant.last.begun.at(0).why, Why::Battery);
  plant.feed = Feed::BatteryLow;
  plant.tick();
  EXPECT_EQ(plant.last.stops.size(), 4U);
  plant.feed = Feed::Mains;
  plant.wants.assign(4, 400);
  plant.run(90);
  EXPECT_EQ(plant.caps, std::vector<double>(4, 360));
}

TEST(Interlock, BringsEveryCardToItsLowestBeforeABreakerGrowsTooWarm) {
  // A wire whose foreign load eats the room slowly: the meter never says more than others have taken, theta does.
  Plant plant;
  plant.gains.cut_below = -0.2;  // a law that cuts too little: theta must catch what it leaves
  plant.run(30);
  plant.foreign = 3.0;
  double worst = 0, theta = 0.64;
  for (int k = 0; k < 300; ++k) {
    const double i = plant.amps() / 7.5;
    theta = i * i + (theta - i * i) * std::exp(-1 / 30.0);
    worst = std::max(worst, theta);
    plant.tick();
  }
  EXPECT_LE(worst, kThetaPlanned);
}

TEST(Interlock, NeverGoesBelowACardsLowestCap) {
  Plant plant;
  plant.run(30);
  plant.foreign = 7;
  plant.run(10);
  for (const auto& ceiling : plant.last.ceiling) EXPECT_GE(ceiling.value_or(Watts{96}).v, 96);
}

TEST(Interlock, FindsItselfInTheSameStateAgainWhenAllIsOver) {
  Plant plant;
  plant.run(60);
  plant.foreign = 1.5;
  plant.run(10);
  plant.foreign = 0;
  plant.run(300);
  EXPECT_TRUE(plant.state.incidents.empty());
  for (const auto& card : plant.state.cards) EXPECT_FALSE(card.ceiling || card.stops);
}

// ---- words ----

TEST(InterlockWords, NameTheLimitWhatItCarriesAndWhatIsNotOurs) {
  Plant plant;
  plant.run(30);
  plant.foreign = 1.5;
  plant.tick();
  EXPECT_EQ(reason(plant.circuit, plant.last.begun.at(0)), "pdu1 carries 7.5 A of 6 A, 1.5 A of it not ours");
}

TEST(InterlockWords, NameWhoIsHeldAndWhoMustStop) {
  Plant plant;
  Rig rig;
  for (const char* name : {"A1", "A2", "A3", "A4"}) {
    rig.cards.emplace_back();
    rig.cards.back().name = name;
  }
  plant.run(30);
  plant.foreign = 4.4;
  plant.tick();
  EXPECT_EQ(measures(rig, plant.last), "4 cards are held at 96-120 W; A4 must stop");
}

}  // namespace
}  // namespace ohm::interlock
