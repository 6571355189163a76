// A meter that goes wrong on command: the failing tenant of PowerMeter, around any other.
//
// For tests and drills. What it does to the readings is what real meters do: fall silent, freeze, read zero, lie by a factor.
// Control thread; the failure may be set from any thread.
#pragma once

#include <memory>
#include <mutex>

#include "hardware/meter/power_meter.h"

namespace ohm {

class FailingMeter final : public PowerMeter {
 public:
  enum class How {
    Well,    ///< as the meter inside
    Silent,  ///< no answer: readings Silent, trouble "no answer in time", orders fail with Timeout
    Frozen,  ///< the values of the moment it froze, with fresh instants
    Zero,    ///< every current and power reads 0
    Lying    ///< every current and power multiplied
  };

  explicit FailingMeter(std::unique_ptr<PowerMeter> inside) : inside_{std::move(inside)} {}

  /// `factor`: of Lying only.
  void fail(How how, double factor = 1);

  MeterSample newest() override;
  Result<void> switch_outlet(const std::string& thing, bool on) override;

 private:
  std::unique_ptr<PowerMeter> inside_;
  std::mutex mutex_;
  How how_{How::Well};
  double factor_{1};
  MeterSample frozen_;
};

}  // namespace ohm
