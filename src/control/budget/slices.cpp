#include "control/budget/slices.h"

#include <map>
#include <string_view>
#include <utility>

#include "control/budget/bounds.h"
#include "control/budget/phase_sum.h"
#include "rig/circuit/load.h"

namespace ohm {
namespace {

using Hosts = std::map<std::uint32_t, double>;    // a weight or a load for each host
using Parts = std::map<std::uint32_t, PhaseSum>;  // each host's part of one limit

class Slicer {
 public:
  Slicer(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps)
      : rig_{rig},
        circuit_{circuit},
        draw_{planned_draw(circuit, caps)},
        loads_{supply_loads(circuit, draw_)},
        fixed_(circuit.supplies.size()) {
    for (std::uint32_t h = 0; h < rig.hosts.size(); ++h) add_host(h);
    for (std::uint32_t s = 0; s < circuit.supplies.size(); ++s) {
      owners_.push_back(owners_of(s));
      supply_named_[rig.psus[s].name] = s;
    }
  }

  std::vector<Slice> run() const {
    std::vector<Slice> all;
    for (std::uint32_t l = 0; l < circuit_.limits.size(); ++l) {
      const Limit& limit = circuit_.limits[l];
      PhaseSum nobodys{};
      const Parts parts = limit.ac.empty() ? dc_parts(limit, nobodys) : ac_parts(limit, nobodys);
      if (parts.size() < 2) continue;
      const double growth = step_to(nobodys, sum_of(parts), limit.continuous);
      for (const auto& [host, part] : parts) all.push_back({l, host, grown(part, growth)});
    }
    return all;
  }

 private:
  /// A host loads its supply, or every member of the redundant group that supply is in.
  void add_host(std::uint32_t h) {
    const Host& host = rig_.hosts[h];
    const auto& group = rig_[host.from].group;
    if (!group) {
      fixed_[host.from.v][h] += host.load.v;
      return;
    }
    for (const Index<Psu> member : rig_[*group].members) fixed_[member.v][h] += host.load.v;
  }

  /// Whose supply this is, in parts that sum to 1; nobody's when it feeds neither card nor board.
  Hosts owners_of(std::uint32_t s) const {
    const double out = loads_.out[s];
    Hosts parts = fixed_parts(s);
    const Span feeds = circuit_.supplies[s].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) {
      const auto& [card, share] = circuit_.feeds[f];
      parts[rig_.cards[card].host.v] += out > 0 ? share * draw_[card] : share;
    }
    return normalised(std::move(parts));
  }

  /// The fixed watts on a supply by host, in proportion to what the hosts need.
  Hosts fixed_parts(std::uint32_t s) const {
    Hosts parts = normalised(fixed_[s]);
    for (auto& [host, part] : parts) part *= circuit_.supplies[s].fixed;
    return parts;
  }

  /// Parts that sum to 1; none where there is nothing to divide.
  static Hosts normalised(Hosts parts) {
    double sum = 0;
    for (const auto& [host, part] : parts) sum += part;
    if (sum <= 0) return {};
    for (auto& [host, part] : parts) part /= sum;
    return parts;
  }

  Parts ac_parts(const Limit& limit, PhaseSum& nobodys) const {
    Parts parts;
    for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
      const AcTerm& term = circuit_.ac_terms[k];
      const auto bucket = static_cast<std::size_t>(term.bucket);
      const double amps = loads_.in[term.supply] * term.amps_per_watt;
      if (owners_[term.supply].empty()) nobodys[bucket] += amps;
      for (const auto& [host, part] : owners_[term.supply]) parts[host][bucket] += amps * part;
    }
    return parts;
  }

  Parts dc_parts(const Limit& limit, PhaseSum& nobodys) const {
    Parts parts;
    for (auto k = limit.dc.first; k < limit.dc.last; ++k) {
      const DcTerm& term = circuit_.dc_terms[k];
      parts[rig_.cards[term.card].host.v][0] += term.share * draw_[term.card];
    }
    const auto supply = supply_named_.find(limit.place);
    const Hosts fixed = supply == supply_named_.end() ? Hosts{} : normalised(fixed_[supply->second]);
    if (fixed.empty()) nobodys[0] += limit.fixed;
    for (const auto& [host, part] : fixed) parts[host][0] += limit.fixed * part;
    return parts;
  }

  static PhaseSum sum_of(const Parts& parts) {
    PhaseSum sum{};
    for (const auto& [host, part] : parts) {
      for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += part[b];
    }
    return sum;
  }

  /// Where nothing is drawn at these caps there is nothing to grow: such a host gets no allowance.
  static PhaseSum grown(PhaseSum part, double factor) {
    for (double& bucket : part) bucket = bucket > 0 ? bucket * factor : 0;
    return part;
  }

  const Rig& rig_;
  const Circuit& circuit_;
  std::vector<double> draw_;
  SupplyLoads loads_;
  std::vector<Hosts> fixed_;   // per supply: the load of each host on it
  std::vector<Hosts> owners_;  // per supply
  std::map<std::string_view, std::uint32_t> supply_named_;
};

}  // namespace

std::vector<Slice> slices(const Rig& rig, const Circuit& circuit, const PlannedCaps& caps) {
  return Slicer{rig, circuit, caps}.run();
}

}  // namespace ohm
