#include "hardware/gpu/nvml/nvml_driver.h"

#include <algorithm>

#include "hardware/gpu/card_ranges.h"
#include "hardware/gpu/nvml/driver_core.h"
#include "hardware/gpu/nvml/reading_lanes.h"

namespace ohm {

using nvml::CardCell;
using nvml::Command;

namespace {

GpuPresence presence(const CardCell& cell, std::chrono::nanoseconds deadline) {
  if (cell.hung(deadline)) return GpuPresence::Hung;
  return cell.lost ? GpuPresence::Lost : GpuPresence::Present;
}

tl::unexpected<Error> gone(const GpuInfo& info) {
  return failure(Error::Kind::DeviceLost, driver_name(info) + ": the driver says the card is lost");
}

tl::unexpected<Error> hung(const GpuInfo& info) {
  return failure(Error::Kind::Timeout, driver_name(info) + ": a driver call about this card does not return");
}

tl::unexpected<Error> no_such(GpuId gpu) { return failure(Error::Kind::BadInput, "no card with id " + std::to_string(gpu.v)); }

/// Later orders of a kind replace earlier ones; a release makes all settings pointless that it resets.
bool replaced_by(const Command& newer, const Command& older) {
  using K = Command::Kind;
  const bool stays = older.kind == K::Cap || older.kind == K::SafeCap || older.kind == K::Persistence || older.kind == K::Refresh;
  return newer.kind == older.kind || (newer.kind == K::Release && !stays);
}

bool for_safety(const Command& command) { return command.kind == Command::Kind::Release || command.kind == Command::Kind::SafeCap; }

/// `sent` when enqueued, else why not.
template <class T>
Result<T> sent(const Result<void>& enqueued, T value) {
  if (!enqueued) return tl::make_unexpected(enqueued.error());
  return value;
}

}  // namespace

NvmlDriver::NvmlDriver(const Clock& clock, NvmlOptions options) : core_{std::make_shared<nvml::Core>(clock, std::move(options))} {
  core_->missing = "NVML does not answer yet";
  const auto watch = std::make_shared<nvml::CallWatch>();
  const bool started = nvml::start_thread(core_, watch, [core = core_, watch] { nvml::run_finder(core, watch); });
  if (started) core_->wait([this] { return core_->looked; }, nanoseconds_of(core_->options.start_wait));
}

NvmlDriver::~NvmlDriver() {
  if (nvml::end_threads(*core_, nullptr)) shut_library_down();
  nvml::part_with_threads(*core_);
}

void NvmlDriver::shut_library_down() {
  std::shared_ptr<nvml::Library> library;
  {
    const std::lock_guard lock{core_->mutex};
    library = core_->library;
  }
  if (!library || !library->fn.shutdown) return;
  const auto watch = std::make_shared<nvml::CallWatch>();
  nvml::start_thread(core_, watch, [library, watch] { (void)library->call(*watch, library->fn.shutdown); });
  core_->wait([&] { return watch->finished(); }, std::chrono::seconds{1});
}

DriverInfo NvmlDriver::about() const {
  const std::lock_guard lock{core_->mutex};
  const auto& library = core_->library;
  const auto mute = std::ranges::count_if(core_->probes, [deadline = core_->deadline()](const auto& probe) {
    return probe->state == nvml::Probe::State::Asking && probe->watch->stuck(deadline);
  });
  return {"NVML",
          core_->version,
          library && !library->twin().empty(),
          core_->missing,
          library ? library->calls() : 0,
          static_cast<std::size_t>(mute)};
}

std::string NvmlDriver::twin() const {
  const std::lock_guard lock{core_->mutex};
  return core_->library ? core_->library->twin() : "";
}

std::vector<FoundGpu> NvmlDriver::cards() const {
  nvml::keep_lanes(core_);  // when all lanes hang, none of them notices
  const auto deadline = core_->deadline();
  std::vector<FoundGpu> found;
  const std::lock_guard lock{core_->mutex};
  for (const auto& cell : core_->cells) {
    const std::lock_guard card{cell->mutex};
    found.push_back({cell->id, cell->info, presence(*cell, deadline)});
  }
  return found;
}

void NvmlDriver::rescan() {
  const std::lock_guard lock{core_->mutex};
  core_->rescan_wanted = true;
  core_->orders.notify_all();
}

Result<GpuSample> NvmlDriver::sample(GpuId gpu) {
  const auto cell = core_->cell(gpu);
  if (!cell) return no_such(gpu);
  const auto deadline = core_->deadline();
  const std::lock_guard lock{cell->mutex};
  switch (presence(*cell, deadline)) {
    case GpuPresence::Lost: return gone(cell->info);
    case GpuPresence::Hung: return hung(cell->info);
    case GpuPresence::Present: break;
  }
  GpuSample sample = cell->sample;
  sample.power_now = cell->power_now;
  sample.draws = std::exchange(cell->draws, {});
  return sample;
}

std::vector<GpuEvent> NvmlDriver::take_events() {
  const std::lock_guard lock{core_->mutex};
  return std::exchange(core_->events, {});
}

std::size_t NvmlDriver::pending(GpuId gpu) const {
  const auto cell = core_->cell(gpu);
  if (!cell) return 0;
  const std::lock_guard lock{cell->mutex};
  return cell->queue.size() + cell->running;
}

bool NvmlDriver::await(const std::function<bool()>& done, Seconds limit) const {
  const auto until = nvml::machine_now() + nanoseconds_of(limit);
  while (!done()) {
    const auto left = until - nvml::machine_now();
    if (left <= left.zero()) return false;
    std::unique_lock lock{core_->mutex};
    // At least every 20 ms: that a card hangs is published by nobody.
    core_->news.wait_for(lock, std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds{20}));
  }
  return true;
}

