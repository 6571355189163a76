// A chassis fan that goes wrong on command: the failing tenant of ChassisFan, around any other. For tests and drills; one thread.
#pragma once

#include <memory>

#include "hardware/fan/chassis_fan.h"

namespace ohm {

class FailingFan final : public ChassisFan {
 public:
  enum class How {
    Well,     ///< as the fan inside
    Silent,   ///< speed and duty do not answer; setting fails with Io
    Stuck,    ///< takes every duty and stands still: 0 rpm
    Refusing  ///< setting and releasing answer PermissionDenied
  };

  explicit FailingFan(std::unique_ptr<ChassisFan> inside) : inside_{std::move(inside)} {}
  void fail(How how) { how_ = how; }

  std::string name() const override { return inside_->name(); }
  std::string label() const override { return inside_->label(); }
  Reading<Rpm> speed(TimePoint now) override;
  Reading<Fraction> duty(TimePoint now) override;
  Reading<FanMode> mode(TimePoint now) override;
  Result<Fraction> set(Fraction duty) override;
  Result<void> release() override;

 private:
  Result<void> may_write() const;

  std::unique_ptr<ChassisFan> inside_;
  How how_{How::Well};
};

}  // namespace ohm
