#include "agent/loop/pulses.h"

#include <algorithm>

namespace ohm {

Result<void> Pulses::start(const FoundGpu& card, TimePoint now, Seconds span) {
  const auto until = now + nanoseconds_of(span);
  for (auto& pulse : running_)
    if (pulse.gpu == card.id) return pulse.until = until, Result<void>{};
  Pulse pulse{card.id, card.info.fan_min.value_or(Fraction{0.3}), card.info.fan_max.value_or(Fraction{1}), now, until, {}};
  const auto first = beat(pulse, now);
  if (first) running_.push_back(pulse);
  return first;
}

void Pulses::step(TimePoint now) {
  for (auto& pulse : running_) static_cast<void>(now < pulse.until ? beat(pulse, now) : gpus_.release_fans(pulse.gpu));
  std::erase_if(running_, [&](const Pulse& pulse) { return now >= pulse.until; });
}

void Pulses::stop() {
  for (const auto& pulse : running_) static_cast<void>(gpus_.release_fans(pulse.gpu));
  running_.clear();
}

void Pulses::stop(GpuId gpu) {
  if (!runs(gpu)) return;
  static_cast<void>(gpus_.release_fans(gpu));
  std::erase_if(running_, [&](const Pulse& pulse) { return pulse.gpu == gpu; });
}

bool Pulses::runs(GpuId gpu) const {
  return std::any_of(running_.begin(), running_.end(), [&](const Pulse& pulse) { return pulse.gpu == gpu; });
}

Result<void> Pulses::beat(Pulse& pulse, TimePoint now) {
  const bool up = std::chrono::duration_cast<std::chrono::seconds>(now - pulse.from).count() / 2 % 2 == 0;
  if (pulse.up == up) return {};
  pulse.up = up;
  const auto set = gpus_.set_fans(pulse.gpu, up ? pulse.high : pulse.low);
  return set ? Result<void>{} : tl::make_unexpected(set.error());
}

}  // namespace ohm
