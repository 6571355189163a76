// Board and hub fans: the ChassisFan seam (DESIGN §2). Tenants: HwmonFan (sysfs, rooted at a directory), TwinFan, FailingFan.
//
// Holding one is the permission to drive it; destroying it gives the fan back to the board's own control. Control thread; each call
// is one small file read or write and does not block.
#pragma once

#include <string>

#include "base/reading.h"
#include "base/result.h"

namespace ohm {

class ChassisFan {
 public:
  ChassisFan() = default;
  ChassisFan(const ChassisFan&) = delete;
  ChassisFan& operator=(const ChassisFan&) = delete;
  virtual ~ChassisFan() = default;

  virtual std::string name() const = 0;  ///< "nct6775 pwm2", as hwmon names it
  virtual Reading<Rpm> speed(TimePoint now) = 0;
  virtual Reading<Fraction> duty(TimePoint now) = 0;
  /// Switches to manual on first use. Errors: PermissionDenied, Io.
  virtual Result<Fraction> set(Fraction duty) = 0;
  /// Back to the mode it was found in.
  virtual Result<void> release() = 0;
};

}  // namespace ohm
