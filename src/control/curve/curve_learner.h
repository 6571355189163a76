// Learns how fast a job runs at each cap of its card, from samples of the running job, with bounds.
//
// Fed by whoever watches a card (later the agent, one learner for each job on a card); gives the budget a curve that starts as the
// measured class's and bends towards what was seen. No clock, driver or log; a plain value, any thread.
//
// Only a sample that felt its cap teaches: the cap was in force long enough before it, the sample is long enough for NVML's
// one-second average of power, and the draw came up to the cap. A draw below the cap teaches only that this draw was all the work
// asked for. A short probe that ran before the cap bit would teach that caps cost nothing (seen: 65.4 TFLOPS at 200, 300 and 450
// W).
#pragma once

#include <array>
#include <optional>

#include "base/units.h"
#include "control/curve/power_curve.h"

namespace ohm {

/// One look at a running job: averages over `lasted`.
struct CurveSample {
  double cap{};         ///< W in force all the time
  double draw{};        ///< W
  double throughput{};  ///< tokens/s, samples/s, or a proxy such as utilisation x clock: any unit, the same one always
  Seconds settled{};    ///< how long the cap had been in force before the sample began
  Seconds lasted{};
};

enum class Taught { Cap, EnoughBelow, TooSoon, TooShort, NoNumber };

struct LearnerGains {
  Seconds settle{3};    ///< measured: NVML's power is a 1 s average on Ampere; and two more to be sure (assumed)
  Seconds shortest{5};  ///< assumed: several steps of a training job
  double feels{0.03};  ///< measured: on the club-3090 rows a feasible cap is met within 0.6 W; 3 % leaves room for phases (assumed)
  double prior{4};     ///< samples that the measured class counts for at each cap (assumed)
  double most{200};    ///< a cap's older samples count for no more than so many, so that a job may change (assumed)
  double prior_off{
      0.15};           ///< how far a job may lie from its class, as part of full speed: the four classes differ so much (measured)
  double noise{0.02};  ///< spread of one sample, as part of itself (assumed)
};

struct LearntCurve {
  PowerCurve lower, curve, upper;  ///< lower <= curve <= upper at every cap
};

class CurveLearner {
 public:
  static constexpr double kStep = 10;  ///< W: samples of one step count together

  /// `like`: the class's curve; `top`: the card's default limit, W, at which speed is 1.
  CurveLearner(PowerCurve like, double top, LearnerGains gains = {});

  /// Says what became of the sample.
  Taught teach(const CurveSample& sample);

  LearntCurve curve() const;

  /// How many samples stand behind the curve now.
  double samples() const;

 private:
  static constexpr std::size_t kSteps = 64;  // up to 640 W

  struct Step {
    double count{}, sum{};  // of samples, and of their throughput
    friend bool operator==(const Step&, const Step&) = default;
  };

  double watts_of(std::size_t step) const { return kStep * static_cast<double>(step); }
  std::optional<double> scale() const;

  PowerCurve like_;
  double top_;
  LearnerGains gains_;
  std::array<Step, kSteps> steps_{};
};

}  // namespace ohm
