// Fuzz target of the kernel's text files: one recorded device, its PCI files, and a host's mounts.
//
// A record is a sequence of "== NAME" lines, each followed by the file's text; the corpus lies in tests/corpus/sysfs. Whatever the
// files hold, the device is read or refused, and what is read is in range.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "hardware/host/mounts.h"
#include "hardware/pci/pci_text.h"

namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

using Record = std::map<std::string, std::string, std::less<>>;

Record record_of(std::string_view text) {
  Record files;
  std::string* file = nullptr;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : text.size());
    if (line.starts_with("== ")) {
      file = &files[std::string{line.substr(3)}];
    } else if (file) {
      *file += (file->empty() ? "" : "\n") + std::string{line};
    }
  }
  return files;
}

void check_link(const std::optional<ohm::Link>& link) {
  if (link) OHM_ASSERT(link->width >= 1 && link->width <= 32 && link->gen >= 1 && link->gen <= 6);
}

void check_device(const Record& files) {
  const auto device = ohm::sysfs::device_of("0000:03:00.0", [&](std::string_view name) -> std::optional<std::string> {
    const auto found = files.find(name);
    return found == files.end() ? std::nullopt : std::optional{found->second};
  });
  if (!device) return;
  check_link(device->link);
  check_link(device->link_max);
  OHM_ASSERT(device->class_code <= 0xFFFFFF && device->bar0_size != 0u && device->bar1_size != 0u);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMostBytes) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_device(record_of(text));
  (void)ohm::sysfs::cgroup_mounts(text);
  for (const std::string& id : ohm::sysfs::bridge_path(text)) OHM_ASSERT(ohm::sysfs::is_bus_id(id));
  (void)ohm::sysfs::slot_number(text);
  return 0;
}
