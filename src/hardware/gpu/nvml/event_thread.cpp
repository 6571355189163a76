// The thread that waits for XIDs of all cards, asleep in the library between them.
#include "hardware/gpu/nvml/driver_core.h"

namespace ohm::nvml {
namespace {

constexpr std::chrono::seconds kPause{1};  // after an error, which may last: a lost card makes some drivers answer at once

std::optional<GpuId> owner(const Core& core, Device device) {
  for (const auto& cell : core.cells) {
    const std::lock_guard lock{cell->mutex};
    if (cell->device == device) return cell->id;
  }
  return std::nullopt;
}

void note(Core& core, const EventData& data) {
  const TimePoint at = core.clock.now();
  const std::lock_guard lock{core.mutex};
  const auto gpu = owner(core, data.device);
  if (gpu && data.type == kXidCritical) core.events.push_back({*gpu, data.data, at});
  ++core.published;
  core.news.notify_all();
}

}  // namespace

void run_events(Core& core, const std::shared_ptr<CallWatch>& watch, EventSet set) {
  std::shared_ptr<Library> library;
  {
    const std::lock_guard lock{core.mutex};
    library = core.library;
  }
  const auto wait_ms = static_cast<std::uint32_t>(core.options.event_wait.count() * 1000);
  while (!watch->stopped()) {
    EventData data{};
    const Status status = library->call(*watch, library->fn.wait_event, set, &data, wait_ms);
    if (watch->stopped() || status == Status::NotSupported) return;
    if (status == Status::Success) {
      note(core, data);
    } else if (status != Status::Timeout) {
      core.wait([&] { return watch->stopped(); }, kPause);
    }
  }
}

}  // namespace ohm::nvml
