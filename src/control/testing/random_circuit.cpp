#include "control/testing/random_circuit.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "rig/circuit/load.h"

namespace ohm::testing {
namespace {

using Members = std::vector<std::uint32_t>;

class Builder {
 public:
  Builder(std::uint64_t seed, const CircuitRecipe& recipe) : dice_{seed}, recipe_{recipe}, three_phase_{dice_.chance(0.5)} {}

  Circuit build() {
    for (int i = 0; i < recipe_.cards; ++i) add_card();
    add_supplies();
    add_ac_tree();
    add_supply_limits();
    add_card_limits();
    rate_limits();
    return std::move(circuit_);
  }

 private:
  void add_card() {
    CardNode card;
    card.idle = dice_.between(15, 30);
    card.floor = dice_.between(110, 180);
    card.lowest_cap = dice_.chance(0.1) ? dice_.between(180, 220) : 100;
    card.top = dice_.between(230, 450);
    card.present = !dice_.chance(0.05);
    circuit_.cards.push_back(card);
  }

  /// Each card draws from one supply, or its slot from another one than its plugs, or from a redundant pair.
  void add_supplies() {
    const auto count = std::max<std::uint32_t>(2, static_cast<std::uint32_t>(recipe_.cards) / 3);
    std::vector<std::vector<DcTerm>> feeds(count);
    for (std::uint32_t card = 0; card < circuit_.cards.size(); ++card) {
      const auto home = static_cast<std::uint32_t>(dice_.below(static_cast<int>(count)));
      const std::uint32_t other = (home + 1) % count;
      const double kind = dice_.uniform();
      if (kind < 0.6) {
        feeds[home].push_back({card, 1});
      } else if (kind < 0.8) {
        feeds[home].push_back({card, 0.83});
        feeds[other].push_back({card, 0.19});
      } else {
        feeds[home].push_back({card, 0.525});
        feeds[other].push_back({card, 0.525});
      }
    }
    for (const auto& of : feeds) add_supply(of);
  }

  void add_supply(const std::vector<DcTerm>& feeds) {
    SupplyNode supply;
    supply.curve = curve(dice_.between(900, 2400));
    supply.fixed = dice_.chance(recipe_.several_hosts ? 0.6 : 0.3) ? dice_.between(50, 300) : 0;
    supply.feeds.first = static_cast<std::uint32_t>(circuit_.feeds.size());
    circuit_.feeds.insert(circuit_.feeds.end(), feeds.begin(), feeds.end());
    supply.feeds.last = static_cast<std::uint32_t>(circuit_.feeds.size());
    circuit_.supplies.push_back(supply);
    legs_.push_back(dice_.below(three_phase_ ? 6 : 1));
    amps_per_watt_.push_back(1 / (dice_.between(200, 240) * dice_.between(0.95, 1)));
  }

  /// Chords of a random quadratic loss.
  LossCurve curve(double rating) {
    const double a0 = dice_.between(0.015, 0.035), a1 = dice_.between(-0.06, 0), a2 = dice_.between(0.08, 0.16);
    const auto input = [&](double p) { return p + a0 + a1 * p + a2 * p * p; };
    LossCurve made;
    const int pieces = 2 + dice_.below(8);
    for (int k = 0; k < pieces; ++k) {
      const double from = 1.2 * k / pieces, to = 1.2 * (k + 1) / pieces;
      const double slope = (input(to) - input(from)) / (to - from);
      made.pieces.push_back({(input(from) - slope * from) * rating, slope});
    }
    return made;
  }

  /// Outlets, banks, PDUs, a main; and now and then a feed that takes supplies from anywhere.
  void add_ac_tree() {
    Members all(circuit_.supplies.size());
    std::iota(all.begin(), all.end(), 0U);
    for (const std::uint32_t s : all) add_ac_limit({s});
    for (int level = 0; level < 2; ++level) split(all, 2 + dice_.below(3));
    add_ac_limit(all);
    for (int extra = dice_.below(3); extra > 0; --extra) {
      Members some;
      std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](std::uint32_t) { return dice_.chance(0.5); });
      add_ac_limit(some);
    }
  }

