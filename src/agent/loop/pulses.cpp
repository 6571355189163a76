#include "agent/loop/pulses.h"

#include <algorithm>

namespace ohm {

Result<void> Pulses::start(const FoundGpu& card, const GpuSettings& before, TimePoint now, Seconds span) {
  const auto until = now + nanoseconds_of(span);
  for (auto& pulse : running_)
    if (pulse.gpu == card.id) return pulse.until = until, Result<void>{};
  Pulse pulse{card.id, before, card.info.fan_min.value_or(Fraction{0.3}), card.info.fan_max.value_or(Fraction{1}), now, until, {}};
  const auto first = beat(pulse, now);
  if (first) running_.push_back(pulse);
  return first;
}

void Pulses::step(TimePoint now) {
  for (auto& pulse : running_) now < pulse.until ? static_cast<void>(beat(pulse, now)) : end(pulse);
  std::erase_if(running_, [&](const Pulse& pulse) { return now >= pulse.until; });
}

void Pulses::stop() {
  for (const auto& pulse : running_) end(pulse);
  running_.clear();
}

Result<void> Pulses::beat(Pulse& pulse, TimePoint now) {
  const bool up = std::chrono::duration_cast<std::chrono::seconds>(now - pulse.from).count() / 2 % 2 == 0;
  if (pulse.up == up) return {};
  pulse.up = up;
  const auto set = gpus_.set_fans(pulse.gpu, up ? pulse.high : pulse.low);
  return set ? Result<void>{} : tl::make_unexpected(set.error());
}

void Pulses::end(const Pulse& pulse) {
  static_cast<void>(gpus_.release(pulse.gpu));
  const auto& b = pulse.before;
  if (b.lock_min && b.lock_max) static_cast<void>(gpus_.lock_clocks(pulse.gpu, *b.lock_min, *b.lock_max));
  if (b.mem_lock_min && b.mem_lock_max) static_cast<void>(gpus_.lock_memory_clocks(pulse.gpu, *b.mem_lock_min, *b.mem_lock_max));
  if (b.core_offset.value_or(Megahertz{}).v != 0 || b.mem_offset.value_or(Megahertz{}).v != 0)
    static_cast<void>(gpus_.set_offsets(pulse.gpu, b.core_offset.value_or(Megahertz{}), b.mem_offset.value_or(Megahertz{})));
}

}  // namespace ohm
