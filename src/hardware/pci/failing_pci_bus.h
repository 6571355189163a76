// A PCI bus that goes wrong on command: the failing tenant of PciBus, around any other.
//
// For tests and drills, on one thread. Devices vanish or cannot be read; setters are refused; everything fails.
#pragma once

#include <memory>
#include <set>

#include "hardware/pci/pci_bus.h"

namespace ohm {

class FailingPciBus final : public PciBus {
 public:
  explicit FailingPciBus(std::unique_ptr<PciBus> inside) : inside_{std::move(inside)} {}

  /// Gone from the bus, as a card that fell off.
  void lose(const std::string& bus_id) { lost_.insert(bus_id); }
  /// Its files are half-written.
  void garble(const std::string& bus_id) { garbled_.insert(bus_id); }
  /// Reset, remove and rescan answer PermissionDenied.
  void refuse_writes() { refuses_writes_ = true; }
  /// Every call answers Io.
  void break_down() { broken_ = true; }

  Result<std::vector<PciDevice>> devices() override;
  Result<PciDevice> device(const std::string& bus_id) override;
  Result<std::optional<AerCounters>> errors(const std::string& bus_id) override;
  Result<void> reset(const std::string& bus_id) override;
  Result<void> remove(const std::string& bus_id) override;
  Result<void> rescan() override;

 private:
  Result<void> may_read(const std::string& bus_id) const;
  Result<void> may_write(const std::string& what) const;

  std::unique_ptr<PciBus> inside_;
  std::set<std::string> lost_, garbled_;
  bool refuses_writes_{}, broken_{};
};

}  // namespace ohm
