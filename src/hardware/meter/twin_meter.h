// One PDU's meter of a simulated rig in this process: the twin's tenant of PowerMeter.
//
// Reads the physics directly, without upsd: for the simulator and for tests. Like a real meter it is looked at every 2 s of the
// given clock and holds what it saw; amperes are printed in tenths. No thread: called by the thread that advances the twin.
#pragma once

#include "base/clock.h"
#include "hardware/meter/power_meter.h"
#include "twin/rig_twin.h"

namespace ohm {

class TwinMeter final : public PowerMeter {
 public:
  /// Both outlive the meter. `pdu`: its name in rig.yaml; "main" and "room" are also told by the meter of the first PDU.
  TwinMeter(twin::RigTwin& twin, const Clock& clock, std::string pdu, Seconds period = Seconds{2});

  MeterSample newest() override;
  /// At once. BadInput: no such outlet of this PDU.
  Result<void> switch_outlet(const std::string& thing, bool on) override;

 private:
  twin::RigTwin& twin_;
  const Clock& clock_;
  std::string pdu_;
  Seconds period_;
  bool looked_{};
  TimePoint looked_at_{};
  MeterSample sample_;
};

/// What the meter of Rig::pdus[pdu] says of these readings. A silent meter tells nothing but its trouble.
MeterSample twin_sample(const twin::Readings& readings, const Rig& rig, std::size_t pdu, TimePoint at);

}  // namespace ohm
