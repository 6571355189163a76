// Every fault of the twin under the agent's loop on a manual clock: what is shown and told of what it strikes, that all others are
// still read and not blamed, and that no tick is late.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>

#include "agent/loop/agent.h"
#include "base/text.h"
#include "hardware/meter/twin_meter.h"
#include "hardware/twin/twin_driver.h"
#include "rig/rig_file.h"
#include "twin/process/rig/identity.h"

namespace ohm::sim {
namespace {

using twin::FaultKind;

/// Two breakers, each with a metered PDU, two supplies, four cards and their host.
constexpr const char* kTwoPdus = R"yaml(ohmstead: 1
name: two
site: {feed: 240 V split-phase, main: 200 A}
breakers: {P1: {rating: 30 A, poles: 2}, P2: {rating: 30 A, poles: 2}}
pdus:
  pdu1: {part: our-pdu, breaker: P1, meter: "nut:pdu1@127.0.0.1"}
  pdu2: {part: our-pdu, breaker: P2, meter: "nut:pdu2@127.0.0.1"}
parts:
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-4: 20 A}}
)yaml";

Rig two_pdus() {
  std::string text = kTwoPdus;
  text += "frames:\n";
  for (const auto& [frame, pdu] : {std::pair{"A", "pdu1"}, {"B", "pdu2"}})
    text += std::string{"  "} + frame +
            ":\n    psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb}\n    cards: {1-2: p1, 3-4: p2}\n"
            "    card: {part: rtx-3090-fe, plugs: 2 x 8-pin, cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}\n"
            "    host: {board: asrock-h110-pro-btc, cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 100 W, from: p2}\n"
            "    outlets: " +
            pdu + "/1-2\n";
  auto rig = read_rig(text, "two.yaml");
  if (!rig) assertion_failed(render(rig.error()).c_str(), __FILE__, __LINE__);
  return *rig;
}

/// The rig at work, read by the loop every second, its meters too.
class Watched {
 public:
  explicit Watched(Mode mode)
      : rig{two_pdus()},
        twin{rig, 7},
        ids_{*twin::identities(rig)},
        gpus_{clock, twin, ids_},
        meters_{{{twin, clock, "pdu1"}, {twin, clock, "pdu2"}}},
        agent_{{rig, lock(), mode, "", Seconds{1}}, world()} {
    work("train");
    run(60);
  }

  void work(const std::string& what, const std::string& card = "") {
    for (std::uint32_t i = 0; i < rig.cards.size(); ++i) {
      const bool its = card.empty() || rig.cards[i].name == card;
      ASSERT_TRUE(!its || twin.load(i, what, Fraction{1}));
    }
  }
  void run(int seconds) {
    for (int k = 0; k < seconds; ++k) {
      agent_.tick();
      twin.advance(Seconds{1});
      clock.advance(Seconds{1});
      ++ticked;
    }
  }
  std::shared_ptr<const RigView> view() const { return agent_.newest(); }
  const CardView& card(const RigView& of, const std::string& place) const {
    return *std::find_if(of.cards.begin(), of.cards.end(), [&](const CardView& c) { return c.place == place; });
  }

  /// All that is shown of a thing.
  std::string shown(const std::string& thing) const {
    const auto now = view();
    std::string all;
    for (const auto& card : now->cards)
      if (card.place == thing) all += join(card.why, "; ");
    for (const auto& notice : now->notices)
      if (notice.thing == thing) all += notice.says;
    for (const auto& meter : now->meters)
      if (meter.name == thing && !meter.believed) all += "not believed: " + meter.why;
    for (const auto& pdu : now->pdus)
      if (pdu.name == thing && pdu.volts.get()) all += " " + number(pdu.volts.get()->v, 0) + " V";
    return all;
  }
  std::string told(const std::string& thing) const {
    std::string all;
    for (const auto& event : log.since({}, thing)) all += event.says + "\n";
    return all;
  }

  Rig rig;
  twin::RigTwin twin;
  ManualClock clock;
  EventLog log;
  std::uint64_t ticked{};