  void split(const Members& all, int parts) {
    std::vector<Members> groups(parts);
    for (const std::uint32_t s : all) groups[dice_.below(parts)].push_back(s);
    for (const Members& group : groups) add_ac_limit(group);
  }

  /// One limit for each conductor that carries anything. Supplies 0-2 sit line to line, 3-5 line to neutral.
  void add_ac_limit(const Members& members) {
    for (int conductor = 0; conductor < (three_phase_ ? 3 : 1); ++conductor) {
      Limit limit;
      limit.kind = LimitKind::Bank;
      limit.conductor = "L" + std::to_string(conductor + 1);
      limit.ac.first = static_cast<std::uint32_t>(circuit_.ac_terms.size());
      for (const std::uint32_t s : members) add_ac_term(s, conductor);
      limit.ac.last = static_cast<std::uint32_t>(circuit_.ac_terms.size());
      if (!limit.ac.empty()) circuit_.limits.push_back(limit);
    }
  }

  void add_ac_term(std::uint32_t s, int conductor) {
    const auto put = [&](Bucket bucket) { circuit_.ac_terms.push_back({s, bucket, amps_per_watt_[s]}); };
    if (!three_phase_ || legs_[s] == 3 + conductor) return put(Bucket::InPhase);
    if (legs_[s] == conductor) put(Bucket::Ahead);
    if (legs_[s] < 3 && (legs_[s] + 1) % 3 == conductor) put(Bucket::Behind);
  }

  void add_supply_limits() {
    for (const SupplyNode& supply : circuit_.supplies) {
      add_dc_limit(supply, -1, 1);
      if (dice_.chance(0.5)) add_dc_limit(supply, 0, 1.6);
    }
  }

  void add_dc_limit(const SupplyNode& supply, int window, double multiple) {
    Limit limit;
    limit.kind = window < 0 ? LimitKind::PsuOutput : LimitKind::PsuSurge;
    limit.window = window;
    limit.fixed = supply.fixed;
    limit.dc.first = static_cast<std::uint32_t>(circuit_.dc_terms.size());
    for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
      circuit_.dc_terms.push_back({circuit_.feeds[f].card, circuit_.feeds[f].share * multiple});
    }
    limit.dc.last = static_cast<std::uint32_t>(circuit_.dc_terms.size());
    circuit_.limits.push_back(limit);
  }

  void add_card_limits() {
    for (std::uint32_t card = 0; card < circuit_.cards.size(); ++card) {
      Limit limit;
      limit.kind = LimitKind::RiserFeed;
      limit.dc.first = static_cast<std::uint32_t>(circuit_.dc_terms.size());
      circuit_.dc_terms.push_back({card, 0.19});
      limit.dc.last = static_cast<std::uint32_t>(circuit_.dc_terms.size());
      if (dice_.chance(0.5)) limit.ceiling = 66;
      circuit_.limits.push_back(limit);
    }
  }

  /// Each limit is rated at its load with all cards somewhere between their floors (or below) and a little above their tops.
  void rate_limits() {
    for (Limit& limit : circuit_.limits) {
      const double depth = recipe_.floors_fit ? 0 : dice_.chance(0.3) ? -0.5 : 0;
      const double height = dice_.between(depth, 1.3);
      std::vector<double> draw;
      for (const CardNode& card : circuit_.cards) {
        const double low = std::max(card.floor, card.lowest_cap);
        draw.push_back(card.present ? low + height * (std::max(card.top, low) - low) : 0);
      }
      limit.continuous = limit_load(circuit_, limit, draw, supply_loads(circuit_, draw)) * (1 + 1e-7);
      limit.rating = limit.continuous / 0.8;
    }
  }

  Dice dice_;
  CircuitRecipe recipe_;
  bool three_phase_;
  Circuit circuit_;
  std::vector<int> legs_;
  std::vector<double> amps_per_watt_;
};

}  // namespace

double Dice::uniform() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

Circuit random_circuit(std::uint64_t seed, const CircuitRecipe& recipe) { return Builder{seed, recipe}.build(); }

}  // namespace ohm::testing
