#include "control/budget/slices.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "base/testing/share.h"
#include "control/budget/bounds.h"
#include "control/testing/naive_check.h"
#include "control/testing/random_circuit.h"
#include "control/testing/random_rig.h"
#include "rig/circuit/load.h"
#include "rig/testing/rig_of.h"

namespace ohm {
namespace {

using testing::rig_of;

/// Two hosts with four cards each behind one 30 A breaker; 93 % efficient supplies.
constexpr const char* kTwoHosts = R"(ohmstead: 1
site: {feed: 240 V}
parts:
  flat: {kind: psu, type: server, rating: 3000 W, points: {20 %: 93 %, 50 %: 93 %, 100 %: 93 %}, rail: 300 A, inlet: C20}
  pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: 4 x C19}
breakers: {P1: {rating: 30 A}}
pdus: {pdu1: {part: pdu, breaker: P1, meter: "nut:x@y"}}
templates: {four: {psus: {p1: {part: flat, cord: 12 AWG 1 m, breakout: none}}, cards: 4 x rtx-3090-fe, host: {load: 250 W}}}
frames:
  A: {use: four, outlets: pdu1/1}
  B: {use: four, outlets: pdu1/2}
)";

TEST(Slices, DivideABreakerSoThatBothHostsMayGrowAlike) {
  const Rig rig = rig_of(kTwoHosts);
  const Circuit circuit = build_circuit(rig);
  const PlannedCaps caps = static_caps(circuit);  // 8 x 350 W + 500 W fit: 14.8 A of 24 A
  int seen = 0;
  for (const Slice& slice : slices(rig, circuit, caps)) {
    if (circuit.limits[slice.limit].place != "P1") continue;
    EXPECT_NEAR(slice.allowance[0], 12, 1e-6);  // equal hosts: half of 24 A each
    EXPECT_EQ(slice.host, static_cast<std::uint32_t>(seen++));
  }
  EXPECT_EQ(seen, 2);
}

TEST(Slices, AreOnlyOfLimitsThatHostsShare) {
  const Rig rig = rig_of(kTwoHosts);
  const Circuit circuit = build_circuit(rig);
  std::set<std::string> shared;
  for (const Slice& slice : slices(rig, circuit, static_caps(circuit))) shared.insert(circuit.limits[slice.limit].place);
  EXPECT_EQ(shared, (std::set<std::string>{"P1", "pdu1"}));  // not the outlets, cords and supplies of one host
}

TEST(Slices, GiveAHostWithAHungrierBoardTheLargerPart) {
  std::string text = kTwoHosts;
  text += "except: {B: {load: 650 W}}\n";
  const Rig rig = rig_of(text);
  const Circuit circuit = build_circuit(rig);
  std::map<std::uint32_t, double> part;
  for (const Slice& slice : slices(rig, circuit, static_caps(circuit))) {
    if (circuit.limits[slice.limit].place == "P1") part[slice.host] = slice.allowance[0];
  }
  EXPECT_NEAR(part[0] + part[1], 24, 1e-6);
  EXPECT_NEAR(part[1] / part[0], 2050.0 / 1650.0, 1e-6);  // 4 x 350 + 650 W against 4 x 350 + 250 W
}

/// The loads of each host in each shared limit, told anew from the rig and circuit for the property below.
class HostLoads {
 public:
  HostLoads(const Rig& rig, const Circuit& circuit, const std::vector<double>& draw) : rig_{rig}, circuit_{circuit}, draw_{draw} {
    loads_ = supply_loads(circuit, draw);
  }