 private:
  RigLock lock() const {
    RigLock lock;
    lock.rig = rig.name;
    for (std::size_t i = 0; i < ids_.size(); ++i)
      lock.cards.push_back({rig.cards[i].name, ids_[i].uuid, "", ids_[i].bus_id, "2026-11-24T00:00:00Z"});
    return lock;
  }
  AgentWorld world() {
    AgentWorld w{clock, gpus_, nullptr, {{"pdu1", &meters_[0]}, {"pdu2", &meters_[1]}}, nullptr, log, commands_, {}};
    return w;
  }

  std::vector<twin::BoardIdentity> ids_;
  TwinDriver gpus_;
  CommandQueue commands_;
  std::array<TwinMeter, 2> meters_;
  Agent agent_;
};

using Places = std::vector<std::string>;

struct Row {
  twin::Fault fault;
  Places struck;             ///< cards whose readings it may take away or spoil
  std::string thing, shown;  ///< where it is shown, and words of what
  std::string told;          ///< words of an event of that thing; "": none is due
  int seconds{30};           ///< until then
  std::string then_work{};   ///< of the struck cards, after the fault
  Mode mode{Mode::Watch};
  std::string clear_says{};  ///< words of the event when it was mended; "": not looked at
  int warm{};                ///< seconds of work more before it
};

std::string name_of(const Row& row) { return std::string{twin::name_of(row.fault.kind)} + " " + row.fault.target; }

/// Everybody else is read in this second and blamed for nothing.
void expect_others_well(const Watched& rig, const Row& row) {
  const auto view = rig.view();
  for (const auto& card : view->cards) {
    if (std::find(row.struck.begin(), row.struck.end(), card.place) != row.struck.end()) continue;
    EXPECT_EQ(card.state, CardState::Present) << name_of(row) << ": " << card.place;
    EXPECT_EQ(card.sample.power.at, view->now) << name_of(row) << ": " << card.place;
    EXPECT_TRUE(card.sample.power.get() && ruling(card.sample, Place::Die).is.get()) << name_of(row) << ": " << card.place;
    EXPECT_EQ(join(card.why, "; ").find(row.shown), std::string::npos) << name_of(row) << ": " << card.place;
  }
}

void expect_row(const Row& row) {
  Watched rig{row.mode};
  rig.run(row.warm);
  const auto before = rig.told(row.thing);
  const auto done = rig.twin.inject(row.fault);
  ASSERT_TRUE(done) << done.error().what;
  for (const auto& place : row.struck) {
    if (!row.then_work.empty()) rig.work(row.then_work, place);
  }
  rig.run(row.seconds);
  EXPECT_NE(rig.shown(row.thing).find(row.shown), std::string::npos) << name_of(row) << " shows: " << rig.shown(row.thing);
  const auto told = rig.told(row.thing).substr(before.size());
  EXPECT_NE(told.find(row.told), std::string::npos) << name_of(row) << " tells: " << told;
  expect_others_well(rig, row);
  EXPECT_EQ(rig.view()->ticks, rig.ticked) << name_of(row);
  EXPECT_EQ(rig.view()->late_ticks, 0U) << name_of(row);
  if (row.clear_says.empty()) return;
  ASSERT_TRUE(rig.twin.clear(row.fault.kind, row.fault.target));
  rig.run(120);
  const auto after = rig.told(row.thing).substr(before.size() + told.size());
  EXPECT_NE(after.find(row.clear_says), std::string::npos) << name_of(row) << " tells: " << after;
}

void expect_rows(const std::vector<Row>& rows) {
  for (const auto& row : rows) expect_row(row);
}

TEST(CardFaults, AreShownAndToldOfTheirCardAlone) {
  expect_rows({
      {{FaultKind::FallsOffBus, "A1", "", 0}, {"A1"}, "A1", "fell off the bus", "XID 79"},
      {{FaultKind::Hangs, "A1", "", 0},
       {"A1"},
       "A1",
       "its driver calls have not returned for ",
       "hangs: its driver calls",
       30,
       "",
       Mode::Watch,
       "answers again"},
      {{FaultKind::MemoryError, "A1", "", 13}, {"A1"}, "A1", "XID 13 (a program's fault", "XID 13 ("},
      {{FaultKind::MemoryError, "A1", "", 31}, {"A1"}, "A1", "XID 31 (a program touched", "XID 31 ("},
      {{FaultKind::MemoryError, "A1", "", 48}, {"A1"}, "A1", "XID 48 (memory error that could not be corrected)", "XID 48 ("},
      {{FaultKind::MemoryError, "A1", "", 63}, {"A1"}, "A1", "XID 63 (a row of memory was remapped)", "XID 63 ("},
  });
}

