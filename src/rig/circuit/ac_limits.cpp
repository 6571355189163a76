#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "base/result.h"
#include "rig/catalogue/catalogue.h"
#include "rig/circuit/build.h"
#include "rig/circuit/wiring.h"

namespace ohm::circuit_parts {
namespace {

constexpr double kContinuous = 0.8;  // NFPA 70 210.19(A), 210.20(A): conductors and breakers at 125 % of continuous load (standard)
constexpr const char* kNec = "NFPA 70 (NEC) 210.20(A): 125 % rule, continuous load at most 80 % of the rating";

struct Load {
  std::uint32_t supply;
  Legs legs;
};

/// One thing that carries current, with everything that hangs on it.
struct Element {
  Limit limit;  // place, kind, rating, continuous, rank, source
  std::vector<Load> loads;
};

Element element(std::string place, LimitKind kind, Amps rating, double continuous, Rank rank, std::string source) {
  Element e;
  e.limit.place = std::move(place);
  e.limit.kind = kind;
  e.limit.rating = rating.v;
  e.limit.continuous = continuous;
  e.limit.rank = rank;
  e.limit.source = std::move(source);
  return e;
}

Element at(Mark mark, Element e) {
  e.limit.at = mark;
  return e;
}

Element breaker_element(const Breaker& b) {
  const double continuous = b.continuous ? b.continuous->v : kContinuous * b.rating.v;
  return element(b.name, LimitKind::Breaker, b.rating, continuous, b.continuous ? Rank::Owner : Rank::Standard,
                 b.continuous ? "rig file: its own continuous rating" : kNec);
}

/// What a plug of this type may carry for hours where the site lies.
const Figure<Amps>& for_hours(const InletPart& plug, const Site& site) { return north_american(site) ? plug.continuous : plug.iec; }

Element inlet_element(const Pdu& pdu, const Site& site) {
  const auto* inlet = inlet_part(pdu.part.inlet.is);
  OHM_ASSERT(inlet);
  const auto& plug = for_hours(*inlet, site);
  const auto& derated = pdu.part.continuous;
  const double continuous = derated.is ? derated.is->v : plug.is.v;
  return element(pdu.name, LimitKind::PduInlet, inlet->rating.is, continuous * (1 - pdu.margin.v),
                 derated.is ? derated.rank : plug.rank, derated.is ? derated.source : plug.source);
}

Element cord_element(std::string place, LimitKind kind, int awg, double kept) {
  const auto* wire = wire_part(awg);
  OHM_ASSERT(wire);
  return element(std::move(place), kind, wire->cord.is, kContinuous * wire->cord.is.v * kept, wire->cord.rank, wire->cord.source);
}

Element bank_element(const Pdu& pdu, std::size_t bank) {
  const auto& part = pdu.part.banks.is[bank];
  const double continuous = part.continuous ? part.continuous->v : kContinuous * part.rating.v;
  return element(pdu.name + ".b" + std::to_string(bank + 1), LimitKind::Bank, part.rating, continuous * (1 - pdu.margin.v),
                 Rank::Standard, part.continuous ? pdu.part.banks.source : kNec);
}

/// The three conductors and how a load between `legs` loads each of them.
struct Touch {
  int conductor;
  Bucket bucket;
};

std::vector<Touch> touches(Legs legs, FeedKind feed) {
  const bool split = feed == FeedKind::SplitPhase;
  switch (legs) {
    case Legs::L1N: return {{0, Bucket::InPhase}};
    case Legs::L2N: return {{1, Bucket::InPhase}};
    case Legs::L3N: return {{2, Bucket::InPhase}};
    case Legs::L12: return {{0, split ? Bucket::InPhase : Bucket::Ahead}, {1, split ? Bucket::InPhase : Bucket::Behind}};
    case Legs::L23: return {{1, Bucket::Ahead}, {2, Bucket::Behind}};
    case Legs::L31: return {{2, Bucket::Ahead}, {0, Bucket::Behind}};
    case Legs::All: break;
  }
  OHM_ASSERT(false && "a load sits between two conductors");
  return {};
}

class AcLimits {
 public:
  AcLimits(const Rig& rig, Circuit& circuit) : rig_{rig}, circuit_{circuit} {
    feed_ = element("feed", LimitKind::Main, Amps{}, 0, Rank::Assumed, "");
    if (rig.site.main)
      main_ = element("main", LimitKind::Main, *rig.site.main, kContinuous * rig.site.main->v, Rank::Standard, kNec);
    for (const auto& p : rig.panels) panels_.push_back(at(p.at, panel_element(p)));
    for (const auto& b : rig.breakers) {
      breakers_.push_back(at(b.at, breaker_element(b)));
      breakers_.back().limit.curve = b.curve;
    }
    for (const auto& p : rig.pdus) pdus_.push_back(pdu_elements(p, rig.site));
  }

