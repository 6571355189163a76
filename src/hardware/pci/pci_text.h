// What the kernel's text files say of one PCI device.
//
// Pure functions on text (Documentation/ABI/testing/sysfs-bus-pci names the files): no file is opened here, so that a recorded
// tree, the twin's and a fuzzer's nonsense (sysfs_fuzz) go the same way. Any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "hardware/pci/pci_bus.h"

namespace ohm::sysfs {

/// "0000:03:00.0": domain of four to eight hex digits, bus, device, function.
bool is_bus_id(std::string_view text);

/// Generation of "2.5 GT/s PCIe" (1), "5.0" (2), "8.0" (3), "16.0" (4), "32.0" (5), "64.0" (6); nothing: "Unknown".
std::optional<int> generation(std::string_view speed);

/// Both files of a link; nothing when one of them tells nothing. Width 1 to 32.
std::optional<Link> link_of(std::string_view speed, std::string_view width);

/// Size of region `region` in a `resource` file; nothing when it is not there or firmware gave it no address.
std::optional<std::uint64_t> region_size(std::string_view resource, int region);

/// The count behind `label` ("TOTAL_ERR_COR") in an aer_dev_* file.
std::optional<std::uint64_t> aer_total(std::string_view text, std::string_view label);

/// Physical slot number of a name under bus/pci/slots: "4", "4-1" (a second slot of firmware's that is numbered 4).
std::optional<int> slot_number(std::string_view name);

/// The bus ids in a path: "…/devices/pci0000:00/0000:00:1c.0/0000:02:00.0/0000:03:00.0", from the root port down.
std::vector<std::string> bridge_path(std::string_view target);

/// The text of one file of the device, without white space at its end; nothing when it is not there.
using DeviceFile = std::function<std::optional<std::string>(std::string_view name)>;

/// The three counters; nothing when one of them tells nothing.
std::optional<AerCounters> aer_of(const DeviceFile& file);

/// All that the files in the device's own directory tell: not slot, path and driver. BadInput: vendor, device or class is missing
/// or no number.
Result<PciDevice> device_of(const std::string& bus_id, const DeviceFile& file);

}  // namespace ohm::sysfs
