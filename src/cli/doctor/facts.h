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

struct SeenCard {
  FoundGpu found;
  std::optional<GpuSample> sample;  ///< nothing: it does not answer
  std::string trouble;              ///< why it does not
};

struct SeenMeter {
  std::string name, source;  ///< "pdu1", "nut:pdu1@127.0.0.1"
  std::string trouble;       ///< "" when it answers
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
  std::vector<SeenMeter> meters;
  std::string bubblewrap;  ///< its version; "" when it is not installed
  bool root{};
};

}  // namespace ohm
