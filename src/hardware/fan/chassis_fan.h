// Board and hub fans: the ChassisFan seam (DESIGN §2). Tenants: HwmonFan (sysfs, rooted at a directory), TwinFan
// (the twin in this process), FailingFan; PolledFan is any of them on a thread of its own.
//
// Holding one is the permission to drive it; destroying it gives the fan back to the board's own control. One thread. Each call is
// one or two small files of the kernel, which most chips answer at once and a hub on a slow bus may not: who must not wait holds it
// by a PolledFan.
#pragma once

#include <optional>
#include <string>

#include "base/reading.h"
#include "base/result.h"

namespace ohm {

/// Who rules a fan. Full: nobody, it turns as fast as it can.
enum class FanMode { Full, Manual, Automatic };

inline const char* name_of(FanMode mode) {
  return mode == FanMode::Full ? "full" : mode == FanMode::Manual ? "manual" : "automatic";
}

/// How a fan is given back by somebody else than who drives it: the guard.
struct FanHome {
  std::string folder;       ///< of its chip: …/class/hwmon/hwmon2
  int number{};             ///< the N of pwmN
  std::optional<int> mode;  ///< of pwmN_enable as it was found; nothing: the chip has no modes
  int pwm{};                ///< as it was found
  friend bool operator==(const FanHome&, const FanHome&) = default;
};

class ChassisFan {
 public:
  ChassisFan() = default;
  ChassisFan(const ChassisFan&) = delete;
  ChassisFan& operator=(const ChassisFan&) = delete;
  virtual ~ChassisFan() = default;

  virtual std::string name() const = 0;             ///< "nct6775 pwm2", as hwmon names it
  virtual std::string label() const { return ""; }  ///< what the board calls it, "CPU_OPT"; "" where it tells nothing
  virtual Reading<Rpm> speed(TimePoint now) = 0;
  virtual Reading<Fraction> duty(TimePoint now) = 0;
  /// NotSupported: the chip has no modes.
  virtual Reading<FanMode> mode(TimePoint now) = 0;
  /// Switches to manual on first use. Errors: PermissionDenied, Io.
  virtual Result<Fraction> set(Fraction duty) = 0;
  /// Back to the mode it was found in.
  virtual Result<void> release() = 0;
  /// As it is now, for a guard to bring it back to; nothing: a guard could not.
  virtual std::optional<FanHome> home() const { return std::nullopt; }
  /// Something that was ordered is not carried out yet. Tenants without a queue: never.
  virtual bool pending() const { return false; }
};

}  // namespace ohm
