#include "control/sharing/throughput.h"

#include <algorithm>
#include <utility>

#include "control/budget/agenda.h"
#include "control/budget/numbers.h"
#include "control/budget/union_find.h"
#include "control/sharing/demand.h"
#include "control/sharing/packing_lp.h"

namespace ohm {
namespace {

constexpr double kExceeded = 1e-6;  // of a limit: when a solution is cut off once more
constexpr int kMostCuts = 100;      // rounds of them
constexpr double kNoWidth = 1e-12;  // of speed

struct Gradient {
  std::uint32_t card{};
  double value{};  // A or W of the limit per W of the card
};

/// How the load of a limit grows with each of its cards' draws, at these draws.
std::vector<Gradient> gradient(const Grid& grid, const GridLimit& limit, const std::vector<double>& draw) {
  const Circuit& circuit = *grid.circuit;
  std::vector<Gradient> made;
  for (auto k = limit.dc.first; k < limit.dc.last; ++k) made.push_back({circuit.dc_terms[k].card, circuit.dc_terms[k].share});
  std::vector<Tangent> inputs;
  PhaseSum sum{};
  for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
    const GridSupply& supply = grid.supplies[circuit.ac_terms[k].supply];
    Tangent out{supply.fixed, 1};
    for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) out.value += circuit.feeds[f].share * draw[circuit.feeds[f].card];
    inputs.push_back(supply_input(grid, supply, out));
    sum[static_cast<std::size_t>(circuit.ac_terms[k].bucket)] += circuit.ac_terms[k].amps_per_watt * inputs.back().value;
  }
  const double amps = magnitude(sum);
  for (auto k = limit.ac.first; k < limit.ac.last && amps > 0; ++k) {
    const AcTerm& term = circuit.ac_terms[k];
    PhaseSum unit{};
    unit[static_cast<std::size_t>(term.bucket)] = term.amps_per_watt;
    const double per_output = inner(unit, sum) / amps * inputs[k - limit.ac.first].slope;
    const Span feeds = grid.supplies[term.supply].feeds;
    for (auto f = feeds.first; f < feeds.last; ++f) made.push_back({circuit.feeds[f].card, circuit.feeds[f].share * per_output});
  }
  return made;
}

/// What the programs of one class share.
struct Desk {
  const Grid& grid;
  const Rising& rising;
  std::vector<double>& draw;            // W per card
  std::vector<std::uint32_t> seat_of;   // of each card; kNobody: it does not rise
  std::vector<std::uint32_t> place_of;  // of each job among those of its own program
  std::vector<double> pull;             // of each seat on a limit at hand; 0 between uses
  std::vector<bool> full;               // of each limit: at the fair draws

  Desk(const Grid& on, const Rising& of, std::vector<double>& at)
      : grid{on},
        rising{of},
        draw{at},
        seat_of(at.size(), kNobody),
        place_of(of.jobs.size()),
        pull(of.seats.size()),
        full(on.limits.size()) {
    for (std::uint32_t seat = 0; seat < of.seats.size(); ++seat) seat_of[of.seats[seat].card] = seat;
  }

  double load(std::uint32_t limit) const { return load_of(grid, grid.limits[limit], draw); }
};

/// Jobs and limits that hang together.
struct Cluster {
  Numbers jobs, limits;
};

/// A cluster as one program.
class Program {
 public:
  Program(Desk& desk, Cluster cluster)
      : desk_{desk},
        grid_{desk.grid},
        rising_{desk.rising},
        seat_of_{desk.seat_of},
        draw_{desk.draw},
        jobs_{std::move(cluster.jobs)},
        limits_{std::move(cluster.limits)} {}

  void run(Levels& levels) {
    std::vector<LpColumn> columns;
    for (const std::uint32_t job : jobs_) add_columns(job, columns);
    PackingLp lp{std::move(columns)};
    for (const std::uint32_t l : limits_) {
      if (desk_.full[l]) add_plane(lp, l);  // at the fair draws: most of what matters is full there
    }
    for (int round = 0; round < kMostCuts; ++round) {
      lp.solve();
      take_draws(lp);
      lp.drop_loose_rows();
      if (!cut(lp)) break;
    }
    trim();
    tell(lp, levels);
  }

 private:
  struct JobColumns {
    double from{}, speed{};         // speed with every seat at its low, and as solved
    std::uint32_t first{}, last{};  // columns
  };

