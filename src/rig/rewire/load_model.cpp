#include "rig/rewire/load_model.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/result.h"
#include "rig/circuit/load.h"
#include "rig/circuit/wiring.h"

namespace ohm::rewiring {
namespace {

constexpr double kSustained = 0.8;  // of a supply's rating: the rule psu.output; a move must not break it

using RouteKey = std::tuple<std::uint32_t, int, double, std::string>;  // part, cord gauge and length, kind of outlet

RouteKey route_key(const Rig& rig, const Psu& psu) {
  return {psu.part.v, psu.cord.awg, psu.cord.length.v, outlet_kind(rig, psu.from)};
}

/// The rig with a probe supply of every row in every pool of its outlet kind.
struct Probes {
  Rig rig;
  std::map<RouteKey, std::uint32_t> rows;
  std::vector<std::vector<std::uint32_t>> at;  // by row, by pool: the supply that is the probe; 0 where the plug does not fit
};

std::vector<std::uint32_t> add_probes(Rig& rig, const Psu& like, const std::string& kind, const std::vector<Pool>& pools) {
  std::vector<std::uint32_t> at(pools.size(), 0);
  for (std::size_t p = 0; p < pools.size(); ++p) {
    if (pools[p].kind != kind) continue;
    at[p] = static_cast<std::uint32_t>(rig.psus.size());
    rig.psus.push_back(like);
    rig.psus.back().name = "probe " + std::to_string(at[p]);
    rig.psus.back().from = pools[p].example;
    rig.psus.back().group.reset();
  }
  return at;
}

Probes with_probes(const Rig& rig, const std::vector<Pool>& pools) {
  Probes probes{rig, {}, {}};
  for (const auto& psu : rig.psus) {
    const auto key = route_key(rig, psu);
    if (!probes.rows.try_emplace(key, static_cast<std::uint32_t>(probes.at.size())).second) continue;
    probes.at.push_back(add_probes(probes.rig, psu, std::get<3>(key), pools));
  }
  return probes;
}

bool from_outlet_to_main(LimitKind kind) {
  switch (kind) {
    case LimitKind::Main:
    case LimitKind::Panel:
    case LimitKind::Breaker:
    case LimitKind::PduInlet:
    case LimitKind::PduCord:
    case LimitKind::Bank:
    case LimitKind::Outlet: return true;
    default: return false;
  }
}

bool of_the_supply(LimitKind kind) { return kind == LimitKind::PsuCord || kind == LimitKind::PsuInlet; }

/// What the probe circuit says about each supply of it.
struct Learned {
  std::vector<Route> routes;           // by supply of the probe rig
  std::vector<double> plug_per_watt;   // worst ratio per watt of its own cord and wall plug
  std::vector<double> continuous;      // by limit
  std::vector<std::uint32_t> element;  // by limit
};

/// Places of the outlets into which probes are plugged, sorted.
std::vector<std::string> probed_outlets(const std::vector<Pool>& pools, const Rig& rig) {
  std::vector<std::string> places;
  for (const auto& p : pools)
    if (const auto* o = std::get_if<OutletRef>(&p.example)) places.push_back(rig[o->pdu].name + "/" + std::to_string(o->outlet));
  std::sort(places.begin(), places.end());
  return places;
}

class Learner {
 public:
  Learner(const Rig& rig, const std::vector<Pool>& pools, const Circuit& circuit)
      : circuit_{circuit}, probed_{probed_outlets(pools, rig)} {
    learned_.routes.resize(circuit.supplies.size());
    learned_.plug_per_watt.resize(circuit.supplies.size());
  }

  Learned all() && {
    for (const auto& limit : circuit_.limits) {
      if (limit.ac.empty()) continue;
      if (of_the_supply(limit.kind) || alone(limit))
        add_own(limit);
      else if (from_outlet_to_main(limit.kind))
        add_shared(limit);
    }
    return std::move(learned_);
  }

 private:
  static double usable(const Limit& limit) { return std::max(limit.continuous, 1e-9); }

  /// A probed outlet: whoever is plugged in there has it alone.
  bool alone(const Limit& limit) const {
    return limit.kind == LimitKind::Outlet && std::binary_search(probed_.begin(), probed_.end(), limit.place);
  }

