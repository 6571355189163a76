#include "control/sharing/level_filling.h"

#include <algorithm>
#include <functional>
#include <queue>

#include "control/budget/agenda.h"
#include "control/budget/bounds.h"
#include "control/sharing/demand.h"

namespace ohm {
namespace {

constexpr double kTolerance = kShave / 2;  // of a limit: how near to full is full
constexpr std::uint32_t kUnseen = kNobody;
constexpr double kEarly = 0.05;  // of all levels: how far below a guess a limit is looked at
constexpr std::uint32_t kLarge =
    64;  // supplies or cards on a limit: from here on one job moves its level by a few per cent at most
constexpr double kSameLevel = 1e-14;  // of speed
constexpr int kMostSteps = 200;       // a bracketed search halves at worst: 60 steps empty any bracket

/// Below the first knot the first piece goes on, below 0 if need be, so that draws never jump with the level.
double speed_on(std::span<const CurveKnot> knots, double watts) {
  if (knots.size() == 1) return knots.front().speed;
  std::size_t k = 1;
  while (k + 1 < knots.size() && knots[k].watts < watts) ++k;
  const CurveKnot &a = knots[k - 1], &b = knots[k];
  return std::min(b.speed, a.speed + (watts - a.watts) * (b.speed - a.speed) / (b.watts - a.watts));
}

/// W and W per unit of speed, on the piece below `speed`, looked for from `piece` on, where it is left. A curve of one knot asks
/// for nothing.
Tangent watts_on(std::span<const CurveKnot> knots, double speed, std::uint32_t& piece) {
  if (knots.size() == 1) return {};
  const CurveKnot* const first = knots.data();
  const CurveKnot* const last = first + knots.size() - 1;
  const CurveKnot* b = first + piece;
  while (b < last && b->speed < speed) ++b;
  while (b > first + 1 && (b - 1)->speed >= speed) --b;
  piece = static_cast<std::uint32_t>(b - first);
  const CurveKnot* const a = b - 1;
  const double slope = (b->watts - a->watts) / (b->speed - a->speed);
  return {std::min(b->watts, a->watts + (speed - a->speed) * slope), slope};
}

void lower_top(const Grid& grid, const RisingSeat& seat, RisingJob& job, bool first) {
  const GridCard& card = grid.cards[seat.card];
  const double most = std::max(seat.low, card.high), reach = speed_on(seat.knots, most);
  if (!first && reach >= job.top) return;
  job.top = reach;
  job.top_by = most < seat.knots.back().watts ? card.held_by : std::nullopt;
}

/// One fill over chosen limits.
class LevelFilling {
 public:
  LevelFilling(const Grid& grid, const Rising& rising, std::vector<double>& draw)
      : grid_{grid},
        rising_{rising},
        draw_{draw},
        seat_of_(draw.size(), kNobody),
        rises_(grid.supplies.size()),
        changed_(grid.supplies.size()),
        inputs_{supply_inputs(grid, draw)},
        states_(grid.limits.size()),
        left_{rising.jobs.size()} {
    for (std::uint32_t seat = 0; seat < rising.seats.size(); ++seat) {
      const std::uint32_t card = rising.seats[seat].card;
      seat_of_[card] = seat;
      for (const FeedUse& feed : grid.supplies_of[card]) ++rises_[feed.supply];
    }
    for (const RisingJob& job : rising.jobs) {
      levels_.held_by.push_back(job.top_by);
      top_.push_back(job.top);
    }
    levels_.speed.resize(rising.jobs.size());
    moving_.assign(rising.jobs.size(), true);
    find_range();
  }

  /// Works out where the limit is full.
  void look_at(std::uint32_t limit) {
    if (!gather(limit)) return;
    const double level = full_level(limit, highest_);
    if (level < kNever) queue_.push({level, limit, changes_});
  }

  /// The same with a guess. Of a large limit, whose level hardly moves, it is put off until the level comes near the guess, when
  /// most of what hangs on it has stopped. See late().
  void look_at(std::uint32_t limit, double guess) {
    if (guess >= highest_) return look_at(limit);
    if (!gather(limit)) return;
    const Span terms = states_[limit].terms;
    if (terms.last - terms.first < kLarge) {
      const double level = full_level(limit, guess);
      if (level < kNever) queue_.push({level, limit, changes_});
      return;
    }
    queue_.push({std::max(level_, guess - kEarly * (highest_ - level_)), limit, kUnseen});
  }

