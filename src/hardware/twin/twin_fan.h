// The ChassisFan over a simulated rig in this process: for tests of laws and the agent, and for the closed loop of sim/.
//
// Moves nothing: whoever owns the clock advances the twin. Sets at once. The twin must outlive it; one thread.
#pragma once

#include <memory>
#include <vector>

#include "hardware/fan/chassis_fan.h"
#include "twin/rig_twin.h"

namespace ohm {

class TwinFan final : public ChassisFan {
 public:
  /// `fan`: index into RigTwin::chassis_fans().
  TwinFan(twin::RigTwin& twin, std::uint32_t fan) : twin_{twin}, fan_{fan} {}
  ~TwinFan() override { (void)release(); }

  std::string name() const override { return "twin pwm" + std::to_string(facts().number); }
  std::string label() const override { return facts().name; }
  Reading<Rpm> speed(TimePoint now) override { return reading(says().speed, now); }
  Reading<Fraction> duty(TimePoint now) override { return reading(says().duty, now); }
  Reading<FanMode> mode(TimePoint now) override { return reading(says().manual ? FanMode::Manual : FanMode::Automatic, now); }
  Result<Fraction> set(Fraction duty) override;
  Result<void> release() override;

 private:
  const twin::ChassisFanFacts& facts() const { return twin_.chassis_fans()[fan_]; }
  twin::ChassisFanReading says() const { return twin_.chassis_reading(fan_); }

  twin::RigTwin& twin_;
  std::uint32_t fan_;
  bool held_{};
};

/// All of them.
std::vector<std::unique_ptr<ChassisFan>> chassis_fans(twin::RigTwin& twin);

}  // namespace ohm
