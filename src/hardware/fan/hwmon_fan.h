// The ChassisFan tenant for fans of boards and hubs, through the kernel's hwmon files (Documentation/hwmon/sysfs-interface.rst).
//
// pwmN is 0..255; pwmN_enable says who rules (0: full speed, 1: whoever writes pwmN, 2 and up: the chip's own curves); fanN_input
// is the speed. The mode is noted at the first set() and restored by release() and by destruction; after a SIGKILL it is restored
// by the guard, which is told each fan's home() (DESIGN T1).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "hardware/fan/chassis_fan.h"
#include "hardware/sysfs/kept_file.h"

namespace ohm {

class HwmonFan final : public ChassisFan {
 public:
  /// `directory`: …/class/hwmon/hwmon2; `number`: the N of pwmN.
  HwmonFan(std::filesystem::path directory, int number);
  /// A fan that somebody else drove: release() brings it home.
  explicit HwmonFan(const FanHome& home);
  ~HwmonFan() override;

  std::string name() const override { return name_; }
  std::string label() const override;
  /// NotSupported: it has no tachometer. Silent: it has one that does not answer.
  Reading<Rpm> speed(TimePoint now) override;
  Reading<Fraction> duty(TimePoint now) override;
  Reading<FanMode> mode(TimePoint now) override;
  /// What was written, in steps of 1/255. BadInput: not within 0..1.
  Result<Fraction> set(Fraction duty) override;
  Result<void> release() override;
  std::optional<FanHome> home() const override;

 private:
  struct Found {
    std::optional<std::string> mode;  ///< of pwmN_enable; nothing: this chip has no modes
    std::string pwm;
  };

  Result<void> take();
  std::filesystem::path file(const char* suffix) const;

  std::filesystem::path directory_;
  int number_;
  std::string name_;
  sysfs::KeptFile speed_, duty_, mode_;  ///< what is read every second
  std::optional<Found> found_;           ///< while we rule
};

/// Every fan of the host that can be driven, cards' own excepted (NVML and the card's driver rule those), by hwmon and number.
/// Takes none of them. `root`: "/" on a real host.
std::vector<std::unique_ptr<ChassisFan>> chassis_fans(const std::filesystem::path& root);

}  // namespace ohm
