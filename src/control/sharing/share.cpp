#include "control/sharing/share.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "control/budget/agenda.h"
#include "control/budget/bounds.h"
#include "control/sharing/resting.h"
#include "control/sharing/throughput.h"

namespace ohm {
namespace {

constexpr std::array kClasses{Priority::Realtime, Priority::Interactive, Priority::Train, Priority::Filler};

/// Caps as speeds, for watts that make nobody faster: everybody's cap rises evenly.
constexpr std::array kWattsAsSpeed{CurveKnot{0, 0}, CurveKnot{100'000, 100'000}};

/// One division of watts.
class Sharing {
 public:
  Sharing(const Grid& grid, std::span<const Demand> demands, const Policy& policy, const Present& present, Memory* memory)
      : grid_{grid}, demands_{demands}, policy_{policy}, present_{present}, memory_{memory}, owner_(grid.cards.size(), kNobody) {
    shares_.jobs.resize(demands.size());
    low_.reserve(grid.cards.size());
    for (const GridCard& card : grid.cards) low_.push_back(card.rest);
  }

  Shares run() {
    take_seats();
    count_unknown();
    rest_some();
    for (std::size_t c = 0; c < kClasses.size(); ++c) gather(c);
    if (!memory_ || memory_->full.empty() || !divide_as_before()) divide();
    remember();
    tell_caps();
    return std::move(shares_);
  }

 private:
  bool known(std::uint32_t card) const { return present_.cap.empty() || present_.cap[card].has_value(); }
  bool works(std::uint32_t job) const { return !shares_.jobs[job].rests; }

  void take_seats() {
    for (std::uint32_t job = 0; job < demands_.size(); ++job) {
      for (const JobCard& seat : demands_[job].seats) {
        owner_[seat.card] = job;
        low_[seat.card] = std::max(grid_.cards[seat.card].low, seat.floor);
        if (!grid_.cards[seat.card].present) shares_.jobs[job].rests = true;
      }
    }
    for (std::uint32_t card = 0; card < owner_.size(); ++card) {
      if (owner_[card] != kNobody && !works(owner_[card])) let_go(card);
    }
  }

  /// Nobody works on it any more.
  void let_go(std::uint32_t card) {
    owner_[card] = kNobody;
    low_[card] = grid_.cards[card].rest;
  }

  void count_unknown() {
    for (std::uint32_t card = 0; card < owner_.size(); ++card) {
      if (known(card) || !grid_.cards[card].present) continue;
      owner_[card] = kNobody;
      low_[card] = grid_.cards[card].unknown;
    }
  }

  void rest_some() {
    Resting resting = find_resting(grid_, demands_, low_, owner_);
    shares_.hopeless = std::move(resting.hopeless);
    for (std::uint32_t job = 0; job < demands_.size(); ++job)
      shares_.jobs[job].rests = shares_.jobs[job].rests || resting.jobs[job];
    for (std::uint32_t card = 0; card < owner_.size(); ++card) {
      if (owner_[card] != kNobody && !works(owner_[card])) let_go(card);
    }
  }

  /// Those who take part in one filling, and which demand each of them is.
  struct Party {
    Rising rising;
    std::vector<std::uint32_t> who;
  };

  void gather(std::size_t c) {
    Party& party = parties_[c];
    for (std::uint32_t job = 0; job < demands_.size(); ++job) {
      if (demands_[job].priority == kClasses[c] && works(job)) add_job(job, party);
    }
    prepare(grid_, party.rising);
  }

  void add_job(std::uint32_t job, Party& party) const {
    Rising& rising = party.rising;
    RisingJob riser{demands_[job].weight, 0, std::nullopt, {static_cast<std::uint32_t>(rising.seats.size()), 0}};
    for (const JobCard& seat : demands_[job].seats) {
      if (owner_[seat.card] != job) continue;
      rising.seats.push_back({seat.card, static_cast<std::uint32_t>(rising.jobs.size()), seat.curve.knots(), low_[seat.card]});
    }
    riser.seats.last = static_cast<std::uint32_t>(rising.seats.size());
    if (riser.seats.empty()) return;
    rising.jobs.push_back(riser);
    party.who.push_back(job);
  }