  /// A limit was looked at only when it was exceeded already: the guess was too high, and the result is wrong.
  bool late() const { return late_; }

  Levels run() {
    while (!queue_.empty() && left_ > 0 && !late_) take();
    for (std::uint32_t job = 0; job < moving_.size(); ++job) {
      if (moving_[job]) settle(job);
    }
    return std::move(levels_);
  }

 private:
  struct Candidate {
    double level{};
    std::uint32_t limit{};
    std::uint32_t changes{};  // how many there had been when `level` was worked out
    friend bool operator>(const Candidate& a, const Candidate& b) {
      return a.level != b.level ? a.level > b.level : a.limit > b.limit;
    }
  };

  /// A supply (ac) or a card (dc) that may still rise, as a limit feels it.
  struct Term {
    std::uint32_t who{};
    std::uint32_t bucket{};
    double factor{};
  };

  /// A limit that is looked at: what does not rise is summed up once.
  struct State {
    PhaseSum constant{};
    Span terms;  // into terms_; shortened as they cease to rise
  };

  void find_range() {
    level_ = kNever;
    highest_ = -kNever;
    for (const RisingJob& job : rising_.jobs) {
      highest_ = std::max(highest_, job.top / job.weight);
      for (auto k = job.seats.first; k < job.seats.last; ++k) level_ = std::min(level_, rising_.seats[k].low_speed / job.weight);
    }
    level_ = std::min(level_, highest_);
    start_ = level_;
  }

  /// False: nobody on the limit rises.
  bool gather(std::uint32_t l) {
    const GridLimit& limit = grid_.limits[l];
    State& state = states_[l];
    state.constant = {limit.fixed, 0, 0};
    state.terms.first = static_cast<std::uint32_t>(terms_.size());
    for (auto k = limit.dc.first; k < limit.dc.last; ++k) {
      const DcTerm& term = grid_.circuit->dc_terms[k];
      add_term(state, {term.card, 0, term.share}, seat_of_[term.card] != kNobody, draw_[term.card]);
    }
    for (auto k = limit.ac.first; k < limit.ac.last; ++k) {
      const AcTerm& term = grid_.circuit->ac_terms[k];
      add_term(state, {term.supply, static_cast<std::uint32_t>(term.bucket), term.amps_per_watt}, rises_[term.supply] > 0,
               inputs_[term.supply]);
    }
    state.terms.last = static_cast<std::uint32_t>(terms_.size());
    return !state.terms.empty();
  }

  void add_term(State& state, const Term& term, bool rises, double still) {
    if (rises) {
      terms_.push_back(term);
    } else {
      state.constant[term.bucket] += term.factor * still;
    }
  }

  Tangent draw_of(std::uint32_t card, double level) const {
    if (seat_of_[card] == kNobody) return {draw_[card], 0};
    const RisingSeat& seat = rising_.seats[seat_of_[card]];
    const RisingJob& job = rising_.jobs[seat.job];
    const double speed = level * job.weight;
    if (speed >= top_[seat.job]) return {draw_at(seat, job, top_[seat.job]).value, 0};
    const Tangent draw = draw_at(seat, job, speed);
    return {draw.value, draw.slope * job.weight};
  }

  Tangent input(std::uint32_t s, double level) const {
    const GridSupply& supply = grid_.supplies[s];
    Tangent out{supply.fixed, 0};
    const DcTerm* const feeds = grid_.circuit->feeds.data();
    for (auto f = supply.feeds.first; f < supply.feeds.last; ++f) {
      const DcTerm& feed = feeds[f];
      const Tangent card = draw_of(feed.card, level);
      out.value += feed.share * card.value;
      out.slope += feed.share * card.slope;
    }
    return supply_input(grid_, supply, out);
  }

  bool rises(bool ac, const Term& term) const { return ac ? rises_[term.who] > 0 : seat_of_[term.who] != kNobody; }

