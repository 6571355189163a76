#include "cli/testing/sample_plan.h"

#include <algorithm>

namespace ohm::testing {
namespace {

constexpr double kCapA = 302.97, kCapB = 250;

void add_frame(Rig& rig, const std::string& name, int outlet, int cards) {
  Psu psu;
  psu.name = name + ".p1";
  psu.part_name = "hp-dps-1200fb";
  psu.from = OutletRef{Index<Pdu>{0}, outlet};
  rig.psus.push_back(psu);
  Host host;
  host.name = name;
  host.load = Watts{100};
  host.from = Index<Psu>{rig.psus.size() - 1};
  rig.hosts.push_back(host);
  for (int i = 1; i <= cards; ++i) {
    Card card;
    card.name = name + std::to_string(i);
    card.part_name = "rtx-3090-fe";
    card.host = Index<Host>{rig.hosts.size() - 1};
    card.plugs = {host.from, host.from};
    rig.cards.push_back(card);
  }
}

Rig sample_rig(int cards) {
  Rig rig;
  rig.name = "shed & co";  // an ampersand, so that no view forgets to escape
  rig.file = "shed.yaml";
  rig.site.feed = FeedKind::SplitPhase;
  rig.site.main = Amps{100};
  rig.site.tariff = 0.14;
  rig.panels.push_back({"main", std::nullopt, std::nullopt, {}});
  Breaker breaker;
  breaker.name = "P18";
  breaker.rating = Amps{30};
  breaker.poles = 2;
  rig.breakers.push_back(breaker);
  Pdu pdu;
  pdu.name = "pdu1";
  pdu.part.inlet.is = "L6-30";
  for (int outlet = 1; outlet <= 4; ++outlet) pdu.part.outlets.emplace_back(outlet, "C13");
  pdu.part.banks.is = {{1, 2, Amps{20}, std::nullopt, std::nullopt}, {3, 4, Amps{20}, std::nullopt, std::nullopt}};
  pdu.from = AcSource{Index<Breaker>{0}};
  rig.pdus.push_back(pdu);
  add_frame(rig, "A", 1, cards);
  add_frame(rig, "B", 3, cards);
  rig.assumptions = {{"*.cord", "14 AWG 1.8 m"}};
  return rig;
}

struct Writer {
  Circuit& circuit;
  Plan& plan;
  std::uint32_t add(const std::string& place, LimitKind kind, double rating, double continuous, double off, double on,
                    const std::string& conductor = "", int window = -1) const {
    Limit limit;
    limit.place = place;
    limit.conductor = conductor;
    limit.kind = kind;
    limit.window = window;
    limit.rating = rating;
    limit.continuous = continuous;
    limit.rank = Rank::Standard;
    limit.source = "NEC 210.20(A)";
    circuit.limits.push_back(limit);
    const auto index = static_cast<std::uint32_t>(circuit.limits.size() - 1);
    const auto column = [&](double load) {
      return LoadColumn{load, {load, load, load, load}, continuous - load, load / continuous};
    };
    plan.limits.push_back({index, column(off), column(on)});
    return index;
  }
};

void write_limits(SamplePlan& s) {
  const Writer write{s.circuit, s.plan};
  const auto breaker = write.add("P18", LimitKind::Breaker, 30, 24, 30, 24, "L1");
  write.add("P18", LimitKind::Breaker, 30, 24, 30, 24, "L2");
  write.add("pdu1.b1", LimitKind::Bank, 20, 16, 15, 12);
  write.add("pdu1.b2", LimitKind::Bank, 20, 16, 15, 12);
  const auto supply_b = write.add("B.p1", LimitKind::PsuOutput, 1200, 960, 1150, 850);
  write.add("A.p1", LimitKind::PsuOutput, 1200, 960, 1150, 1008.91 * 0.95);
  for (int window = 0; window < 4; ++window)
    for (const char* place : {"A.p1", "B.p1"}) write.add(place, LimitKind::PsuSurge, 1680, 1680, 1700, 1400, "", window);
  for (const auto& card : s.rig.cards) write.add(card.name, LimitKind::Plug, 288, 150, 145, 120);
  for (std::size_t i = 0; i < s.rig.cards.size(); ++i)
    s.plan.caps.binding.emplace_back(s.rig.cards[i].host.v == 0 ? breaker : supply_b);
  std::stable_sort(s.plan.limits.begin(), s.plan.limits.end(),
                   [](const LimitLine& a, const LimitLine& b) { return a.on.ratio > b.on.ratio; });
}

Finding overloaded_breaker() {
  Finding finding;
  finding.rule = "ac.breaker";
  finding.place = "P18 L1";
  finding.off = true;
  finding.says = "breaker carries 30 A with cards at their default limits; it may carry 24 A (rated 30 A)";
  finding.fix = "cap its 6 cards at 302 W, or move 6 A elsewhere";
  finding.source = "NFPA 70 (NEC) 210.20(A)";
  finding.rank = Rank::Standard;
  finding.at = {8, 3};
  finding.severity_ratio = 1.25;
  return finding;
}

}  // namespace

SamplePlan sample_plan(int cards) {
  SamplePlan s;
  s.rig = sample_rig(cards);
  for (const auto& card : s.rig.cards) {
    s.circuit.cards.push_back({26, 143, 350, 100, true});
    s.plan.caps.cap.push_back(card.host.v == 0 ? kCapA : kCapB);
    s.plan.caps.suspended.push_back(false);
  }
  write_limits(s);
  s.plan.findings = {overloaded_breaker()};
  s.plan.legs = {{"P18", "L1", 30, 24, 24}, {"P18", "L2", 30, 24, 24}};
  s.plan.supplies = {{Index<Psu>{0}, 1200, 1150, 1008.91, 0.93, 0.94}, {Index<Psu>{1}, 1200, 1150, 850, 0.93, 0.94}};
  s.plan.off = {2300, 2473, 8438, 737, 434, 1806.5, 252.9};
  s.plan.on = {1858.91, 1977.6, 6748, 589, 347, 1444.6, 202.25};
  s.plan.safe_on = true;
  s.contingencies = {{"pdu1", {0, 1, 2, 3, 4, 5}, {0, 1}, {}, 0, 0, 0, true},
                     {"A.p1", {0, 1, 2}, {0}, {}, 3, 320, 320, true},
                     {"B.p1", {3, 4, 5}, {1}, {}, 3, 320, 320, true}};
  s.slices = {{0, 0, {13, 0, 0}}, {0, 1, {11, 0, 0}}};
  return s;
}

}  // namespace ohm::testing