  /// Class by class, then what is spare. Without `look` every limit may hold somebody back.
  void divide(const std::vector<std::vector<FullAt>>* look = nullptr) {
    shares_.counted = low_;
    for (auto& full : full_) full.clear();
    for (std::size_t c = 0; c < kClasses.size(); ++c) fill_class(c, look ? &(*look)[c] : nullptr);
    if (!policy_.spare) return;
    spread_spare(look ? &look->back() : nullptr);
  }

  /// Whoever is on a full limit has no spare watts.
  std::vector<bool> on_full_limits() const {
    std::vector<bool> on(owner_.size());
    for (const auto& of : full_) {
      for (const FullAt& full : of) for_cards_on(grid_, grid_.limits[full.limit], [&](std::uint32_t card) { on[card] = true; });
    }
    return on;
  }

  /// Looks only at limits that were full last time, and at whatever the result would exceed. Draws only rise from class to class,
  /// so that a limit which holds in the end has held all the time, and would have held nobody back. False: it took too long.
  bool divide_as_before() {
    constexpr int kMostRounds = 4;
    std::vector<std::vector<FullAt>> look = memory_->full;
    look.resize(kClasses.size() + 1);
    for (auto& of : look) std::erase_if(of, [&](const FullAt& full) { return full.limit >= grid_.limits.size(); });
    std::vector<bool> looked_at(grid_.limits.size());
    for (int round = 0; round < kMostRounds; ++round) {
      divide(&look);
      const std::vector<std::uint32_t> more = exceeded(looked_at);
      if (more.empty()) return true;
      for (const std::uint32_t limit : more) {
        looked_at[limit] = true;
        for (auto& of : look) add_look(of, limit);
      }
    }
    return false;
  }

  static void add_look(std::vector<FullAt>& look, std::uint32_t limit) {
    const bool there = std::any_of(look.begin(), look.end(), [&](const FullAt& full) { return full.limit == limit; });
    if (!there) look.push_back({limit, kNever});
  }

  std::vector<std::uint32_t> exceeded(const std::vector<bool>& looked_at) const {
    std::vector<std::uint32_t> limits;
    const std::vector<double> inputs = supply_inputs(grid_, shares_.counted);
    for (std::uint32_t l = 0; l < grid_.limits.size(); ++l) {
      if (looked_at[l]) continue;
      const GridLimit& limit = grid_.limits[l];
      if (load_of(grid_, limit, shares_.counted, inputs) > limit.allowed * (1 + kShave / 2)) limits.push_back(l);
    }
    return limits;
  }

  void fill_class(std::size_t c, const std::vector<FullAt>* look) {
    const auto& [rising, who] = parties_[c];
    if (who.empty()) return;
    const bool throughput = policy_.fairness == Fairness::Throughput;
    Levels levels =
        throughput ? most_throughput(grid_, rising, shares_.counted) : fill_levels(grid_, rising, shares_.counted, look);
    for (std::size_t k = 0; k < who.size(); ++k) {
      shares_.jobs[who[k]].speed = std::max(0.0, levels.speed[k]);
      shares_.jobs[who[k]].held_by = levels.held_by[k];
    }
    full_[c] = std::move(levels.full);
  }

  /// Jobs that no limit holds go on from the end of their curves to their cards' highest caps. That makes nobody faster who is
  /// known to get faster, so that classes do not matter here.
  void spread_spare(const std::vector<FullAt>* look) {
    Rising made;
    const std::vector<bool> held = on_full_limits();
    for (std::uint32_t job = 0; job < demands_.size(); ++job) {
      if (!works(job) || shares_.jobs[job].held_by) continue;
      for (const JobCard& seat : demands_[job].seats) {
        if (!held[seat.card]) add_spare(job, seat, made);
      }
    }
    if (made.jobs.empty()) return;
    prepare(grid_, made);
    full_.back() = fill_levels(grid_, made, shares_.counted, look).full;
  }