TEST(FanFaults, NameTheFanThatStandsOrSticksAndTellWhenItTurnsAgain) {
  constexpr int kTurns = 240;  // a cold card's fans stand for its first minutes
  expect_rows({
      {{FaultKind::FanStops, "A1", "", 0},
       {"A1"},
       "A1",
       "fan 1 stands still at a duty of ",
       "fan 2 stands still at a duty of ",
       40,
       "",
       Mode::Watch,
       "fan 1 turns as it should again",
       kTurns},
      {{FaultKind::FanStops, "A1.fan2", "", 0},
       {"A1"},
       "A1",
       "fan 2 stands still at a duty of ",
       "fan 2 stands still",
       40,
       "",
       Mode::Watch,
       "",
       kTurns},
      {{FaultKind::FanSticks, "A1", "", 0},
       {"A1"},
       "A1",
       "fan 1 sticks at ",
       "fan 1 sticks at ",
       300,
       "idle",
       Mode::Watch,
       "",
       kTurns},
  });
}

TEST(SensorFaults, AreNotBelievedAndSayWhy) {
  expect_rows({
      {{FaultKind::SensorFreezes, "A1", "", 0}, {"A1"}, "A1", "frozen, not believed", "frozen, not believed", 200, "idle"},
      {{FaultKind::SensorLies, "A1", "", -60}, {"A1"}, "A1", ": not believed", "die temperature (nvml) says ", 60},
      {{FaultKind::SensorLies, "A1", "", 80}, {"A1"}, "A1", "a card that hot has shut itself down", "not believed", 60},
  });
}

TEST(SensorFaults, ThatReadTooLowMeanFullFansAndTheFloorCapInProtect) {
  Watched rig{Mode::Protect};
  ASSERT_TRUE(rig.twin.inject({FaultKind::SensorLies, "A1", "", -60}));
  rig.run(60);
  EXPECT_EQ(rig.card(*rig.view(), "A1").cooling->why, cooling::Why::SensorLost);
  EXPECT_EQ(rig.twin.inputs().cards[0].fans[0].duty.v, 1);
  EXPECT_LT(rig.twin.inputs().cards[0].cap.v, 150);
  EXPECT_NE(rig.card(*rig.view(), "A2").cooling->why, cooling::Why::SensorLost);
}

TEST(RiserFaults, AreToldOnceHoweverOftenTheLinkFlaps) {
  expect_rows({
      {{FaultKind::LinkDrops, "A1", "", 0},
       {"A1"},
       "A1",
       "link is x1 gen1, the rig file promises x1 gen2",
       "link is x1 gen1",
       30,
       "",
       Mode::Watch,
       "its link holds again"},
      {{FaultKind::LinkFlaps, "A1", "", 0}, {"A1"}, "A1", "times: a riser or cable that comes and goes", "link is x1 gen1", 60},
  });
  Watched rig{Mode::Watch};
  ASSERT_TRUE(rig.twin.inject({FaultKind::LinkFlaps, "A1", "", 0}));
  rig.run(300);
  const auto said = rig.log.since({}, "A1");
  EXPECT_EQ(std::count_if(said.begin(), said.end(), [](const Event& e) { return e.says.find("link") != std::string::npos; }), 1);
}