  void add_all() {
    for (std::uint32_t i = 0; i < rig_.psus.size(); ++i) hang(i);
    for (const auto& c : conductors(feed_)) circuit_.feed_legs.push_back(limit_of(feed_, c));
    emit(main_);
    for (const auto& e : panels_) emit(e);
    for (const auto& e : breakers_) emit(e);
    for (const auto& pdu : pdus_) {
      emit(pdu.inlet);
      emit(pdu.cord);
      for (const auto& bank : pdu.banks) emit(bank);
    }
    for (const auto& [outlet, e] : outlets_) emit(e);
    for (const auto& e : plugs_) emit(e);
  }

 private:
  struct PduElements {
    Element inlet, cord;
    std::vector<Element> banks;
  };

  /// The terms of one conductor of an element.
  struct Conductor {
    std::string name;
    std::vector<AcTerm> terms;
  };

  static Element panel_element(const Panel& p) {
    return p.rating ? element(p.name, LimitKind::Panel, *p.rating, kContinuous * p.rating->v, Rank::Standard, kNec) : Element{};
  }

  static PduElements pdu_elements(const Pdu& pdu, const Site& site) {
    PduElements e;
    e.inlet = at(pdu.at, inlet_element(pdu, site));
    if (pdu.part.cord_awg.is > 0)
      e.cord = at(pdu.at, cord_element(pdu.name, LimitKind::PduCord, pdu.part.cord_awg.is, 1 - pdu.margin.v));
    for (std::size_t i = 0; i < pdu.part.banks.is.size(); ++i) e.banks.push_back(at(pdu.at, bank_element(pdu, i)));
    return e;
  }

  /// Adds supply i to everything between its plug and the street.
  void hang(std::uint32_t i) {
    const auto& psu = rig_.psus[i];
    const Load load{i, legs_of(rig_, psu.from)};
    plugs_.push_back(at(psu.at, cord_element(psu.name, LimitKind::PsuCord, psu.cord.awg, 1)));
    plugs_.back().loads.push_back(load);
    if (!plugged_into_its_mate(psu)) {
      const auto* inlet = inlet_part(rig_[psu.part].inlet.is);
      OHM_ASSERT(inlet);
      const auto& plug = for_hours(*inlet, rig_.site);
      plugs_.push_back(at(psu.at, element(psu.name, LimitKind::PsuInlet, inlet->rating.is, plug.is.v, plug.rank, plug.source)));
      plugs_.back().loads.push_back(load);
    }
    climb(psu.from, load);
  }

  /// A C13 outlet and its C14 inlet are rated alike, C19 and C20 too: one limit tells both.
  bool plugged_into_its_mate(const Psu& psu) const {
    const std::string& inlet = rig_[psu.part].inlet.is;
    const auto outlet = outlet_kind(rig_, psu.from);
    return (inlet == "C14" && outlet == "C13") || (inlet == "C20" && outlet == "C19");
  }

  void climb(const AcSource& source, Load load) {
    if (const auto* outlet = std::get_if<OutletRef>(&source)) return climb_pdu(*outlet, load);
    climb_breaker(std::get<Index<Breaker>>(source), load);
  }

