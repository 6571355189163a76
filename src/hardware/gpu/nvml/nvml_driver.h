// The GpuDriver over NVML: real cards, and the simulated rig through its stand-in library.
//
// Two threads read all cards that are well, whole every second and their power ten times (reading_lanes.h). One thread per card
// carries out what was enqueued for it, reads back and publishes; it reads a card that does not answer quickly by itself. One finds
// cards, one waits for XIDs. All of them may get stuck inside the library; nobody else ever does: members answer from the newest
// snapshot under a lock that no thread holds while it is in the library. A card whose call does not return within its deadline is
// Hung; one that NVML calls lost is Lost and gets a new thread when rescan() finds its UUID again. The fast loop asks nothing that
// wakes an idle card. Destruction waits for every thread that is not stuck and leaves the stuck ones behind with all they need.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "hardware/gpu/gpu_driver.h"

namespace ohm {

namespace nvml {
struct Core;
struct Command;
}  // namespace nvml

struct NvmlOptions {
  std::string library{"libnvidia-ml.so.1"};  ///< as dlopen takes it
  std::string nvapi{"libnvidia-api.so.1"};   ///< "": none; beside a stand-in library only the one in its own directory is taken
  std::optional<std::string> sysfs;          ///< root for BAR0 registers; nothing: /sys, or the twin's where NVML is simulated
  bool read_only{};                          ///< mode watch: the library's setters are never called
  bool sampling{true};                       ///< false (the guard): cards are found and set, but not read every second
  std::optional<bool> may_set;               ///< nothing: as root; tests say it
  Seconds whole_every{1}, power_every{0.1};  ///< of the rig's clock
  Seconds settings_every{10}, processes_every{10};
  Bytes holds_work{kHoldsWork};
  Seconds deadline{3};           ///< of one call, of the rig's clock …
  Seconds least_deadline{0.25};  ///< … but never less than this in real time, however fast the rig's clock runs
  Seconds lane_patience{0.5};    ///< likewise: how long a reading lane may be in one call before another takes its place …
  Seconds alone_for{60};         ///< … and how long the card must then be quick, read by its own worker, until lanes come back
  Seconds slow_reading{0.015};   ///< of a whole card, in real time: 32 that take as long leave the lanes half of their time
  Seconds event_wait{0.5};       ///< of one wait for XIDs, in real time: an ending driver waits that long
  Seconds start_wait{10};        ///< how long the constructor waits, in real time, for the first look at all cards
};

class NvmlDriver final : public GpuDriver {
 public:
  /// Never fails: without a driver there are no cards, and about().missing says why. `clock` must outlive the driver.
  NvmlDriver(const Clock& clock, NvmlOptions options);
  ~NvmlDriver() override;

  DriverInfo about() const override;
  std::vector<FoundGpu> cards() const override;
  void rescan() override;
  Result<GpuSample> sample(GpuId gpu) override;
  Result<void> refresh(GpuId gpu) override;
  std::vector<GpuEvent> take_events() override;
  Result<Watts> set_cap(GpuId gpu, Watts cap) override;
  Result<void> lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) override;
  Result<void> lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) override;
  Result<void> set_offsets(GpuId gpu, Megahertz core, Megahertz memory) override;
  Result<void> set_memory_offset(GpuId gpu, Megahertz memory) override;
  Result<Fraction> set_fans(GpuId gpu, Fraction duty) override;
  Result<void> release_fans(GpuId gpu) override;
  Result<void> unlock_memory_clocks(GpuId gpu) override;
  Result<void> set_persistence(GpuId gpu, bool on) override;
  Result<void> release(GpuId gpu) override;
  Result<void> restore_safe_cap(GpuId gpu, Watts safe) override;
  std::size_t pending(GpuId gpu) const override;

  /// The directory of the simulated rig, "" for real cards.
  std::string twin() const;

  /// Waits until `done` holds, looking again whenever something was published; false after `limit` of real time. For callers that
  /// have nothing else to do: the guard, tests.
  bool await(const std::function<bool()>& done, Seconds limit) const;

 private:
  void shut_library_down();
  Result<void> enqueue(GpuId gpu, nvml::Command command);
  Result<GpuInfo> settable(GpuId gpu) const;

  std::shared_ptr<nvml::Core> core_;
};

}  // namespace ohm
