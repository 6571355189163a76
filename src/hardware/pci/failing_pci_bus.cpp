#include "hardware/pci/failing_pci_bus.h"

#include <utility>

namespace ohm {
namespace {

tl::unexpected<Error> broken() { return failure(Error::Kind::Io, "the PCI bus cannot be read"); }

std::string half_written(const std::string& bus_id) { return bus_id + ": vendor is missing or no number"; }

}  // namespace

Result<std::vector<PciDevice>> FailingPciBus::devices() {
  if (broken_) return broken();
  auto all = inside_->devices();
  if (!all) return all;
  std::erase_if(*all, [&](const PciDevice& d) { return lost_.contains(d.bus_id); });
  for (PciDevice& d : *all) {
    if (!garbled_.contains(d.bus_id)) continue;
    PciDevice bare;
    bare.bus_id = d.bus_id;
    bare.trouble = half_written(d.bus_id);
    d = std::move(bare);
  }
  return all;
}

Result<void> FailingPciBus::may_read(const std::string& bus_id) const {
  if (broken_) return broken();
  if (lost_.contains(bus_id)) return failure(Error::Kind::DeviceLost, bus_id + ": no such device on the PCI bus");
  if (garbled_.contains(bus_id)) return failure(Error::Kind::BadInput, half_written(bus_id));
  return {};
}

Result<PciDevice> FailingPciBus::device(const std::string& bus_id) {
  return may_read(bus_id).and_then([&] { return inside_->device(bus_id); });
}

Result<std::optional<AerCounters>> FailingPciBus::errors(const std::string& bus_id) {
  return may_read(bus_id).and_then([&] { return inside_->errors(bus_id); });
}

Result<void> FailingPciBus::may_write(const std::string& what) const {
  if (broken_) return broken();
  if (refuses_writes_) return failure(Error::Kind::PermissionDenied, what + ": permission denied");
  return {};
}

Result<void> FailingPciBus::reset(const std::string& bus_id) {
  return may_write(bus_id + " reset").and_then([&] { return inside_->reset(bus_id); });
}

Result<void> FailingPciBus::remove(const std::string& bus_id) {
  return may_write(bus_id + " remove").and_then([&] { return inside_->remove(bus_id); });
}

Result<void> FailingPciBus::rescan() {
  return may_write("rescan").and_then([&] { return inside_->rescan(); });
}

}  // namespace ohm
