// One card by its NVML handle, read and set by plain calls that may block.
//
// Used by one thread, which made it: the one that serves the card (card_worker.cpp), or a reading lane; never the control thread. A
// call that this card or driver does not offer is made once and never again (until a new NvmlCard is made for it, after a
// comeback). It keeps no thread, queue or snapshot. Of the fast loop no call wakes an idle card: process lists are a call of their
// own, PCIe throughput is never asked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hardware/gpu/gpu_sample.h"
#include "hardware/gpu/nvml/nvml_library.h"

namespace ohm::nvml {

/// "" when the card did it; else why not, without the card's name: "power limit 250 W: card still says 350 W".
using Refusal = std::string;

class NvmlCard {
  using u32 = std::uint32_t;

 public:
  /// `fans`: how many it has, where that is known; read_info() finds out.
  NvmlCard(const Library& library, CallWatch& watch, Device device, int fans = 0)
      : library_{library}, watch_{watch}, device_{device}, fans_{static_cast<u32>(fans)} {}

  /// UUID, bus id and PCI ids. False: the card does not tell who it is.
  bool identify(GpuInfo& info);
  /// Everything else that does not change while the card is there; `settable` is left alone.
  void read_info(GpuInfo& info);

  /// Every sensor of the 1 s loop but temperatures of other routes. Readings carry `at`.
  void read_sensors(GpuSample& sample, TimePoint at);
  /// Instantaneous power alone, between whole readings.
  Reading<Watts> power_now(TimePoint at);
  /// Offsets (both in MHz of the clocks that the card tells), fan policy, persistence. Offsets that the driver tells as 0 after it
  /// took them stay as last applied.
  void read_settings(GpuSample& sample);
  /// Blocks longer and wakes the card: seldom, and only where somebody computes.
  void read_processes(GpuSample& sample, TimePoint at);

  // Setters read back what they can. They note in `settings` what the card cannot tell.
  Refusal set_cap(Watts cap);
  /// Lowers to `safe` (or the lowest the card takes) if the cap is known to be above.
  Refusal lower_cap(Watts safe);
  Refusal lock_clocks(GpuSettings& settings, Megahertz lowest, Megahertz highest);
  Refusal lock_memory_clocks(GpuSettings& settings, Megahertz lowest, Megahertz highest);
  Refusal set_offsets(GpuSettings& settings, Megahertz core, Megahertz memory);
  Refusal set_memory_offset(GpuSettings& settings, Megahertz memory);
  Refusal set_fans(GpuSettings& settings, Fraction duty);
  Refusal release_fans(GpuSettings& settings);
  Refusal unlock_memory_clocks(GpuSettings& settings);
  Refusal set_persistence(bool on);
  /// Each step is tried whatever became of the one before.
  Refusal release(GpuSettings& settings);

  void watch_events(EventSet set) { (void)ask(library_.fn.register_events, kXidCritical, set); }

  /// The driver said that the card is gone. Nothing is asked any more.
  bool lost() const { return lost_; }
  Device device() const { return device_; }

 private:
  /// Calls f(device, args…) unless it is known to be in vain.
  template <class... P, class... A>
  Status ask(Status (*f)(Device, P...), A... args) {
    if (lost_) return Status::GpuIsLost;
    for (const auto& [call, status] : in_vain_)
      if (call == reinterpret_cast<const void*>(f)) return status;
    const Status status = library_.call(watch_, f, device_, args...);
    remember(reinterpret_cast<const void*>(f), status);
    return status;
  }
  /// A setter: always called, as a refusal now says nothing of the next time.
  template <class... P, class... A>
  Status tell(Status (*f)(Device, P...), A... args) {
    if (lost_) return Status::GpuIsLost;
    const Status status = library_.call(watch_, f, device_, args...);
    lost_ = lost_ || status == Status::GpuIsLost;
    return status;
  }
  void remember(const void* call, Status status);

  template <class T, class F>
  Reading<T> number(F f, TimePoint at, double scale = 1);
  std::string text(Functions::GetText f);
  Reading<Celsius> die(TimePoint at);
  void read_powers(GpuSample& sample, TimePoint at);
  void read_clocks(GpuSample& sample, TimePoint at);
  void read_load(GpuSample& sample, TimePoint at);
  void read_fans(GpuSample& sample, TimePoint at);
  void read_link(GpuSample& sample, TimePoint at);
  void read_ranges(GpuInfo& info);
  std::vector<Megahertz> memory_levels();
  std::optional<Megahertz> offset_told(u32 clock, Functions::GetInt older);
  std::optional<Megahertz> believed_offset(u32 clock, Functions::GetInt older, std::optional<Megahertz> applied);
  void read_offset_range(u32 clock, Functions::GetIntRange older, std::optional<Megahertz>& lowest,
                         std::optional<Megahertz>& highest);
  Status set_offset(u32 clock, Functions::SetInt older, Megahertz to);
  Refusal offset_refusal(const char* what, u32 clock, Functions::SetInt set, Functions::GetInt get, Megahertz to);
  Refusal fan_refusal(u32 fan, u32 percent);
  void list_processes(decltype(Functions::compute_processes) f, decltype(Functions::compute_processes_v1) v1, GpuSample& sample);
  Refusal refused(const std::string& what, Status status) const;

  const Library& library_;
  CallWatch& watch_;
  Device device_;
  bool lost_{false};
  u32 fans_;
  bool offsets_told_{false};                             ///< this driver does read offsets back
  std::vector<std::pair<const void*, Status>> in_vain_;  ///< a handful
};

/// NVML's number for an offset of a clock, and back.
int offset_number(std::uint32_t clock, Megahertz offset);
Megahertz offset_of(std::uint32_t clock, int number);

/// "0000:03:00.0", as sysfs writes it.
std::string sysfs_bus_id(const PciInfo& pci);

}  // namespace ohm::nvml