  /// The part of supply s that host h causes.
  double part(std::uint32_t s, std::uint32_t h) const {
    const SupplyNode& supply = circuit_.supplies[s];
    double mine = supply.fixed * fixed_part(s, h), all = supply.fixed;
    for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
      const double watts = circuit_.feeds[f].share * draw_[circuit_.feeds[f].card];
      mine += rig_.cards[circuit_.feeds[f].card].host.v == h ? watts : 0;
      all += watts;
    }
    return all > 0 ? mine / all : 0;
  }

  std::array<double, 3> of(const Slice& slice) const {
    std::array<double, 3> load{};
    const Limit& limit = circuit_.limits[slice.limit];
    for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
      const AcTerm& term = circuit_.ac_terms[k];
      load[static_cast<std::size_t>(term.bucket)] += loads_.in[term.supply] * term.amps_per_watt * part(term.supply, slice.host);
    }
    for (auto k = limit.dc.first; k < limit.dc.last; ++k) {
      const DcTerm& term = circuit_.dc_terms[k];
      load[0] += rig_.cards[term.card].host.v == slice.host ? term.share * draw_[term.card] : 0;
    }
    for (std::uint32_t s = 0; s < rig_.psus.size(); ++s) {
      if (limit.ac.empty() && rig_.psus[s].name == limit.place) load[0] += limit.fixed * fixed_part(s, slice.host);
    }
    return load;
  }

 private:
  double fixed_part(std::uint32_t s, std::uint32_t h) const {
    double mine = 0, all = 0;
    for (std::uint32_t host = 0; host < rig_.hosts.size(); ++host) {
      const Index<Psu> from = rig_.hosts[host].from;
      const bool on_it = from.v == s || (rig_.psus[s].group && rig_[from].group == rig_.psus[s].group);
      if (!on_it) continue;
      all += rig_.hosts[host].load.v;
      mine += host == h ? rig_.hosts[host].load.v : 0;
    }
    return all > 0 ? mine / all : 0;
  }

  const Rig& rig_;
  const Circuit& circuit_;
  const std::vector<double>& draw_;
  SupplyLoads loads_;
};

bool inside(const Slice& slice, const std::array<double, 3>& load) {
  for (std::size_t b = 0; b < load.size(); ++b) {
    if (load[b] > slice.allowance[b] * (1 + 1e-9) + 1e-9) return false;
  }
  return true;
}

/// Random draws, each host lowered until it is inside all its slices.
std::vector<double> inside_draws(const Rig& rig, const Circuit& circuit, const std::vector<Slice>& all, testing::Dice& dice) {
  std::vector<double> draw;
  for (const CardNode& card : circuit.cards) draw.push_back(card.present ? dice.between(0.2, 3) * card.top : 0);
  for (int round = 0; round < 400; ++round) {
    std::set<std::uint32_t> outside;
    const HostLoads loads{rig, circuit, draw};
    for (const Slice& slice : all) {
      if (!inside(slice, loads.of(slice))) outside.insert(slice.host);
    }
    if (outside.empty()) return draw;
    for (std::size_t i = 0; i < draw.size(); ++i) {
      if (outside.count(rig.cards[i].host.v)) draw[i] *= 0.98;
    }
  }
  return {};
}

/// A random rig in which every third card of a frame belongs to the host of the next one, so that supplies feed two hosts.
Rig mingled_rig(std::uint64_t seed) {
  Rig rig = rig_of(testing::random_rig_text(seed));
  for (std::size_t i = seed % 3; i < rig.cards.size(); i += 3) {
    rig.cards[i].host = Index<Host>{(rig.cards[i].host.v + 1) % rig.hosts.size()};
  }
  return rig;
}

TEST(Slices, HoldEverySharedLimitHoweverHostsMoveInsideThem) {
  int moves = 0, near = 0;
  for (std::uint64_t seed = 1; seed <= test::share(150); ++seed) {
    const Rig rig = mingled_rig(seed);
    const Circuit circuit = build_circuit(rig);
    const PlannedCaps caps = static_caps(circuit);
    if (!caps.hopeless.empty() || rig.hosts.size() < 2) continue;
    const std::vector<Slice> all = slices(rig, circuit, caps);
    testing::Dice dice{seed};
    for (int k = 0; k < 5; ++k) {
      const std::vector<double> draw = inside_draws(rig, circuit, all, dice);
      if (draw.empty()) continue;
      ++moves;
      for (const Slice& slice : all) {
        const double load = testing::naive_load(circuit, slice.limit, draw), allowed = circuit.limits[slice.limit].continuous;
        ASSERT_LE(load, allowed * (1 + 1e-8)) << "seed " << seed << ", " << circuit.limits[slice.limit].place;
        near += load > 0.9 * allowed;
      }
    }
  }
  EXPECT_GT(moves, test::share(300));
  EXPECT_GT(near, test::share(50));  // the draws do come near the limits, else this shows nothing
}

TEST(Slices, HoldThePlannedCapsThemselves) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Rig rig = mingled_rig(seed);
    const Circuit circuit = build_circuit(rig);
    const PlannedCaps caps = static_caps(circuit);
    if (!caps.hopeless.empty()) continue;
    const std::vector<double> draw = planned_draw(circuit, caps);
    const HostLoads loads{rig, circuit, draw};
    for (const Slice& slice : slices(rig, circuit, caps)) EXPECT_TRUE(inside(slice, loads.of(slice))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace ohm