  void add_spare(std::uint32_t job, const JobCard& seat, Rising& made) const {
    if (owner_[seat.card] != job || shares_.counted[seat.card] >= grid_.cards[seat.card].high) return;
    const auto at = static_cast<std::uint32_t>(made.seats.size());
    made.seats.push_back({seat.card, static_cast<std::uint32_t>(made.jobs.size()), kWattsAsSpeed, shares_.counted[seat.card]});
    made.jobs.push_back({1, 0, std::nullopt, {at, at + 1}});
  }

  void remember() {
    if (memory_) memory_->full.assign(full_.begin(), full_.end());
  }

  void tell_caps() {
    shares_.cap.resize(owner_.size());
    for (std::uint32_t card = 0; card < owner_.size(); ++card) {
      const GridCard& node = grid_.cards[card];
      if (node.present) shares_.cap[card] = owner_[card] == kNobody ? node.low : shares_.counted[card];
    }
  }

  const Grid& grid_;
  std::span<const Demand> demands_;
  const Policy& policy_;
  const Present& present_;
  Memory* memory_;
  std::vector<std::uint32_t> owner_;  // of each card: its job; kNobody where nobody works or its cap is not known
  std::vector<double> low_;           // W each card draws with every job at its floor
  std::array<Party, kClasses.size()> parties_;
  std::array<std::vector<FullAt>, kClasses.size() + 1> full_;  // of each class, then of the spare watts
  Shares shares_;
};

std::string job_name(std::size_t job) { return "job " + std::to_string(job); }

std::string check_seat(const Circuit& circuit, const JobCard& seat) {
  const std::string card = "card " + std::to_string(seat.card);
  if (seat.card >= circuit.cards.size()) return card + " is none of the circuit's " + std::to_string(circuit.cards.size());
  const double top = circuit.cards[seat.card].top;
  if (!std::isfinite(seat.floor) || seat.floor < 0) return card + ": floor " + std::to_string(seat.floor) + " W is no draw";
  if (seat.floor > std::max(top, circuit.cards[seat.card].floor)) {
    return card + ": floor " + std::to_string(seat.floor) + " W above its default limit of " + std::to_string(top) + " W";
  }
  return "";
}

}  // namespace

std::string_view name_of(Priority priority) {
  switch (priority) {
    case Priority::Realtime: return "realtime";
    case Priority::Interactive: return "interactive";
    case Priority::Train: return "train";
    case Priority::Filler: break;
  }
  return "filler";
}

Result<void> check(const Circuit& circuit, std::span<const Demand> demands) {
  std::vector<std::optional<std::size_t>> holder(circuit.cards.size());
  for (std::size_t job = 0; job < demands.size(); ++job) {
    const Demand& demand = demands[job];
    const auto wrong = [&](const std::string& what) { return failure(Error::Kind::BadInput, job_name(job) + ": " + what); };
    if (!std::isfinite(demand.weight) || demand.weight <= 0)
      return wrong("weight " + std::to_string(demand.weight) + " is not above 0");
    if (demand.seats.empty()) return wrong("no card");
    for (const JobCard& seat : demand.seats) {
      const std::string fault = check_seat(circuit, seat);
      if (!fault.empty()) return wrong(fault);
      auto& taken = holder[seat.card];
      if (taken) return wrong("card " + std::to_string(seat.card) + " is held by " + job_name(*taken) + " already");
      taken = job;
    }
  }
  return {};
}

Shares share_watts(const Grid& grid, std::span<const Demand> demands, const Policy& policy, const Present& present,
                   Memory* memory) {
  OHM_ASSERT(present.cap.empty() || present.cap.size() == grid.cards.size());
  return Sharing{grid, demands, policy, present, memory}.run();
}

}  // namespace ohm
