// The PciBus tenant for what the kernel shows under /sys/bus/pci, rooted at a directory.
//
// A real host, a recorded tree and the twin's tree are read alike: where a device's directory is a link, the bridges above it are
// in the link's target; in a tree of plain directories the path is the device alone. Any thread, one at a time; reading 40 devices
// takes some milliseconds, a reset up to seconds: of all that the tick asks only for the errors of one card.
#pragma once

#include <filesystem>
#include <map>

#include "hardware/pci/pci_bus.h"
#include "hardware/pci/pci_text.h"

namespace ohm {

class SysfsPciBus final : public PciBus {
 public:
  /// "/" on a real host.
  explicit SysfsPciBus(const std::filesystem::path& root);

  /// NotSupported: there is no PCI bus below the root.
  Result<std::vector<PciDevice>> devices() override;
  Result<PciDevice> device(const std::string& bus_id) override;
  /// Three small files: of one card this may be asked in the tick.
  Result<std::optional<AerCounters>> errors(const std::string& bus_id) override;
  /// NotSupported: the kernel knows no way to reset this device. PermissionDenied: root only.
  Result<void> reset(const std::string& bus_id) override;
  Result<void> remove(const std::string& bus_id) override;
  Result<void> rescan() override;

 private:
  using Slots = std::map<std::string, int>;  ///< "0000:03:00" to its number
  Slots slots() const;
  sysfs::DeviceFile files_of(const std::string& bus_id) const;
  Result<PciDevice> read(const std::string& bus_id, const Slots& slots) const;
  Result<void> poke(const std::string& bus_id, const char* file) const;

  std::filesystem::path pci_;  ///< …/bus/pci
};

}  // namespace ohm