  /// The speeds between which every seat's draw is linear.
  std::vector<double> breaks(const RisingJob& job) const {
    double from = job.top;
    std::vector<double> speeds{job.top};
    for (auto k = job.seats.first; k < job.seats.last; ++k) from = std::min(from, rising_.seats[k].low_speed);
    for (auto k = job.seats.first; k < job.seats.last; ++k) {
      speeds.push_back(rising_.seats[k].low_speed);
      for (const CurveKnot& knot : rising_.seats[k].knots) speeds.push_back(knot.speed);
    }
    std::erase_if(speeds, [&](double s) { return s <= from || s > job.top; });
    speeds.push_back(from);
    std::sort(speeds.begin(), speeds.end());
    speeds.erase(std::unique(speeds.begin(), speeds.end(), [](double a, double b) { return b - a < kNoWidth; }), speeds.end());
    return speeds;
  }

  void add_columns(std::uint32_t j, std::vector<LpColumn>& columns) {
    const RisingJob& job = rising_.jobs[j];
    const std::vector<double> speeds = breaks(job);
    const auto first = static_cast<std::uint32_t>(columns.size());
    const double gain = job.weight * (job.seats.last - job.seats.first);
    for (std::size_t k = 1; k < speeds.size(); ++k) {
      columns.push_back({gain, speeds[k] - speeds[k - 1]});
      for (auto s = job.seats.first; s < job.seats.last; ++s) {
        const double more = draw_at(rising_.seats[s], job, speeds[k]).value - draw_at(rising_.seats[s], job, speeds[k - 1]).value;
        slopes_.push_back(more / (speeds[k] - speeds[k - 1]));
      }
      slopes_from_.push_back(static_cast<std::uint32_t>(slopes_.size() - (job.seats.last - job.seats.first)));
    }
    of_job_.push_back({speeds.front(), job.top, first, static_cast<std::uint32_t>(columns.size())});
    desk_.place_of[j] = static_cast<std::uint32_t>(of_job_.size() - 1);
  }

  /// The limit's tangent plane at the draws as they stand.
  void add_plane(PackingLp& lp, std::uint32_t l) const {
    Numbers places;
    double bound = grid_.limits[l].allowed - desk_.load(l);
    for (const Gradient& g : gradient(grid_, grid_.limits[l], draw_)) {
      if (seat_of_[g.card] == kNobody || g.value == 0) continue;
      const RisingSeat& seat = rising_.seats[seat_of_[g.card]];
      desk_.pull[seat_of_[g.card]] += g.value;
      places.push_back(desk_.place_of[seat.job]);
      bound += g.value * (draw_[g.card] - seat.low);
    }
    sort_unique(places);
    LpRow row{{}, std::max(0.0, bound), l};
    for (const std::uint32_t place : places) add_entries(place, row);
    lp.add_row(std::move(row));
  }

  void add_entries(std::uint32_t place, LpRow& row) const {
    const Span seats = rising_.jobs[jobs_[place]].seats;
    for (auto column = of_job_[place].first; column < of_job_[place].last; ++column) {
      double value = 0;
      for (auto s = seats.first; s < seats.last; ++s) value += desk_.pull[s] * slopes_[slopes_from_[column] + s - seats.first];
      if (value > 0) row.entries.push_back({column, value});
    }
    for (auto s = seats.first; s < seats.last; ++s) desk_.pull[s] = 0;
  }

  void set_speed(std::uint32_t place, double speed) {
    const RisingJob& job = rising_.jobs[jobs_[place]];
    of_job_[place].speed = std::min(speed, job.top);
    for (auto s = job.seats.first; s < job.seats.last; ++s) {
      draw_[rising_.seats[s].card] = draw_at(rising_.seats[s], job, of_job_[place].speed).value;
    }
  }

  void take_draws(const PackingLp& lp) {
    for (std::uint32_t place = 0; place < of_job_.size(); ++place) {
      const JobColumns& of = of_job_[place];
      double speed = of.from;
      for (auto column = of.first; column < of.last; ++column) speed += lp.values()[column];
      set_speed(place, speed);
    }
  }

  /// Adds a plane for each limit that the solution exceeds; false: there is none.
  bool cut(PackingLp& lp) const {
    bool any = false;
    for (const std::uint32_t l : limits_) {
      if (desk_.load(l) <= grid_.limits[l].allowed * (1 + kExceeded)) continue;
      add_plane(lp, l);
      any = true;
    }
    return any;
  }

  /// Brings the jobs on what is still exceeded back towards their floors, all by the same part. Loads are convex in that part, so
  /// that the chord is on the safe side.
  void trim() {
    for (const std::uint32_t l : limits_) {
      const double over = desk_.load(l);
      if (over > grid_.limits[l].allowed) trim(l, over);
    }
  }

