#include "hardware/twin/twin_fan.h"

#include <utility>

namespace ohm {

Result<Fraction> TwinFan::set(Fraction duty) {
  if (const auto set = twin_.set_chassis_fan(fan_, duty); !set) return tl::make_unexpected(set.error());
  held_ = true;
  return duty;
}

Result<void> TwinFan::release() { return std::exchange(held_, false) ? twin_.set_chassis_fan(fan_, std::nullopt) : Result<void>{}; }

std::vector<std::unique_ptr<ChassisFan>> chassis_fans(twin::RigTwin& twin) {
  std::vector<std::unique_ptr<ChassisFan>> fans;
  for (std::uint32_t fan = 0; fan < twin.chassis_fans().size(); ++fan) fans.push_back(std::make_unique<TwinFan>(twin, fan));
  return fans;
}

}  // namespace ohm
