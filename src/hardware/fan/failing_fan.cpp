#include "hardware/fan/failing_fan.h"

namespace ohm {

Reading<Rpm> FailingFan::speed(TimePoint now) {
  if (how_ == How::Silent) return no_reading<Rpm>(Absent::Silent, now);
  return how_ == How::Stuck ? reading(Rpm{0}, now) : inside_->speed(now);
}

Reading<Fraction> FailingFan::duty(TimePoint now) {
  return how_ == How::Silent ? no_reading<Fraction>(Absent::Silent, now) : inside_->duty(now);
}

Reading<FanMode> FailingFan::mode(TimePoint now) {
  return how_ == How::Silent ? no_reading<FanMode>(Absent::Silent, now) : inside_->mode(now);
}

Result<void> FailingFan::may_write() const {
  if (how_ == How::Silent) return failure(Error::Kind::Io, name() + ": does not answer");
  if (how_ == How::Refusing) return failure(Error::Kind::PermissionDenied, name() + ": permission denied");
  return {};
}

Result<Fraction> FailingFan::set(Fraction duty) {
  return may_write().and_then([&] { return inside_->set(duty); });
}

Result<void> FailingFan::release() {
  return may_write().and_then([&] { return inside_->release(); });
}

}  // namespace ohm