  /// Load at a level. What has ceased to rise is moved into the constant on the way.
  Tangent load(std::uint32_t l, double level) {
    State& state = states_[l];
    const bool ac = !grid_.limits[l].ac.empty();
    PhaseSum sum{}, slope{};
    for (auto k = state.terms.first; k < state.terms.last;) {
      const Term term = terms_[k];
      const Tangent part = ac ? input(term.who, level) : draw_of(term.who, level);
      if (!rises(ac, term)) {
        state.constant[term.bucket] += term.factor * part.value;
        terms_[k] = terms_[--state.terms.last];
        continue;
      }
      sum[term.bucket] += term.factor * part.value;
      slope[term.bucket] += term.factor * part.slope;
      ++k;
    }
    for (std::size_t b = 0; b < sum.size(); ++b) sum[b] += state.constant[b];
    if (!ac) return {sum[0], slope[0]};
    const double amps = magnitude(sum);
    return {amps, amps > 0 ? inner(sum, slope) / amps : 0};
  }

  /// The greatest level at which the limit holds; kNever: at all of them.
  double full_level(std::uint32_t l, double guess) {
    const double allowed = grid_.limits[l].allowed;
    double low = level_, high = highest_, at = std::clamp(guess, low, high);
    bool fills = false;
    for (int step = 0; step < kMostSteps; ++step) {
      const Tangent now = load(l, at);
      const double room = allowed - now.value;
      if (std::abs(room) <= kTolerance * allowed && now.slope > 0) return at;
      if (room >= 0 && at >= highest_) return kNever;
      if (room < 0 && at <= low) {
        late_ = late_ || (low > start_ && room < -2 * kTolerance * allowed);
        return low;
      }
      (room >= 0 ? low : high) = at;
      fills = fills || room < 0;
      if (fills && high - low <= kSameLevel * std::max(1.0, std::abs(high))) return low;
      at = next_guess(low, high, now.slope > 0 ? at + room / now.slope : room < 0 ? -kNever : kNever, fills);
    }
    return low;
  }

  /// Newton's, where it makes sense; else an end that nobody has looked at, or the middle.
  double next_guess(double low, double high, double newton, bool fills) const {
    if (newton > low && newton < high) return newton;
    if (!fills) return highest_;
    return low == level_ && newton <= low ? low : low + (high - low) / 2;
  }

  /// Whether anybody on the limit was stopped or slowed since.
  bool touched(std::uint32_t l, std::uint32_t since) const {
    const State& state = states_[l];
    const bool ac = !grid_.limits[l].ac.empty();
    for (auto k = state.terms.first; k < state.terms.last; ++k) {
      if (ac && changed_[terms_[k].who] > since) return true;
      if (ac) continue;
      for (const FeedUse& feed : grid_.supplies_of[terms_[k].who]) {
        if (changed_[feed.supply] > since) return true;
      }
    }
    return false;
  }

  void take() {
    Candidate first = queue_.top();
    queue_.pop();
    if (first.changes == kUnseen || (first.changes != changes_ && touched(first.limit, first.changes))) {
      const double level = full_level(first.limit, first.level);
      if (level == kNever) return;
      first = {level, first.limit, changes_};
      if (!queue_.empty() && first > queue_.top()) return queue_.push(first);
    }
    level_ = std::max(level_, first.level);
    fill_up(first.limit);
  }

  /// Every seat on the limit rises no more. That stops its job where the job is; one that still stands at its floor lets its gang
  /// come up to the speed which that floor gives.
  void fill_up(std::uint32_t l) {
    levels_.full.push_back({l, level_});
    for_cards_on(grid_, grid_.limits[l], [&](std::uint32_t card) {
      if (seat_of_[card] == kNobody) return;
      const RisingSeat& seat = rising_.seats[seat_of_[card]];
      const double now = level_ * rising_.jobs[seat.job].weight, speed = std::max(now, seat.low_speed);
      if (speed < top_[seat.job]) {
        top_[seat.job] = speed;
        levels_.held_by[seat.job] = grid_.limits[l].number;
        mark(seat.job);
      }
      if (top_[seat.job] <= now || alone(seat.job)) stop(seat.job);
    });
  }

