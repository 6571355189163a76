#include "hardware/fan/hwmon_fan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "hardware/sysfs/sysfs_files.h"

namespace ohm {
namespace {

constexpr double kFullDuty = 255;  // standard: sysfs-interface.rst, pwm[1-*]
constexpr const char* kManual = "1";

/// The kernel's drivers of cards.
constexpr std::array<std::string_view, 4> kCardDrivers{"amdgpu", "nouveau", "radeon", "xe"};

Absent why_absent(const Error& error) {
  switch (error.kind) {
    case Error::Kind::NotSupported: return Absent::NotSupported;
    case Error::Kind::PermissionDenied: return Absent::NotPermitted;
    case Error::Kind::DeviceLost: return Absent::Lost;
    default: return Absent::Silent;
  }
}

/// A whole number, at most `most`.
Reading<double> number_in(const Result<std::string>& text, double most, TimePoint now) {
  if (!text) return no_reading<double>(why_absent(text.error()), now);
  const auto value = sysfs::number(*text, 10);
  if (!value || static_cast<double>(*value) > most) return no_reading<double>(Absent::Implausible, now);
  return reading(static_cast<double>(*value), now);
}

/// The N of "pwm2"; nothing for any other name.
std::optional<int> pwm_number(std::string_view name) {
  const auto n = name.starts_with("pwm") ? sysfs::number(name.substr(3), 10) : std::nullopt;
  return n && *n <= 99 ? std::optional{static_cast<int>(*n)} : std::nullopt;
}

std::vector<int> pwm_numbers(const std::filesystem::path& directory) {
  std::vector<int> numbers;
  for (const std::string& name : sysfs::names_in(directory)) {
    if (const auto n = pwm_number(name)) numbers.push_back(*n);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

bool is_card(const std::filesystem::path& directory) {
  const std::string name = sysfs::read_text(directory / "name").value_or("");
  return std::find(kCardDrivers.begin(), kCardDrivers.end(), name) != kCardDrivers.end();
}

}  // namespace

HwmonFan::HwmonFan(std::filesystem::path directory, int number)
    : directory_{std::move(directory)},
      number_{number},
      speed_{directory_ / ("fan" + std::to_string(number_) + "_input")},
      duty_{file("")},
      mode_{file("_enable")} {
  const std::string chip = sysfs::read_text(directory_ / "name").value_or(directory_.filename().string());
  name_ = printable(chip) + " pwm" + std::to_string(number_);
}

HwmonFan::HwmonFan(const FanHome& home) : HwmonFan{home.folder, home.number} {
  found_ = Found{home.mode ? std::optional{std::to_string(*home.mode)} : std::nullopt, std::to_string(home.pwm)};
}

HwmonFan::~HwmonFan() { (void)release(); }

std::filesystem::path HwmonFan::file(const char* suffix) const { return directory_ / ("pwm" + std::to_string(number_) + suffix); }

Reading<Rpm> HwmonFan::speed(TimePoint now) {
  constexpr double kMost = 100'000;  // assumed: no chassis fan turns faster
  const auto rpm = number_in(speed_.read(), kMost, now);
  return rpm.get() ? reading(Rpm{*rpm.get()}, now) : no_reading<Rpm>(*rpm.absent(), now);
}

Reading<Fraction> HwmonFan::duty(TimePoint now) {
  const auto pwm = number_in(duty_.read(), kFullDuty, now);
  return pwm.get() ? reading(Fraction{*pwm.get() / kFullDuty}, now) : no_reading<Fraction>(*pwm.absent(), now);
}

std::string HwmonFan::label() const {
  return printable(sysfs::read_text(directory_ / ("fan" + std::to_string(number_) + "_label")).value_or(""));
}

Reading<FanMode> HwmonFan::mode(TimePoint now) {
  const auto mode = number_in(mode_.read(), 99, now);
  if (!mode.get()) return no_reading<FanMode>(*mode.absent(), now);
  return reading(*mode.get() == 0 ? FanMode::Full : *mode.get() == 1 ? FanMode::Manual : FanMode::Automatic, now);
}

std::optional<FanHome> HwmonFan::home() const {
  const auto pwm = number_in(sysfs::read_text(file("")), kFullDuty, {}).get();
  if (!pwm) return std::nullopt;
  const auto mode = number_in(sysfs::read_text(file("_enable")), 99, {}).get();
  return FanHome{std::filesystem::absolute(directory_).string(), number_,
                 mode ? std::optional{static_cast<int>(*mode)} : std::nullopt, static_cast<int>(*pwm)};
}

/// Notes what is found, then switches to manual.
Result<void> HwmonFan::take() {
  if (found_) return {};
  auto pwm = sysfs::read_text(file(""));
  if (!pwm) return tl::make_unexpected(pwm.error());
  Found found{std::nullopt, std::move(*pwm)};
  if (auto mode = sysfs::read_text(file("_enable"))) {
    found.mode = std::move(*mode);
    if (auto manual = sysfs::write_text(file("_enable"), kManual); !manual) return manual;
  }
  found_ = std::move(found);
  return {};
}

Result<Fraction> HwmonFan::set(Fraction duty) {
  if (!(duty.v >= 0 && duty.v <= 1)) {
    return failure(Error::Kind::BadInput, name_ + ": a duty of " + number(duty.v * 100, 1) + " % is not within 0 to 100 %");
  }
  if (auto taken = take(); !taken) return tl::make_unexpected(taken.error());
  const double pwm = std::round(duty.v * kFullDuty);
  if (auto set = sysfs::write_text(file(""), number(pwm, 0)); !set) return tl::make_unexpected(set.error());
  return Fraction{pwm / kFullDuty};
}

/// A chip that was ruled by hand before, or has no modes, gets its old duty back too.
Result<void> HwmonFan::release() {
  if (!found_) return {};
  const Found found = std::move(*found_);
  found_.reset();
  Result<void> outcome;
  if (!found.mode || *found.mode == kManual) outcome = sysfs::write_text(file(""), found.pwm);
  if (!found.mode) return outcome;
  auto mode = sysfs::write_text(file("_enable"), *found.mode);
  return mode ? outcome : mode;
}

std::vector<std::unique_ptr<ChassisFan>> chassis_fans(const std::filesystem::path& root) {
  std::vector<std::unique_ptr<ChassisFan>> fans;
  const std::filesystem::path all = sysfs::sys_of(root) / "class" / "hwmon";
  for (const std::string& name : sysfs::names_in(all)) {
    if (is_card(all / name)) continue;
    for (const int number : pwm_numbers(all / name)) fans.push_back(std::make_unique<HwmonFan>(all / name, number));
  }
  return fans;
}

}  // namespace ohm