// ---- setters ----

Result<GpuInfo> NvmlDriver::settable(GpuId gpu) const {
  const auto cell = core_->cell(gpu);
  if (!cell) return no_such(gpu);
  const std::lock_guard lock{cell->mutex};
  if (core_->options.read_only) {
    return failure(Error::Kind::PermissionDenied, driver_name(cell->info) + ": not permitted: in mode watch no setter is called");
  }
  if (!cell->info.settable) {
    return failure(Error::Kind::PermissionDenied,
                   driver_name(cell->info) + ": not permitted: only root may change a card's settings");
  }
  return cell->info;
}

Result<void> NvmlDriver::enqueue(GpuId gpu, Command command) {
  const auto cell = core_->cell(gpu);
  if (!cell) return no_such(gpu);
  const auto deadline = core_->deadline();
  command.enqueued = nvml::machine_now();
  const std::lock_guard lock{cell->mutex};
  const GpuPresence is = presence(*cell, deadline);
  if (is == GpuPresence::Lost) return gone(cell->info);
  if (is == GpuPresence::Hung && !for_safety(command)) return hung(cell->info);
  std::erase_if(cell->queue, [&](const Command& older) { return replaced_by(command, older); });
  cell->queue.push_back(std::move(command));
  cell->wake.notify_all();
  if (is == GpuPresence::Hung) return hung(cell->info);
  return {};
}

Result<Watts> NvmlDriver::set_cap(GpuId gpu, Watts cap) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_cap(info, cap); }).and_then([&] {
    const auto run = [cap](nvml::NvmlCard& card, GpuSettings&) { return card.set_cap(cap); };
    return sent(enqueue(gpu, {Command::Kind::Cap, run}), cap);
  });
}

Result<void> NvmlDriver::lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_lock(info, lowest, highest, info.sm_max); }).and_then([&] {
    return enqueue(
        gpu, {Command::Kind::Clocks, [=](nvml::NvmlCard& card, GpuSettings& s) { return card.lock_clocks(s, lowest, highest); }});
  });
}

Result<void> NvmlDriver::lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_lock(info, lowest, highest, info.mem_max); }).and_then([&] {
    const auto run = [=](nvml::NvmlCard& card, GpuSettings& s) { return card.lock_memory_clocks(s, lowest, highest); };
    return enqueue(gpu, {Command::Kind::MemoryClocks, run});
  });
}

Result<void> NvmlDriver::set_offsets(GpuId gpu, Megahertz core, Megahertz memory) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_offsets(info, core, memory); }).and_then([&] {
    return enqueue(
        gpu, {Command::Kind::Offsets, [=](nvml::NvmlCard& card, GpuSettings& s) { return card.set_offsets(s, core, memory); }});
  });
}

Result<void> NvmlDriver::set_memory_offset(GpuId gpu, Megahertz memory) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_offsets(info, Megahertz{0}, memory); }).and_then([&] {
    const auto run = [memory](nvml::NvmlCard& card, GpuSettings& s) { return card.set_memory_offset(s, memory); };
    return enqueue(gpu, {Command::Kind::MemoryOffset, run});
  });
}

Result<void> NvmlDriver::release_fans(GpuId gpu) {
  return settable(gpu).and_then([&](const GpuInfo&) {
    return enqueue(gpu, {Command::Kind::Fans, [](nvml::NvmlCard& card, GpuSettings& s) { return card.release_fans(s); }});
  });
}

Result<void> NvmlDriver::unlock_memory_clocks(GpuId gpu) {
  return settable(gpu).and_then([&](const GpuInfo&) {
    const auto run = [](nvml::NvmlCard& card, GpuSettings& s) { return card.unlock_memory_clocks(s); };
    return enqueue(gpu, {Command::Kind::MemoryClocks, run});
  });
}

Result<Fraction> NvmlDriver::set_fans(GpuId gpu, Fraction duty) {
  return settable(gpu).and_then([&](const GpuInfo& info) { return check_duty(info, duty); }).and_then([&] {
    const auto run = [duty](nvml::NvmlCard& card, GpuSettings& s) { return card.set_fans(s, duty); };
    return sent(enqueue(gpu, {Command::Kind::Fans, run}), duty);
  });
}

Result<void> NvmlDriver::set_persistence(GpuId gpu, bool on) {
  return settable(gpu).and_then([&](const GpuInfo&) {
    return enqueue(gpu,
                   {Command::Kind::Persistence, [on](nvml::NvmlCard& card, GpuSettings&) { return card.set_persistence(on); }});
  });
}

Result<void> NvmlDriver::refresh(GpuId gpu) { return enqueue(gpu, nvml::refresh_command()); }

Result<void> NvmlDriver::release(GpuId gpu) {
  return settable(gpu).and_then([&](const GpuInfo&) {
    return enqueue(gpu, {Command::Kind::Release, [](nvml::NvmlCard& card, GpuSettings& s) { return card.release(s); }});
  });
}

Result<void> NvmlDriver::restore_safe_cap(GpuId gpu, Watts safe) {
  return settable(gpu).and_then([&](const GpuInfo&) {
    return enqueue(gpu, {Command::Kind::SafeCap, [safe](nvml::NvmlCard& card, GpuSettings&) { return card.lower_cap(safe); }});
  });
}

}  // namespace ohm