  /// A gang of one waits for nobody.
  bool alone(std::uint32_t job) const { return rising_.jobs[job].seats.last - rising_.jobs[job].seats.first == 1; }

  /// Levels at which limits above this job are full may have risen.
  void mark(std::uint32_t j) {
    ++changes_;
    const Span seats = rising_.jobs[j].seats;
    for (auto k = seats.first; k < seats.last; ++k) {
      for (const FeedUse& feed : grid_.supplies_of[rising_.seats[k].card]) changed_[feed.supply] = changes_;
    }
  }

  /// The job stays at its top, and whoever shares a limit with it is told.
  void stop(std::uint32_t j) {
    mark(j);
    settle(j);
    const Span seats = rising_.jobs[j].seats;
    for (auto k = seats.first; k < seats.last; ++k) {
      const std::uint32_t card = rising_.seats[k].card;
      seat_of_[card] = kNobody;
      for (const FeedUse& feed : grid_.supplies_of[card]) --rises_[feed.supply];
    }
    moving_[j] = false;
    --left_;
  }

  void settle(std::uint32_t j) {
    const RisingJob& job = rising_.jobs[j];
    double slowest = kNever;
    for (auto k = job.seats.first; k < job.seats.last; ++k) {
      const RisingSeat& seat = rising_.seats[k];
      draw_[seat.card] = draw_at(seat, job, top_[j]).value;
      slowest = std::min(slowest, std::max(top_[j], seat.low_speed));
    }
    levels_.speed[j] = slowest;
  }

  const Grid& grid_;
  const Rising& rising_;
  std::vector<double>& draw_;
  std::vector<std::uint32_t> seat_of_;          // of each card; kNobody: it does not rise, or no more
  std::vector<std::uint32_t> rises_, changed_;  // of each supply: how many of its cards rise, and the last change among them
  std::vector<double> inputs_;                  // W into each supply before anybody has risen
  std::vector<State> states_;                   // of each limit
  std::vector<Term> terms_;
  std::vector<bool> moving_;  // of each job
  std::vector<double> top_;   // speed of each job beyond which it will not go
  std::size_t left_{};        // jobs that move
  std::uint32_t changes_{};   // how often one was stopped or its top lowered
  double start_{}, level_{}, highest_{};
  bool late_{};
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue_;
  Levels levels_;
};

}  // namespace

void prepare(const Grid& grid, Rising& rising) {
  for (RisingJob& job : rising.jobs) {
    for (auto k = job.seats.first; k < job.seats.last; ++k) {
      lower_top(grid, rising.seats[k], job, k == job.seats.first);
      rising.seats[k].low_speed = speed_on(rising.seats[k].knots, rising.seats[k].low);
    }
    for (auto k = job.seats.first; k < job.seats.last; ++k) {
      rising.seats[k].high = std::max(rising.seats[k].low, watts_on(rising.seats[k].knots, job.top, rising.seats[k].piece).value);
    }
  }
}

Tangent draw_at(const RisingSeat& seat, const RisingJob& job, double speed) {
  if (speed >= job.top) return {seat.high, 0};
  if (speed < seat.low_speed) return {seat.low, 0};
  const Tangent draw = watts_on(seat.knots, speed, seat.piece);
  return draw.value < seat.low ? Tangent{seat.low, 0} : draw;
}

Levels fill_levels(const Grid& grid, const Rising& rising, std::vector<double>& draw, const std::vector<FullAt>* look) {
  if (look) {
    std::vector<double> raised = draw;
    LevelFilling filling{grid, rising, raised};
    for (const FullAt& full : *look) filling.look_at(full.limit, full.level);
    Levels levels = filling.run();
    if (!filling.late()) {
      draw = std::move(raised);
      return levels;
    }
  }
  LevelFilling filling{grid, rising, draw};
  for (std::uint32_t l = 0; l < grid.limits.size() && !look; ++l) filling.look_at(l);
  for (std::size_t k = 0; look && k < look->size(); ++k) filling.look_at((*look)[k].limit);
  return filling.run();
}

}  // namespace ohm
