#include "cli/plan/diagram_tree.h"

#include <algorithm>
#include <map>

#include "cli/text/figures.h"
#include "rig/circuit/wiring.h"

namespace ohm {
namespace {

/// The fullest limit of a place.
struct Fullest {
  const Limit* limit{};
  const LoadColumn* load{};
};

class Grower {
 public:
  explicit Grower(const PlanFacts& facts) : facts_{facts} {
    for (const auto& line : facts.plan.limits) note(facts.circuit.limits[line.limit], line.on);
    for (std::size_t i = 0; i < facts.rig.pdus.size(); ++i) pdus_[facts.rig.pdus[i].from].push_back(Index<Pdu>{i});
    for (std::size_t i = 0; i < facts.rig.psus.size(); ++i) supplies_[facts.rig.psus[i].from].push_back(Index<Psu>{i});
    for (std::size_t i = 0; i < facts.rig.hosts.size(); ++i) hosts_[facts.rig.hosts[i].from].push_back(i);
    for (std::size_t i = 0; i < facts.rig.cards.size(); ++i) cards_[home_of(facts.rig.cards[i])].push_back(i);
    for (const auto& line : facts.plan.supplies) watts_.push_back(line.efficiency_on > 0 ? line.out_on / line.efficiency_on : 0);
  }

  DiagramNode feed() {
    const auto& site = facts_.rig.site;
    const auto words = feed_text(site);  // "240 V split-phase"
    auto root = node("feed " + grouped(site.nominal.v, 0) + " V", words.substr(words.find("V ") + 2), "main");
    if (site.main) root.detail += ", " + rating_text(site.main->v, true);
    root.children = breakers_of(Index<Panel>{0});
    root.watts = facts_.plan.on.ac;
    if (root.load.empty()) root.load = grouped(facts_.plan.on.ac / 1000, 1) + " kW";
    return root;
  }

 private:
  using Nodes = std::vector<DiagramNode>;

  void note(const Limit& limit, const LoadColumn& load) {
    auto& fullest = fullest_[limit.place];
    if (!fullest.limit || load.ratio > fullest.load->ratio) fullest = {&limit, &load};
  }

  DiagramNode node(std::string name, std::string detail, const std::string& place) const {
    DiagramNode out;
    out.name = std::move(name);
    out.detail = std::move(detail);
    if (const auto found = fullest_.find(place); found != fullest_.end()) {
      const auto& [limit, load] = found->second;
      const bool amps = in_amps(*limit);
      out.ratio = load->ratio;
      out.load = grouped(load->sustained, amps ? 1 : 0) + " of " + rating_text(limit->continuous, amps);
    }
    return out;
  }

  /// A node carries what its children carry.
  static DiagramNode weighed(DiagramNode node) {
    for (const auto& child : node.children) node.watts += child.watts;
    return node;
  }

  Nodes breakers_of(Index<Panel> panel) {
    Nodes out;
    for (std::size_t i = 0; i < facts_.rig.breakers.size(); ++i)
      if (facts_.rig.breakers[i].panel == panel) out.push_back(breaker(Index<Breaker>{i}));
    return out;
  }

  DiagramNode breaker(Index<Breaker> which) {
    const auto& b = facts_.rig[which];
    auto out = node(b.name, "breaker " + rating_text(b.rating.v, true) + ", " + std::to_string(b.poles) + "-pole", b.name);
    for (std::size_t i = 0; i < facts_.rig.panels.size(); ++i)
      if (facts_.rig.panels[i].breaker == which) out.children.push_back(panel(Index<Panel>{i}));
    for (auto& child : fed_by(AcSource{which})) out.children.push_back(std::move(child));
    return weighed(std::move(out));
  }

  DiagramNode panel(Index<Panel> which) {
    const auto& p = facts_.rig[which];
    auto out = node(p.name, p.rating ? "panel " + rating_text(p.rating->v, true) : "panel", p.name);
    out.children = breakers_of(which);
    return weighed(std::move(out));
  }