  void add_own(const Limit& limit) {
    for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
      const auto& t = circuit_.ac_terms[i];
      auto& worst = of_the_supply(limit.kind) ? learned_.plug_per_watt[t.supply] : learned_.routes[t.supply].own_per_watt;
      worst = std::max(worst, t.amps_per_watt / usable(limit));
    }
  }

  void add_shared(const Limit& limit) {
    const auto id = static_cast<std::uint32_t>(learned_.continuous.size());
    learned_.continuous.push_back(usable(limit));
    const auto next = static_cast<std::uint32_t>(elements_.size());
    learned_.element.push_back(elements_.try_emplace({limit.kind, limit.place}, next).first->second);
    for (auto i = limit.ac.first; i < limit.ac.last; ++i) {
      const auto& t = circuit_.ac_terms[i];
      learned_.routes[t.supply].terms.push_back({id, t.bucket, t.amps_per_watt});
    }
  }

  const Circuit& circuit_;
  std::vector<std::string> probed_;
  std::map<std::pair<LimitKind, std::string>, std::uint32_t> elements_;
  Learned learned_;
};

/// One supply's current through one limit: row, pool, bucket, amperes per watt.
using Crossing = std::tuple<std::size_t, std::size_t, Bucket, double>;

std::vector<std::vector<Crossing>> crossings(const LoadModel& model) {
  std::vector<std::vector<Crossing>> by_limit(model.continuous.size());
  for (std::size_t r = 0; r < model.routes.size(); ++r)
    for (std::size_t p = 0; p < model.pools.size(); ++p)
      for (const auto& t : model.routes[r][p].terms) by_limit[t.limit].emplace_back(r, p, t.bucket, t.amps_per_watt);
  return by_limit;
}

/// By limit: the tightest of those that the same currents cross.
std::vector<std::uint32_t> tightest(const LoadModel& model) {
  const auto crossed = crossings(model);
  std::map<std::vector<Crossing>, std::uint32_t> best;
  for (std::uint32_t l = 0; l < crossed.size(); ++l) {
    auto& b = best.try_emplace(crossed[l], l).first->second;
    if (model.continuous[l] < model.continuous[b]) b = l;
  }
  std::vector<std::uint32_t> stands_for;
  for (const auto& c : crossed) stands_for.push_back(best.at(c));
  return stands_for;
}

/// Limits that the same currents cross (inlet, cord and breaker of one PDU) count once, by the tightest.
LoadModel merged(LoadModel model) {
  const auto stands_for = tightest(model);
  const auto stays = [&](const Term& t) { return stands_for[t.limit] == t.limit; };
  std::vector<std::uint32_t> number(stands_for.size());
  std::vector<double> continuous;
  std::vector<std::uint32_t> element;
  for (std::uint32_t l = 0; l < stands_for.size(); ++l) {
    if (stands_for[l] != l) continue;
    number[l] = static_cast<std::uint32_t>(continuous.size());
    continuous.push_back(model.continuous[l]);
    element.push_back(model.element[l]);
  }
  for (auto& row : model.routes)
    for (auto& route : row) {
      std::erase_if(route.terms, [&](const Term& t) { return !stays(t); });
      for (auto& t : route.terms) t.limit = number[t.limit];
    }
  model.continuous = std::move(continuous);
  model.element = std::move(element);
  return model;
}

double rating_at(const Rig& rig, const Psu& psu, const AcSource& source) {
  const auto* band = band_at(rig[psu.part], nominal_across(rig.site, legs_of(rig, source)));
  return band ? band->rating.v : 0;
}

bool same_voltage(const Rig& rig, const AcSource& a, const AcSource& b) {
  const double u = nominal_across(rig.site, legs_of(rig, a)).v, v = nominal_across(rig.site, legs_of(rig, b)).v;
  return std::max(u, v) <= 1.1 * std::min(u, v);
}

/// May this supply, giving `output` watts, live at `to`? A wall plug for 120 V does not fit a 240 V receptacle.
bool lives_at(const Rig& rig, const Psu& psu, double output, const AcSource& to) {
  if (std::holds_alternative<Index<Breaker>>(psu.from) && !same_voltage(rig, psu.from, to)) return false;
  const double there = rating_at(rig, psu, to);
  if (there == 0) return false;
  return there >= rating_at(rig, psu, psu.from) || output <= kSustained * there;
}

std::vector<double> default_draw(const Circuit& circuit) {
  std::vector<double> draw;
  for (const auto& card : circuit.cards) draw.push_back(card.present ? card.top : 0);
  return draw;
}

class Kinds {
 public:
  Kinds(const Rig& rig, const Probes& probes, const Circuit& circuit, const Learned& learned, LoadModel model)
      : rig_{rig},
        probes_{probes},
        circuit_{circuit},
        learned_{learned},
        model_{std::move(model)},
        output_{supply_loads(circuit, default_draw(circuit)).out} {}