  void trim(std::uint32_t l, double over) {
    Numbers places;
    for (const Gradient& g : gradient(grid_, grid_.limits[l], draw_)) {
      if (seat_of_[g.card] != kNobody) places.push_back(desk_.place_of[rising_.seats[seat_of_[g.card]].job]);
    }
    sort_unique(places);
    std::vector<double> speeds;
    for (const std::uint32_t place : places) {
      speeds.push_back(of_job_[place].speed);
      set_speed(place, of_job_[place].from);
    }
    const double floor = desk_.load(l), room = grid_.limits[l].allowed - floor;
    const double part = over > floor ? std::clamp(room / (over - floor), 0.0, 1.0) : 0;
    for (std::size_t k = 0; k < places.size(); ++k) {
      set_speed(places[k], of_job_[places[k]].from + part * (speeds[k] - of_job_[places[k]].from));
    }
  }

  /// A job below its top is held by the limit whose watts it would cost most of.
  void tell(const PackingLp& lp, Levels& levels) const {
    std::vector<double> most(of_job_.size());
    std::vector<std::uint32_t> owner;
    for (std::uint32_t place = 0; place < of_job_.size(); ++place) owner.resize(of_job_[place].last, place);
    for (std::uint32_t place = 0; place < of_job_.size(); ++place) {
      const bool at_top = of_job_[place].speed >= rising_.jobs[jobs_[place]].top - kNoWidth;
      levels.speed[jobs_[place]] = of_job_[place].speed;
      levels.held_by[jobs_[place]] = at_top ? rising_.jobs[jobs_[place]].top_by : std::nullopt;
      if (at_top) most[place] = kNever;
    }
    for (std::size_t r = 0; r < lp.rows().size(); ++r) {
      for (const LpEntry& entry : lp.rows()[r].entries) {
        const double cost = lp.price(r) * entry.value;
        if (cost <= most[owner[entry.column]]) continue;
        most[owner[entry.column]] = cost;
        levels.held_by[jobs_[owner[entry.column]]] = grid_.limits[lp.rows()[r].tag].number;
      }
    }
  }

  Desk& desk_;
  const Grid& grid_;
  const Rising& rising_;
  const std::vector<std::uint32_t>& seat_of_;
  std::vector<double>& draw_;
  Numbers jobs_, limits_;
  std::vector<JobColumns> of_job_;  // in the order of jobs_
  std::vector<double> slopes_;      // W per unit of speed, of each column's seats
  Numbers slopes_from_;             // where a column's begin
};

/// The limits that the jobs would exceed if all ran as fast as they can: no others can matter.
Numbers limits_that_could_fill(Desk& desk) {
  std::vector<double> fair = desk.draw;
  for (const RisingSeat& seat : desk.rising.seats) desk.draw[seat.card] = seat.high;
  Numbers limits;
  for (std::uint32_t l = 0; l < desk.grid.limits.size(); ++l) {
    if (desk.load(l) > desk.grid.limits[l].allowed) limits.push_back(l);
  }
  desk.draw = std::move(fair);
  return limits;
}

std::vector<Cluster> clusters(Desk& desk) {
  const auto count = static_cast<std::uint32_t>(desk.rising.jobs.size());
  const Numbers limits = limits_that_could_fill(desk);
  UnionFind joined{count + limits.size()};
  for (std::uint32_t k = 0; k < limits.size(); ++k) {
    for (const Gradient& g : gradient(desk.grid, desk.grid.limits[limits[k]], desk.draw)) {
      if (desk.seat_of[g.card] != kNobody) joined.join(desk.rising.seats[desk.seat_of[g.card]].job, count + k);
    }
  }
  std::vector<Cluster> at_root(count + limits.size());
  for (std::uint32_t job = 0; job < count; ++job) at_root[joined.root(job)].jobs.push_back(job);
  for (std::uint32_t k = 0; k < limits.size(); ++k) at_root[joined.root(count + k)].limits.push_back(limits[k]);
  std::erase_if(at_root, [](const Cluster& cluster) { return cluster.jobs.empty() || cluster.limits.empty(); });
  return at_root;
}

}  // namespace

Levels most_throughput(const Grid& grid, const Rising& rising, std::vector<double>& draw) {
  Levels levels = fill_levels(grid, rising, draw, nullptr);
  Desk desk{grid, rising, draw};
  for (const FullAt& full : levels.full) desk.full[full.limit] = true;
  for (Cluster& cluster : clusters(desk)) Program{desk, std::move(cluster)}.run(levels);
  return levels;
}

}  // namespace ohm
