#include "twin/wires/wiring.h"

#include <algorithm>
#include <map>
#include <set>

#include "rig/circuit/breaker_trip.h"
#include "rig/circuit/shares.h"
#include "rig/circuit/wiring.h"

namespace ohm::twin {
namespace {

/// Adds parts of a card's watts to a supply, or evenly to the members of its group.
void feed(const Rig& rig, Index<Psu> psu, double slot, double plugs, std::map<std::uint32_t, CardFeed>& feeds) {
  const auto put = [&](Index<Psu> to, double part) {
    auto& f = feeds[to.v];
    f.supply = to.v;
    f.slot += slot * part;
    f.plugs += plugs * part;
  };
  if (!rig[psu].group) return put(psu, 1);
  const auto& members = rig[*rig[psu].group].members;
  for (const auto member : members) put(member, 1 / static_cast<double>(members.size()));
}

void add_card(const Rig& rig, const Card& card, Wiring& w) {
  std::map<std::uint32_t, CardFeed> feeds;
  const bool slot_only = card.plugs.empty();
  feed(rig, slot_source(rig, card), 1, slot_only ? 1 : 0, feeds);
  for (const auto plug : card.plugs) feed(rig, plug, 0, 1 / static_cast<double>(card.plugs.size()), feeds);
  const auto& part = rig[card.part];
  const auto first = static_cast<std::uint32_t>(w.feeds.size());
  for (const auto& [supply, f] : feeds) w.feeds.push_back(f);
  const double share = (part.slot_share.is.v + part.slot_share_min.is.v) / 2;
  w.cards.push_back({{first, static_cast<std::uint32_t>(w.feeds.size())}, share, part.slot_max.is.v, card.host.v, {}, 0});
}

void add_supplies(const Rig& rig, const Figures& figures, const std::vector<std::uint32_t>& outlet_owner, Wiring& w) {
  for (std::uint32_t s = 0; s < rig.psus.size(); ++s) {
    SupplyWires wires;
    wires.rating = w.circuit.supplies[s].rating;
    wires.nominal_volts = nominal_across(rig.site, legs_of(rig, rig.psus[s].from)).v;
    wires.outlet = outlet_owner[s];
    if (rig.psus[s].group)
      for (const auto member : rig[*rig.psus[s].group].members) wires.mates.push_back(member.v);
    w.supplies.push_back(std::move(wires));
  }
  for (const auto& host : rig.hosts) {
    w.host_supply.push_back(host.from.v);
    w.supplies[host.from.v].host_watts += host.load.v * figures.electricity.host_part;
  }
}

std::vector<std::uint32_t> supplies_behind(const Circuit& circuit, const Limit& limit) {
  std::set<std::uint32_t> supplies;
  for (auto i = limit.ac.first; i < limit.ac.last; ++i) supplies.insert(circuit.ac_terms[i].supply);
  return {supplies.begin(), supplies.end()};
}

/// A feed carries slot S + plugs (P - S) of a card's watts P, S through the slot.
void add_loads(Wiring& w) {
  for (std::uint32_t s = 0; s < w.supplies.size(); ++s) {
    const auto first = static_cast<std::uint32_t>(w.loads.size());
    for (std::uint32_t c = 0; c < w.cards.size(); ++c)
      for (auto f = w.cards[c].feeds.first; f < w.cards[c].feeds.last; ++f)
        if (w.feeds[f].supply == s)
          w.loads.push_back({c, w.cards[c].slot_share, w.cards[c].slot_max, w.feeds[f].plugs, w.feeds[f].slot - w.feeds[f].plugs});
    w.supplies[s].loads = {first, static_cast<std::uint32_t>(w.loads.size())};
  }
}

bool trips(LimitKind kind) { return kind == LimitKind::Breaker || kind == LimitKind::Bank || kind == LimitKind::Main; }

/// A main or a bank without a letter of its own trips as a UL 489 breaker (assumed).
Trip trip_at(std::string place, Amps rating, Curve curve) {
  const auto edge = nominal_edge(curve);
  return {std::move(place), rating.v, edge.theta_trip, edge.tau, edge.magnetic, {}, {}};
}

/// Everything that can open, in the order of the file, whether something hangs on it or not.
std::vector<Trip> all_trips(const Rig& rig) {
  std::vector<Trip> out;
  if (rig.site.main) out.push_back(trip_at("main", *rig.site.main, Curve::UL489));
  for (const auto& b : rig.breakers) out.push_back(trip_at(b.name, b.rating, b.curve));
  for (const auto& pdu : rig.pdus)
    for (std::size_t i = 0; i < pdu.part.banks.is.size(); ++i)
      out.push_back(trip_at(pdu.name + ".b" + std::to_string(i + 1), pdu.part.banks.is[i].rating, Curve::UL489));
  return out;
}

void hang(const Circuit& circuit, std::uint32_t limit, Trip& trip) {
  trip.limits.push_back(limit);
  for (const auto s : supplies_behind(circuit, circuit.limits[limit]))
    if (std::find(trip.supplies.begin(), trip.supplies.end(), s) == trip.supplies.end()) trip.supplies.push_back(s);
}

void add_trips(const Rig& rig, Wiring& w) {
  w.trips = all_trips(rig);
  for (std::uint32_t l = 0; l < w.circuit.limits.size(); ++l) {
    const auto& limit = w.circuit.limits[l];
    const auto at = std::find_if(w.trips.begin(), w.trips.end(), [&](const Trip& t) { return t.place == limit.place; });
    if (trips(limit.kind) && at != w.trips.end()) hang(w.circuit, l, *at);
  }
}

std::vector<bool> aligned(const Circuit& circuit) {
  std::vector<bool> out;
  for (const auto& l : circuit.limits) {
    const auto in_phase = [](const AcTerm& t) { return t.bucket == Bucket::InPhase; };
    out.push_back(std::all_of(circuit.ac_terms.begin() + l.ac.first, circuit.ac_terms.begin() + l.ac.last, in_phase));
  }
  return out;
}

bool told(LimitKind kind) { return trips(kind) || kind == LimitKind::PduInlet || kind == LimitKind::Outlet; }

std::int32_t pdu_of(const Rig& rig, const std::string& place) {
  for (std::size_t p = 0; p < rig.pdus.size(); ++p) {
    const auto& name = rig.pdus[p].name;
    if (place.starts_with(name) && (place.size() == name.size() || place[name.size()] == '/' || place[name.size()] == '.'))
      return static_cast<std::int32_t>(p);
  }
  return -1;
}

double volts_of(const Wiring& w, const Limit& limit, const Site& site) {
  return limit.ac.empty() ? site.nominal.v : w.supplies[w.circuit.ac_terms[limit.ac.first].supply].nominal_volts;
}

void add_wires(const Rig& rig, Wiring& w) {
  for (std::uint32_t l = 0; l < w.circuit.limits.size(); ++l) {
    const auto& limit = w.circuit.limits[l];
    if (!told(limit.kind)) continue;
    const auto thing = limit.conductor.empty() ? limit.place : limit.place + " " + limit.conductor;
    const bool of_pdu = limit.kind != LimitKind::Breaker && limit.kind != LimitKind::Main;
    w.wires.push_back({thing, l, of_pdu ? pdu_of(rig, limit.place) : -1, volts_of(w, limit, rig.site)});
  }
}

/// PDUs and outlets with nothing in them are on the meter too.
void add_empty(const Rig& rig, Wiring& w) {
  std::set<std::string> known;
  for (const auto& wire : w.wires) known.insert(wire.thing);
  const auto add = [&](std::string thing, std::size_t pdu, Volts volts) {
    if (known.contains(thing) || known.contains(thing + " L1")) return;
    w.wires.push_back({std::move(thing), kNoLimit, static_cast<std::int32_t>(pdu), volts.v});
  };
  for (std::size_t p = 0; p < rig.pdus.size(); ++p) {
    const auto& pdu = rig.pdus[p];
    add(pdu.name, p, rig.site.nominal);
    for (const auto& [number, kind] : pdu.part.outlets) {
      const auto legs = legs_of(rig, AcSource{OutletRef{Index<Pdu>{p}, number}});
      add(pdu.name + "/" + std::to_string(number), p, nominal_across(rig.site, legs));
    }
  }
}

void add_neighbour(CardWires& card, Index<Card> neighbour) {
  if (card.neighbours < card.neighbour.size()) card.neighbour[card.neighbours++] = neighbour.v;
}

void add_neighbours(const Rig& rig, Wiring& w) {
  for (const auto& frame : rig.frames)
    for (const auto& row : frame.rows)
      for (std::size_t i = 1; i < row.size(); ++i) {
        add_neighbour(w.cards[row[i].v], row[i - 1]);
        add_neighbour(w.cards[row[i - 1].v], row[i]);
      }
}

}  // namespace

Wiring make_wiring(const Rig& rig, const Figures& figures, const std::vector<std::uint32_t>& outlet_owner) {
  Wiring w;
  w.circuit = build_circuit(rig);
  w.aligned = aligned(w.circuit);
  w.lowest_over_nominal = rig.site.lowest.v / rig.site.nominal.v;
  for (const auto& card : rig.cards) add_card(rig, card, w);
  add_supplies(rig, figures, outlet_owner, w);
  add_loads(w);
  add_trips(rig, w);
  add_wires(rig, w);
  add_empty(rig, w);
  add_neighbours(rig, w);
  return w;
}

}  // namespace ohm::twin
