// The PCI bus of a host: links, error counters, reset, remove, rescan: the PciBus seam (DESIGN §2).
//
// Tenants: SysfsPciBus (rooted at a directory: "/" on a real host, a recorded tree in tests, the twin's tree), FailingPciBus. Slow
// paths (reset, remove, rescan) block for up to seconds and are never called from the tick.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "rig/parts/part.h"

namespace ohm {

struct AerCounters {
  std::uint64_t correctable{}, nonfatal{}, fatal{};
  friend bool operator==(const AerCounters&, const AerCounters&) = default;
};

struct PciDevice {
  std::string bus_id;  ///< "0000:03:00.0"
  std::uint16_t vendor{}, device{};
  std::uint32_t class_code{};
  std::optional<Link> link, link_max;  ///< width x generation, now and at best
  std::optional<int> slot;             ///< physical slot number, where firmware tells
  std::vector<std::string> path;       ///< bridges from the root port down, ending in the device itself
  std::optional<std::uint64_t> bar0_size, bar1_size;
  std::optional<AerCounters> aer;
  bool answers{true};   ///< false: its configuration space reads all ones, as that of a card which fell off the bus
  std::string driver;   ///< bound kernel driver, "" when none
  std::string trouble;  ///< why only the bus id is known: the device vanished half-way or its files are half-written; "" when whole
  friend bool operator==(const PciDevice&, const PciDevice&) = default;
};

/// A display device of NVIDIA's (vendor and class codes of the PCI-SIG).
constexpr bool is_nvidia_card(const PciDevice& device) { return device.vendor == 0x10DE && device.class_code >> 16 == 0x03; }

class PciBus {
 public:
  PciBus() = default;
  PciBus(const PciBus&) = delete;
  PciBus& operator=(const PciBus&) = delete;
  virtual ~PciBus() = default;

  /// Every device, by bus id. One that cannot be read is told with its `trouble` and spoils none of the others.
  virtual Result<std::vector<PciDevice>> devices() = 0;
  /// DeviceLost: no such device; BadInput: no bus id, or its files are half-written.
  virtual Result<PciDevice> device(const std::string& bus_id) = 0;
  /// Its error counters alone, for the loop; nothing: it counts none. DeviceLost: no such device.
  virtual Result<std::optional<AerCounters>> errors(const std::string& bus_id) = 0;
  virtual Result<void> reset(const std::string& bus_id) = 0;
  virtual Result<void> remove(const std::string& bus_id) = 0;
  virtual Result<void> rescan() = 0;
};

}  // namespace ohm
