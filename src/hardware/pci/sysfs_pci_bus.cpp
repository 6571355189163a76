#include "hardware/pci/sysfs_pci_bus.h"

#include <system_error>
#include <utility>

#include "base/text.h"
#include "hardware/sysfs/sysfs_files.h"

namespace ohm {
namespace {

namespace fs = std::filesystem;

/// The bound driver: a link to it on a real host, a plain file with its name in a recorded tree.
std::string driver_of(const fs::path& device) {
  std::error_code error;
  const fs::path target = fs::read_symlink(device / "driver", error);
  if (!error) return target.filename().string();
  return sysfs::read_text(device / "driver").value_or("");
}

/// Through every link, so that "/sys/bus/pci/devices/0000:03:00.0" tells the bridges above.
std::vector<std::string> path_of(const fs::path& device, const std::string& bus_id) {
  std::error_code error;
  auto path = sysfs::bridge_path(fs::canonical(device, error).string());
  if (path.empty() || path.back() != bus_id) path = {bus_id};
  return path;
}

tl::unexpected<Error> no_device(const std::string& bus_id) {
  return failure(Error::Kind::DeviceLost, shortened(bus_id, 20) + ": no such device on the PCI bus");
}

tl::unexpected<Error> no_bus_id(const std::string& text) {
  return failure(Error::Kind::BadInput, "`" + shortened(text, 20) + "`: expected a bus id like 0000:03:00.0");
}

}  // namespace

SysfsPciBus::SysfsPciBus(const fs::path& root) : pci_{sysfs::sys_of(root) / "bus" / "pci"} {}

SysfsPciBus::Slots SysfsPciBus::slots() const {
  Slots all;
  for (const std::string& name : sysfs::names_in(pci_ / "slots")) {
    const auto number = sysfs::slot_number(name);
    const auto address = sysfs::read_text(pci_ / "slots" / name / "address");
    if (number && address) all[*address] = *number;
  }
  return all;
}

sysfs::DeviceFile SysfsPciBus::files_of(const std::string& bus_id) const {
  return [directory = pci_ / "devices" / bus_id](std::string_view name) -> std::optional<std::string> {
    auto text = sysfs::read_text(directory / name);
    return text ? std::optional{std::move(*text)} : std::nullopt;
  };
}

Result<PciDevice> SysfsPciBus::read(const std::string& bus_id, const Slots& slots) const {
  const fs::path directory = pci_ / "devices" / bus_id;
  std::error_code error;
  if (!fs::is_directory(directory, error)) return no_device(bus_id);
  auto device = sysfs::device_of(bus_id, files_of(bus_id));
  if (!device) return device;
  device->path = path_of(directory, bus_id);
  device->driver = driver_of(directory);
  if (const auto slot = slots.find(bus_id.substr(0, bus_id.rfind('.'))); slot != slots.end()) device->slot = slot->second;
  return device;
}

Result<std::vector<PciDevice>> SysfsPciBus::devices() {
  std::error_code error;
  if (!fs::is_directory(pci_ / "devices", error)) {
    return failure(Error::Kind::NotSupported, (pci_ / "devices").string() + ": this machine shows no PCI bus");
  }
  const Slots known = slots();
  std::vector<PciDevice> all;
  for (const std::string& bus_id : sysfs::names_in(pci_ / "devices")) {
    if (!sysfs::is_bus_id(bus_id)) continue;
    auto device = read(bus_id, known);
    if (!device && device.error().kind == Error::Kind::DeviceLost) continue;  // it vanished since the directory was read
    if (!device) {
      PciDevice broken;
      broken.bus_id = bus_id;
      broken.trouble = device.error().what;
      device = std::move(broken);
    }
    all.push_back(std::move(*device));
  }
  return all;
}

Result<PciDevice> SysfsPciBus::device(const std::string& bus_id) {
  if (!sysfs::is_bus_id(bus_id)) return no_bus_id(bus_id);
  return read(bus_id, slots());
}

Result<std::optional<AerCounters>> SysfsPciBus::errors(const std::string& bus_id) {
  if (!sysfs::is_bus_id(bus_id)) return no_bus_id(bus_id);
  const auto counted = sysfs::aer_of(files_of(bus_id));
  std::error_code error;
  if (!counted && !fs::is_directory(pci_ / "devices" / bus_id, error)) return no_device(bus_id);
  return counted;
}

Result<void> SysfsPciBus::poke(const std::string& bus_id, const char* file) const {
  if (!sysfs::is_bus_id(bus_id)) return no_bus_id(bus_id);
  std::error_code error;
  if (!fs::exists(pci_ / "devices" / bus_id, error)) return no_device(bus_id);
  return sysfs::write_text(pci_ / "devices" / bus_id / file, "1");
}

Result<void> SysfsPciBus::reset(const std::string& bus_id) { return poke(bus_id, "reset"); }

Result<void> SysfsPciBus::remove(const std::string& bus_id) { return poke(bus_id, "remove"); }

Result<void> SysfsPciBus::rescan() { return sysfs::write_text(pci_ / "rescan", "1"); }

}  // namespace ohm
