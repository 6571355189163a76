// A chassis fan for the tests of desks and loop, in this process.
#pragma once

#include <string>

#include "hardware/fan/chassis_fan.h"

namespace ohm::testing {

/// A fan of a board that behaves: turns at what it is asked, unless it is broken.
class FakeFan final : public ChassisFan {
 public:
  explicit FakeFan(std::string label) : label_{std::move(label)} {}
  std::string name() const override { return "nct6775 pwm1"; }
  std::string label() const override { return label_; }
  Reading<Rpm> speed(TimePoint now) override { return reading(broken ? Rpm{0} : Rpm{1500 * duty_.v}, now); }
  Reading<Fraction> duty(TimePoint now) override { return reading(duty_, now); }
  Reading<FanMode> mode(TimePoint now) override { return reading(manual ? FanMode::Manual : FanMode::Automatic, now); }
  Result<Fraction> set(Fraction duty) override {
    manual = true;
    return duty_ = duty;
  }
  Result<void> release() override {
    manual = false;
    duty_ = Fraction{0.4};
    return {};
  }
  bool broken{}, manual{};

 private:
  std::string label_;
  Fraction duty_{0.4};
};

}  // namespace ohm::testing