  /// PDUs and supplies plugged in right here.
  Nodes fed_by(const AcSource& source) {
    Nodes out;
    for (const auto which : pdus_[source]) out.push_back(pdu(which));
    for (const auto which : supplies_[source]) out.push_back(supply(which));
    return out;
  }

  DiagramNode pdu(Index<Pdu> which) {
    const auto& p = facts_.rig[which];
    auto out = node(p.name, "PDU, " + p.part.inlet.is, p.name);
    for (std::size_t bank = 0; bank <= p.part.banks.is.size(); ++bank) {
      auto hanging = on_bank(which, bank < p.part.banks.is.size() ? std::optional{bank} : std::nullopt);
      if (hanging.empty()) continue;
      if (bank == p.part.banks.is.size())
        std::move(hanging.begin(), hanging.end(), std::back_inserter(out.children));
      else
        out.children.push_back(bank_node(p, bank, std::move(hanging)));
    }
    return weighed(std::move(out));
  }

  DiagramNode bank_node(const Pdu& p, std::size_t bank, Nodes hanging) const {
    const auto& part = p.part.banks.is[bank];
    const auto place = p.name + ".b" + std::to_string(bank + 1);
    const auto outlets =
        part.first == part.last ? std::to_string(part.first) : std::to_string(part.first) + "–" + std::to_string(part.last);
    auto out = node(place, "bank " + rating_text(part.rating.v, true) + ", " + outlets, place);
    out.children = std::move(hanging);
    return weighed(std::move(out));
  }

  /// What hangs on the outlets behind one bank, or behind none.
  Nodes on_bank(Index<Pdu> which, std::optional<std::size_t> bank) {
    Nodes out;
    for (const auto& [outlet, kind] : facts_.rig[which].part.outlets) {
      if (bank_of(facts_.rig[which].part, outlet) != bank) continue;
      for (auto& child : fed_by(AcSource{OutletRef{which, outlet}})) out.push_back(std::move(child));
    }
    return out;
  }

  DiagramNode supply(Index<Psu> which) {
    const auto& s = facts_.rig[which];
    const auto* outlet = std::get_if<OutletRef>(&s.from);
    auto out = node(s.name, outlet ? facts_.rig[outlet->pdu].name + "/" + std::to_string(outlet->outlet) : "wall", s.name);
    if (!s.part_name.empty()) out.detail += ", " + s.part_name;
    out.supply = true;
    out.watts = watts_[which.v];
    for (const auto i : hosts_[which])
      out.leaves.push_back({"host " + facts_.rig.hosts[i].name, watts_text(facts_.rig.hosts[i].load.v), "", std::nullopt});
    for (const auto i : cards_[which]) out.leaves.push_back(card(i));
    return out;
  }

  /// The supply a card is drawn at: that of its first plug, else of its riser, else of its host.
  Index<Psu> home_of(const Card& card) const {
    if (!card.plugs.empty()) return card.plugs.front();
    return card.riser ? card.riser->from : facts_.rig[card.host].from;
  }

  DiagramLeaf card(std::size_t i) const {
    const auto& c = facts_.rig.cards[i];
    if (!c.absent.empty()) return {c.name, "absent", "", std::nullopt};
    if (facts_.plan.caps.suspended[i]) return {c.name, "suspended", "", std::nullopt};
    DiagramLeaf out{c.name, cap_text(facts_.plan.caps.cap[i]), "", std::nullopt};
    if (const auto found = fullest_.find(c.name); found != fullest_.end()) out.ratio = found->second.load->ratio;
    if (c.riser && c.riser->from != home_of(c)) out.note = "slot: " + facts_.rig[c.riser->from].name;
    return out;
  }

  const PlanFacts& facts_;
  std::map<std::string, Fullest> fullest_;
  std::map<AcSource, std::vector<Index<Pdu>>> pdus_;
  std::map<AcSource, std::vector<Index<Psu>>> supplies_;
  std::map<Index<Psu>, std::vector<std::size_t>> hosts_, cards_;
  std::vector<double> watts_;
};

}  // namespace

DiagramNode diagram_tree(const PlanFacts& facts) { return Grower{facts}.feed(); }

}  // namespace ohm
