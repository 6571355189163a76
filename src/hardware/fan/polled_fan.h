// A chassis fan on a thread of its own, so that whoever asks it never waits: a chip on a slow bus or a hub that hangs costs only
// itself.
//
// The thread reads speed, duty and mode every two seconds of the given clock (waking it costs more than the reading) and carries
// out the newest order at once, then reads again. Getters tell what was read last, with its instant; a reading older than five
// seconds is Silent. set() and release() order; what became of it is seen in duty() and mode(), and why not in refusal().
// Destroying it orders a release and waits a second for it; a thread that is stuck in the kernel is left behind with the fan, and
// gives it back should it ever come free. Any one thread.
#pragma once

#include <memory>

#include "base/clock.h"
#include "hardware/fan/chassis_fan.h"

namespace ohm {

class PolledFan final : public ChassisFan {
 public:
  /// The clock must outlive it. `first_wait`: how long to wait for the first reading.
  PolledFan(const Clock& clock, std::unique_ptr<ChassisFan> inside, Seconds first_wait = Seconds{1});
  ~PolledFan() override;

  std::string name() const override { return name_; }
  std::string label() const override { return label_; }
  Reading<Rpm> speed(TimePoint now) override;
  Reading<Fraction> duty(TimePoint now) override;
  Reading<FanMode> mode(TimePoint now) override;
  /// What was ordered. BadInput: not within 0..1.
  Result<Fraction> set(Fraction duty) override;
  Result<void> release() override;
  /// As it was found, before anything was ordered.
  std::optional<FanHome> home() const override { return home_; }
  bool pending() const override;
  /// Why the newest order was not carried out; "" when it was.
  std::string refusal() const;

 private:
  struct Core;
  std::string name_, label_;
  std::optional<FanHome> home_;
  std::shared_ptr<Core> core_;
};

}  // namespace ohm
