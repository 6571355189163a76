#include "hardware/meter/failing_meter.h"

#include "hardware/meter/net/poller.h"

namespace ohm {
namespace {

MeterSample multiplied(MeterSample sample, double factor) {
  for (MeterPoint& point : sample.points) {
    double* value = std::get_if<double>(&point.is.value);
    if (value && (point.unit == MeterUnit::Amps || point.unit == MeterUnit::Watts)) *value *= factor;
  }
  return sample;
}

/// The old values as if they had been read just now.
MeterSample refreshed(MeterSample frozen, TimePoint at) {
  frozen.at = at;
  for (MeterPoint& point : frozen.points) point.is.at = at;
  return frozen;
}

}  // namespace

void FailingMeter::fail(How how, double factor) {
  const std::lock_guard lock{mutex_};
  if (how == How::Frozen && how_ != How::Frozen) frozen_ = inside_->newest();
  how_ = how;
  factor_ = factor;
}

MeterSample FailingMeter::newest() {
  MeterSample sample = inside_->newest();
  const std::lock_guard lock{mutex_};
  switch (how_) {
    case How::Well: return sample;
    case How::Silent: return silenced(sample, "no answer in time", sample.at);
    case How::Frozen: return refreshed(frozen_, sample.at);
    case How::Zero: return multiplied(std::move(sample), 0);
    case How::Lying: return multiplied(std::move(sample), factor_);
  }
  return sample;
}

Result<void> FailingMeter::switch_outlet(const std::string& thing, bool on) {
  {
    const std::lock_guard lock{mutex_};
    if (how_ == How::Silent) return failure(Error::Kind::Timeout, thing + ": no answer in time");
  }
  return inside_->switch_outlet(thing, on);
}

}  // namespace ohm
