#include <algorithm>

#include "base/text.h"
#include "telemetry/history/steps.h"
#include "telemetry/history/store.h"

namespace ohm {
namespace {

constexpr std::size_t kMostPoints = 20'000;

/// Gathers the steps of blocks into the steps that were asked for.
class Bins {
 public:
  Bins(const StepPlan& plan, double quantum) : plan_{plan}, quantum_{quantum}, sums_(plan.count) {}

  void add(const Block& block) {
    const std::int64_t step_s = kHistoryTiers[plan_.tier].step_s;
    for (std::size_t place = 0; place < Block::kSteps; ++place) {
      const auto value = block.at(place);
      const std::int64_t second = (block.number() * kStepsPerBlock + static_cast<std::int64_t>(place)) * step_s;
      const std::int64_t bin = floor_divide(second - plan_.first_s, plan_.step_s);
      if (value && bin >= 0 && bin < static_cast<std::int64_t>(sums_.size()))
        sums_[static_cast<std::size_t>(bin)].add(values_of(*value, quantum_), 1);
    }
  }

  std::vector<Point> points() const {
    std::vector<Point> out(sums_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].at = WallTime{std::chrono::seconds{plan_.first_s + static_cast<std::int64_t>(i) * plan_.step_s}};
      if (sums_[i].empty()) continue;
      const auto band = sums_[i].band();
      out[i].min = band.min;
      out[i].mean = band.mean;
      out[i].max = band.max;
    }
    return out;
  }

 private:
  StepPlan plan_;
  double quantum_;
  std::vector<Accumulator> sums_;
};

tl::unexpected<Error> unknown(const std::string& what, const std::string& word, std::vector<std::string> known) {
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const auto near = nearest(word, known);
  const std::string hint = near ? "; did you mean " + *near + "?" : known.empty() ? "" : "; there is " + join(known, ", ");
  return failure(Error::Kind::BadInput, what + shortened(hint, 400));
}

}  // namespace

Result<const Track*> HistoryStore::find(const std::string& thing, const std::string& series) const {
  if (const auto it = index_.find({thing, series}); it != index_.end()) return tracks_[it->second].get();
  std::vector<std::string> things, of_thing;
  for (const auto& [name, slot] : index_) {
    things.push_back(name.first);
    if (name.first == thing) of_thing.push_back(name.second);
  }
  if (of_thing.empty()) return unknown("no history of `" + shortened(thing, 60) + "`", thing, std::move(things));
  return unknown(thing + " has no series `" + shortened(series, 60) + "`", series, std::move(of_thing));
}

Result<Points> HistoryStore::query(const std::string& thing, const std::string& series, std::int64_t from, std::int64_t to,
                                   std::size_t max_points) {
  if (from >= to) return failure(Error::Kind::BadInput, "history: the span ends before it begins");
  if (max_points < 1 || max_points > kMostPoints)
    return failure(Error::Kind::BadInput, "history: " + std::to_string(max_points) + " points; 1 to 20000 are possible");
  Source source;
  StepPlan plan;
  {
    const std::scoped_lock lock{mutex_};
    settle();
    const auto track = find(thing, series);
    if (!track) return tl::make_unexpected(track.error());
    plan = plan_steps(from, to, max_points, newest_ == kNever ? to : newest_);
    source = {(*track)->slot, (*track)->entry, (*track)->live[plan.tier].block};
  }
  Bins bins{plan, source.entry.quantum};
  const Tier& tier = kHistoryTiers[plan.tier];
  const std::int64_t last_s = plan.first_s + static_cast<std::int64_t>(plan.count) * plan.step_s - 1;
  for (const Block& block : rings_[plan.tier].read(source.slot, source.entry.uid, block_of(step_of(tier, plan.first_s)),
                                                   block_of(step_of(tier, last_s))))
    if (!source.live || source.live->number() != block.number()) bins.add(block);
  if (source.live) bins.add(*source.live);
  return Points{std::chrono::seconds{plan.step_s}, source.entry.unit, bins.points()};
}

}  // namespace ohm
