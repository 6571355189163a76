// The owner's typed reading: `ohm meter pdu1 21.4A`, for who has a display on the PDU and no network on it.
//
// A PowerMeter without a worker: what a person typed, with the instant at which it was typed. It never grows younger; the law in
// control/metering lets it go stale (Gains::typed()). Called from the control thread; each call is short and locked, so another
// thread may type.
#pragma once

#include <map>
#include <mutex>
#include <utility>

#include "hardware/meter/power_meter.h"
#include "rig/meter/meter_unit.h"

namespace ohm {

class TypedMeter final : public PowerMeter {
 public:
  /// Replaces an earlier reading of the same thing and unit. `at`: when the person read it.
  void type(const std::string& thing, const TypedQuantity& quantity, TimePoint at);

  /// `at` is that of the newest reading; no points and no trouble while nothing was typed.
  MeterSample newest() override;
  /// NotSupported, always.
  Result<void> switch_outlet(const std::string& thing, bool on) override;

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, MeterUnit>, MeterPoint> points_;
};

}  // namespace ohm
