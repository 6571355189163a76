#include "control/curve/curve_learner.h"

#include <algorithm>
#include <cmath>

namespace ohm {
namespace {

bool sane(const CurveSample& s) {
  return std::isfinite(s.cap) && std::isfinite(s.draw) && std::isfinite(s.throughput) && s.cap > 0 && s.draw > 0 &&
         s.throughput > 0;
}

}  // namespace

CurveLearner::CurveLearner(PowerCurve like, double top, LearnerGains gains) : like_{std::move(like)}, top_{top}, gains_{gains} {
  OHM_ASSERT(top > 0 && top < watts_of(kSteps - 1));
}

Taught CurveLearner::teach(const CurveSample& sample) {
  if (!sane(sample)) return Taught::NoNumber;
  if (sample.settled < gains_.settle) return Taught::TooSoon;
  if (sample.lasted < gains_.shortest) return Taught::TooShort;
  const bool felt = sample.draw >= sample.cap * (1 - gains_.feels);
  const double watts = felt ? sample.cap : sample.draw;
  const auto at = static_cast<std::size_t>(std::lround(std::clamp(watts / kStep, 0.0, static_cast<double>(kSteps - 1))));
  // Moved along the class's curve to the middle of its step, so that samples of one step may be added.
  const double here = like_.speed_at(watts), middle = like_.speed_at(watts_of(at));
  Step& step = steps_[at];
  const double keep = step.count >= gains_.most ? (gains_.most - 1) / step.count : 1;
  step.count = step.count * keep + 1;
  step.sum = step.sum * keep + sample.throughput * (here > 0 && middle > 0 ? middle / here : 1);
  return felt ? Taught::Cap : Taught::EnoughBelow;
}

/// Throughput at full speed if the job were of its class: least squares over what was seen.
std::optional<double> CurveLearner::scale() const {
  double up = 0, down = 0;
  for (std::size_t k = 0; k < kSteps; ++k) {
    const double like = like_.speed_at(watts_of(k));
    up += steps_[k].sum * like;
    down += steps_[k].count * like * like;
  }
  return down > 0 ? std::optional{up / down} : std::nullopt;
}

/// At each knot the class and the samples, weighted by their counts; the band around it narrows with the samples.
LearntCurve CurveLearner::curve() const {
  const double full = scale().value_or(1);
  std::vector<CurveKnot> low, middle, high;
  const auto add = [&](double watts, const Step& step) {
    const double weight = gains_.prior + step.count, like = like_.speed_at(watts);
    const double speed = (gains_.prior * like + step.sum / full) / weight;
    const double noise = step.count > 0 ? gains_.noise * speed * std::sqrt(step.count) : 0;
    const double off = (gains_.prior * gains_.prior_off + 2 * noise) / weight;
    low.push_back({watts, std::max(0.0, speed - off)});
    middle.push_back({watts, speed});
    high.push_back({watts, speed + off});
  };
  for (const CurveKnot& knot : like_.knots()) {
    if (knot.watts <= top_) add(knot.watts, steps_[static_cast<std::size_t>(std::lround(knot.watts / kStep))]);
  }
  for (std::size_t k = 0; k < kSteps; ++k) {
    if (steps_[k].count > 0 && watts_of(k) <= top_) add(watts_of(k), steps_[k]);
  }
  add(top_, steps_[static_cast<std::size_t>(std::lround(top_ / kStep))]);
  const double at_top = PowerCurve::above(middle).speed_at(top_);
  for (auto* knots : {&low, &middle, &high}) {
    for (CurveKnot& knot : *knots) knot.speed /= at_top;
  }
  return {PowerCurve::above(std::move(low)), PowerCurve::above(std::move(middle)), PowerCurve::above(std::move(high))};
}

double CurveLearner::samples() const {
  double sum = 0;
  for (const Step& step : steps_) sum += step.count;
  return sum;
}

}  // namespace ohm