  LoadModel all() && {
    for (std::uint32_t s = 0; s < rig_.psus.size(); ++s) {
      const auto& psu = rig_.psus[s];
      const auto now = pool_of(model_.pools, psu.from);
      OHM_ASSERT(now);  // the reader refuses outlets that a PDU lacks
      model_.now.push_back(*now);
      model_.kind_of.push_back(kind_of(s, *now));
    }
    for (std::uint32_t s = 0; s < rig_.psus.size(); ++s) model_.apart.push_back(apart(s));
    return std::move(model_);
  }

 private:
  /// row, output, whether its present place is 120 or 240 V and how loaded its cord is there, partner of a group
  using Key = std::tuple<std::uint32_t, double, double, double, std::uint32_t>;

  std::uint32_t kind_of(std::uint32_t s, std::uint32_t now) {
    const auto& psu = rig_.psus[s];
    const auto row = probes_.rows.at(route_key(rig_, psu));
    const auto here = probes_.at[row][now];
    const Key key{row, output_[s], rating_at(rig_, psu, psu.from), learned_.plug_per_watt[here], psu.group ? s + 1 : 0};
    const auto [at, fresh] = known_.try_emplace(key, static_cast<std::uint32_t>(model_.kinds.size()));
    if (fresh) model_.kinds.push_back(kind(s, row, now));
    return at->second;
  }

  Kind kind(std::uint32_t s, std::uint32_t row, std::uint32_t now) const {
    Kind k{row, {}, std::vector<double>(model_.pools.size(), 0)};
    const double cord_now = plug_ratio(s, probes_.at[row][now]);
    for (std::uint32_t p = 0; p < model_.pools.size(); ++p) {
      const auto probe = probes_.at[row][p];
      if (probe == 0) continue;
      k.input[p] = input(s, probe);
      const bool cord_holds = plug_ratio(s, probe) <= std::max(1.0, cord_now);
      if (p == now || (cord_holds && lives_at(rig_, rig_.psus[s], output_[s], model_.pools[p].example))) k.pools.push_back(p);
    }
    return k;
  }

  double input(std::uint32_t s, std::uint32_t probe) const { return input_watts(circuit_.supplies[probe].curve, output_[s]); }
  double plug_ratio(std::uint32_t s, std::uint32_t probe) const { return learned_.plug_per_watt[probe] * input(s, probe); }

  std::vector<std::uint32_t> apart(std::uint32_t s) const {
    std::vector<std::uint32_t> partners;
    if (!rig_.psus[s].group) return partners;
    for (const auto member : rig_[*rig_.psus[s].group].members)
      if (device(member.v) != device(s)) partners.push_back(member.v);
    return partners;
  }

  std::uint32_t device(std::uint32_t s) const { return model_.pools[model_.now[s]].device; }

  const Rig& rig_;
  const Probes& probes_;
  const Circuit& circuit_;
  const Learned& learned_;
  LoadModel model_;
  std::vector<double> output_;
  std::map<Key, std::uint32_t> known_;
};

}  // namespace

LoadModel load_model(const Rig& rig) {
  LoadModel model;
  model.pools = pools_of(rig);
  const auto probes = with_probes(rig, model.pools);
  const auto circuit = build_circuit(probes.rig);
  const auto learned = Learner{rig, model.pools, circuit}.all();
  model.continuous = learned.continuous;
  model.element = learned.element;
  for (const auto& row : probes.at) {
    auto& routes = model.routes.emplace_back(model.pools.size());
    for (std::size_t p = 0; p < row.size(); ++p)
      if (row[p] != 0) routes[p] = learned.routes[row[p]];
  }
  return Kinds{rig, probes, circuit, learned, merged(std::move(model))}.all();
}

}  // namespace ohm::rewiring