  void climb_pdu(const OutletRef& ref, Load load) {
    const auto& pdu = rig_[ref.pdu];
    auto& e = pdus_[ref.pdu.v];
    outlet_element(ref).loads.push_back(load);
    if (const auto bank = bank_of(pdu.part, ref.outlet)) e.banks[*bank].loads.push_back(load);
    e.inlet.loads.push_back(load);
    e.cord.loads.push_back(load);
    climb(pdu.from, load);
  }

  void climb_breaker(Index<Breaker> b, Load load) {
    breakers_[b.v].loads.push_back(load);
    const auto panel = rig_[b].panel;
    panels_[panel.v].loads.push_back(load);
    if (rig_[panel].breaker) return climb_breaker(*rig_[panel].breaker, load);
    main_.loads.push_back(load);
    feed_.loads.push_back(load);
  }

  Element& outlet_element(const OutletRef& ref) {
    const auto [entry, fresh] = outlets_.try_emplace(ref);
    if (!fresh) return entry->second;
    const auto& pdu = rig_[ref.pdu];
    const auto* kind = inlet_part(outlet_kind(rig_, ref));
    OHM_ASSERT(kind);
    const auto& plug = for_hours(*kind, rig_.site);
    entry->second = at(pdu.at, element(pdu.name + "/" + std::to_string(ref.outlet), LimitKind::Outlet, kind->rating.is,
                                       plug.is.v * (1 - pdu.margin.v), plug.rank, plug.source));
    return entry->second;
  }

  double amps_per_watt(const Load& load) const {
    const auto& part = rig_[rig_.psus[load.supply].part];
    const double pf = rig_.site.power_factor ? rig_.site.power_factor->v : part.power_factor.is.v;
    return 1 / (voltage_across(rig_.site, load.legs).v * pf);
  }

  /// Its current-carrying conductors; one, without a name, where all of them carry the same.
  std::vector<Conductor> conductors(const Element& e) const {
    std::array<std::vector<AcTerm>, 3> terms;
    for (const auto& load : e.loads)
      for (const auto& t : touches(load.legs, rig_.site.feed))
        terms[static_cast<std::size_t>(t.conductor)].push_back({load.supply, t.bucket, amps_per_watt(load)});
    for (auto& t : terms) straighten(t);
    std::vector<Conductor> out;
    for (std::size_t c = 0; c < 3; ++c)
      if (!terms[c].empty() && (out.empty() || terms[c] != out.front().terms))
        out.push_back({"L" + std::to_string(c + 1), std::move(terms[c])});
    if (out.size() == 1) out.front().name.clear();
    return out;
  }

  /// Currents that all lead or lag by the same angle add like numbers.
  static void straighten(std::vector<AcTerm>& terms) {
    const bool aligned = std::all_of(terms.begin(), terms.end(), [&](const AcTerm& t) { return t.bucket == terms.front().bucket; });
    if (!aligned) return;
    for (auto& t : terms) t.bucket = Bucket::InPhase;
  }

  Limit limit_of(const Element& e, const Conductor& c) {
    Limit l = e.limit;
    l.conductor = c.name;
    l.ac.first = static_cast<std::uint32_t>(circuit_.ac_terms.size());
    circuit_.ac_terms.insert(circuit_.ac_terms.end(), c.terms.begin(), c.terms.end());
    l.ac.last = static_cast<std::uint32_t>(circuit_.ac_terms.size());
    return l;
  }

  void emit(const Element& e) {
    if (e.limit.rating == 0) return;  // a panel without a rating, a PDU without a cord, a feed without a main breaker
    for (const auto& c : conductors(e)) circuit_.limits.push_back(limit_of(e, c));
  }

  const Rig& rig_;
  Circuit& circuit_;
  Element feed_, main_;
  std::vector<Element> panels_, breakers_;
  std::vector<PduElements> pdus_;
  std::map<OutletRef, Element> outlets_;
  std::vector<Element> plugs_;  // cords and wall plugs of supplies
};

}  // namespace

void add_ac_limits(const Rig& rig, Circuit& circuit) { AcLimits{rig, circuit}.add_all(); }

}  // namespace ohm::circuit_parts
