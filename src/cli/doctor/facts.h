// What there is, as `ohm doctor` and `ohm adopt` see it: the answers of every seam at one moment. A plain value; gather.h fills it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hardware/gpu/gpu_driver.h"
#include "hardware/host/host_firmware.h"
#include "hardware/pci/pci_bus.h"
#include "rig/lock/rig_lock.h"

namespace ohm {

/// A card that the driver found, or one without name and UUID that only the PCI bus shows, because it hung or fell off before
/// anybody asked.
struct SeenCard {
  FoundGpu found;
  std::optional<GpuSample> sample;  ///< nothing: it does not answer
  std::string trouble;              ///< why it does not
};

struct SeenMeter {
  std::string name, source;  ///< "pdu1", "nut:pdu1@127.0.0.1"
  std::string trouble;       ///< "" when it answers
};

struct SeenTool {
  std::string version;  ///< "bubblewrap 0.8.0"; "" when it is not installed
  std::string trouble;  ///< why it does not work here; "" when it does
};

struct MachineFacts {
  DriverInfo driver;
  std::vector<SeenCard> cards;
  std::vector<Binding> bindings;  ///< of `cards` to the places of the rig
  std::optional<RigLock> lock;
  std::string lock_file;
  std::vector<Index<Host>> hosts;  ///< whose places count; empty: all
  Result<std::vector<PciDevice>> pci;
  Result<HostFacts> host;
  std::vector<std::string> fans;  ///< of board and hubs, that can be driven: "nct6775 pwm2"
  std::vector<SeenMeter> meters;
  SeenTool bubblewrap;
  bool root{};
};

/// UUID and bus id of each card.
std::vector<FoundCard> keys_of(const std::vector<SeenCard>& cards);

/// nullptr: the bus shows no such device, or cannot be read.
const PciDevice* device_at(const MachineFacts& facts, const std::string& bus_id);

/// Cards of NVIDIA's that the bus shows and that are none of `cards`: the driver did not take them.
std::vector<const PciDevice*> untaken_cards(const MachineFacts& facts);

/// Hung or fallen off before the driver could name them: added to `cards`. The rest of untaken_cards() stays.
void add_nameless_cards(MachineFacts& facts);

}  // namespace ohm
