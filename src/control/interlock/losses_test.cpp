#include "control/interlock/losses.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "rig/circuit/load.h"
#include "rig/rig_file.h"

namespace ohm::interlock {
namespace {

/// Four cards and a host on two supplies that share them, each on a PDU of its own; four more cards on a supply alone.
struct Site {
  Rig rig{*read_rig(R"yaml(ohmstead: 1
site: {feed: 240 V}
breakers: {P1: {rating: 30 A}, P2: {rating: 30 A}}
parts:
  even: {kind: psu, type: server, rating: 2 kW, points: {20 %: 94 %, 50 %: 94 %, 100 %: 94 %}, rail: 200 A, inlet: C20}
  strip: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 8 x C19}
pdus: {pdu1: {part: strip, breaker: P1, meter: "nut:x@y"}, pdu2: {part: strip, breaker: P2, meter: "nut:x@y"}}
frames:
  A: {psus: {p1: {part: even, cord: 12 AWG 1 m, breakout: none}, p2: {part: even, cord: 12 AWG 1 m, breakout: none}}, redundant: [[p1, p2]], cards: {1-4: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 100 W, from: p1}, outlets: [pdu1/1, pdu2/1]}
  B: {psus: {p1: {part: even, cord: 12 AWG 1 m, breakout: none}}, cards: {1-4: p1}, card: {part: rtx-3090-fe, riser: usb-6pin}, host: {load: 100 W, from: p1}, outlets: [pdu2/2]}
)yaml",
                    "site.yaml")};
  Circuit circuit{build_circuit(rig)};
  LossWatch watch{rig, circuit};
  LossSigns signs{std::vector<std::optional<double>>(circuit.limits.size()), std::vector<bool>(rig.cards.size(), true),
                  std::vector<bool>(rig.psus.size())};

  void tell(const std::string& place, double amps) {
    for (std::size_t l = 0; l < circuit.limits.size(); ++l)
      if (circuit.limits[l].place == place && !circuit.limits[l].ac.empty()) signs.wire[l] = amps;
  }
  void dark(std::size_t from, std::size_t to) { std::fill(signs.answers.begin() + from, signs.answers.begin() + to, false); }
};

TEST(Losses, AreNoneWhileEveryWireCarriesSomething) {
  Site site;
  site.tell("pdu1", 0.6);  // four idle cards between two supplies
  site.tell("pdu2", 1.1);
  EXPECT_EQ(site.watch.look(site.signs).what, "");
}

TEST(Losses, ArePdusWhoseMateCarriesOn) {
  Site site;
  site.tell("pdu1", 0);
  const auto loss = site.watch.look(site.signs);
  EXPECT_EQ(loss.what, "pdu1");
  EXPECT_EQ(loss.change.lost_supplies, (std::vector<std::uint32_t>{0}));
  ASSERT_EQ(loss.change.scaled_supplies.size(), 1U);
  EXPECT_EQ(loss.change.scaled_supplies[0].supply, 1U);
  EXPECT_TRUE(loss.change.dark_cards.empty());
}

TEST(Losses, AreNotBelievedWhileACardThatHangsThereAloneAnswers) {
  Site site;
  site.tell("pdu2/2", 0);
  EXPECT_EQ(site.watch.look(site.signs).what, "");
  site.dark(4, 8);
  const auto loss = site.watch.look(site.signs);
  EXPECT_EQ(loss.what, "pdu2/2");
  EXPECT_EQ(loss.change.dark_cards.size(), 4U);
}

TEST(Losses, AreNotBelievedOfAllMatesUnderCardsThatAnswer) {
  Site site;
  site.dark(4, 8);
  site.tell("pdu1", 0);
  site.tell("pdu2", 0);
  EXPECT_TRUE(site.watch.look(site.signs).change.lost_supplies.empty());
}

TEST(Losses, AreOutletsThatWereSwitchedOff) {
  Site site;
  site.signs.outlet_off[1] = true;
  EXPECT_EQ(site.watch.look(site.signs).change.lost_supplies, (std::vector<std::uint32_t>{1}));
}

TEST(Losses, LeaveTheMateWithTheWholeLoad) {
  Site site;
  site.tell("pdu1", 0);
  const Circuit after = circuit_after(site.rig, site.circuit, site.watch.look(site.signs).change);
  const std::vector<double> draw(site.rig.cards.size(), 300);
  const auto before = supply_loads(site.circuit, draw), now = supply_loads(after, draw);
  EXPECT_EQ(now.in[0], 0);
  EXPECT_NEAR(now.out[1], 4 * 300 + 100, 1e-6);
  EXPECT_NEAR(before.out[1], 1300 * 0.525, 1e-6);
  const auto worst = [&](const Circuit& circuit) {
    double most = 0;
    for (const Limit& limit : circuit.limits)
      if (limit.place == "A.p2" && limit.kind == LimitKind::PsuOutput) most = std::max(most, limit_load(circuit, limit, draw));
    return most;
  };
  EXPECT_NEAR(worst(after), 1300, 1e-6);
}

}  // namespace
}  // namespace ohm::interlock