TEST(SetterFaults, AreToldAsASetterThatDidNothing) {
  Watched rig{Mode::Protect};
  ASSERT_TRUE(rig.twin.inject({FaultKind::SetterDeaf, "A1", "", 0}));
  ASSERT_TRUE(rig.twin.set_cap(1, Watts{390}));  // another tool; protect takes it back
  ASSERT_TRUE(rig.twin.inject({FaultKind::SetterDeaf, "A2", "", 0}));
  rig.run(40);
  EXPECT_NE(rig.shown("A2").find("times, and it did nothing: still at 390 W"), std::string::npos) << rig.shown("A2");
  EXPECT_NE(rig.told("A2").find("does not take its cap: told "), std::string::npos) << rig.told("A2");
  EXPECT_EQ(rig.told("A2").find("cap lowered"), std::string::npos) << rig.told("A2");
  EXPECT_EQ(rig.shown("A3").find("its cap"), std::string::npos) << rig.shown("A3");
}

TEST(PadFaults, AreShownByTheVramThatTheyHeat) {
  expect_rows({{{FaultKind::PadsDegrade, "A1", "", 3}, {"A1"}, "A1", "VRAM at ", "VRAM at ", 900, "mine"}});
}

TEST(PowerFaults, AreOneTroubleOfAllTheCardsBehindThem) {
  expect_rows({
      {{FaultKind::PsuDies, "A.p1", "", 0},
       {"A1", "A2"},
       "A.p1",
       "all 2 cards of A.p1 fell silent at ",
       "it is dead or its outlet is off (A.p1 reads 0 A)",
       20},
      {{FaultKind::BreakerTrips, "P2", "", 0},
       {"B1", "B2", "B3", "B4"},
       "P2",
       "all 4 cards of P2 fell silent at ",
       "its breaker or outlet is off (P2 reads 0 A)",
       20},
      {{FaultKind::OutletOff, "pdu1/1", "", 0},
       {"A1", "A2"},
       "pdu1/1",
       "all 2 cards of pdu1/1 fell silent at ",
       "pdu1/1 is switched off",
       20,
       "",
       Mode::Watch,
       "its cards answer again"},
  });
}

TEST(SiteFaults, AreShownWithEveryCardStillRead) {
  expect_rows({
      {{FaultKind::MainsSag, "site", "", 200}, {}, "pdu1", " 200 V", ""},
  });
}

TEST(SiteFaults, OfTheRoomsCoolingAreToldByTheRoom) {
  Watched rig{Mode::Watch};
  rig.twin.set_room(Celsius{33});
  rig.run(300);
  EXPECT_EQ(rig.shown("room"), "");
  ASSERT_TRUE(rig.twin.inject({FaultKind::AirConFails, "site", "", 0}));
  rig.run(900);
  EXPECT_NE(rig.shown("room").find("is its cooling on?"), std::string::npos) << rig.view()->room.get()->v;
  EXPECT_NE(rig.view()->sentence.find("the room has "), std::string::npos) << rig.view()->sentence;
  ASSERT_TRUE(rig.twin.clear(FaultKind::AirConFails, "site"));
  rig.twin.set_room(Celsius{25});
  rig.run(600);
  EXPECT_EQ(rig.shown("room"), "");
  EXPECT_NE(rig.told("room").find("the room is cool enough again"), std::string::npos);
}

TEST(MeterFaults, LeaveTheOtherMeterAndTheModelInPlace) {
  expect_rows({
      {{FaultKind::MeterSilent, "pdu1", "", 0},
       {},
       "pdu1",
       "not believed: ",
       "is not believed any more: ",
       40,
       "",
       Mode::Watch,
       "is believed"},
      {{FaultKind::MeterFreezes, "pdu1", "", 0},
       {"A1", "A2", "A3"},
       "pdu1",
       "not believed: ",
       "is not believed any more: ",
       90,
       "idle"},
  });
  Watched rig{Mode::Watch};
  ASSERT_TRUE(rig.twin.inject({FaultKind::MeterSilent, "pdu1", "", 0}));
  rig.run(40);
  const auto view = rig.view();
  EXPECT_NE(view->pdus[0].grade, LoadGrade::Measured);
  EXPECT_GT(view->pdus[0].draw.v, 1000) << "by the cards' own draw";
  EXPECT_EQ(view->pdus[1].grade, LoadGrade::Measured);
}

}  // namespace
}  // namespace ohm::sim
