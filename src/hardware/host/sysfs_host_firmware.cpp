#include "hardware/host/sysfs_host_firmware.h"

#include <algorithm>
#include <system_error>

#include "hardware/host/mounts.h"
#include "hardware/sysfs/sysfs_files.h"

namespace ohm {
namespace {

namespace fs = std::filesystem;

// UEFI specification 3.3, global variables: 4 bytes of attributes, then one byte, 1 or 0.
constexpr const char* kSecureBoot = "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";

/// "integrity" of "none [integrity] confidentiality".
std::string chosen(const std::string& words) {
  const auto from = words.find('['), to = words.find(']');
  return from == std::string::npos || to == std::string::npos || to < from ? "" : words.substr(from + 1, to - from - 1);
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

}  // namespace

std::string SysfsHostFirmware::text(const char* file) const { return sysfs::read_text(root_ / file).value_or(""); }

void SysfsHostFirmware::read_dmi(HostFacts& facts) const {
  facts.board_vendor = text("sys/class/dmi/id/board_vendor");
  facts.board_name = text("sys/class/dmi/id/board_name");
  facts.bios_vendor = text("sys/class/dmi/id/bios_vendor");
  facts.bios_version = text("sys/class/dmi/id/bios_version");
  facts.bios_date = text("sys/class/dmi/id/bios_date");
}

std::optional<bool> SysfsHostFirmware::secure_boot() const {
  if (!is_there(root_ / "sys/firmware/efi")) return false;
  const auto bytes = sysfs::read_text(root_ / kSecureBoot);
  if (!bytes || bytes->size() < 5) return std::nullopt;
  return (*bytes)[4] == '\1';
}

std::optional<bool> SysfsHostFirmware::iommu() const {
  const fs::path groups = root_ / "sys/kernel/iommu_groups";
  if (!is_there(groups)) return std::nullopt;
  return !sysfs::names_in(groups).empty();
}

void SysfsHostFirmware::read_cgroups(HostFacts& facts) const {
  const auto mounts = sysfs::cgroup_mounts(text("proc/mounts"));
  facts.cgroup_v1 = mounts.v1_controllers;
  facts.cgroup_v2 = std::any_of(mounts.v2.begin(), mounts.v2.end(), [&](const std::string& at) {
    return !sysfs::read_text(root_ / fs::path{at}.relative_path() / "cgroup.controllers").value_or("").empty();
  });
}

Result<HostFacts> SysfsHostFirmware::facts() {
  if (!is_there(root_ / "sys") && !is_there(root_ / "proc")) {
    return failure(Error::Kind::NotSupported, root_.string() + ": neither /sys nor /proc is there");
  }
  HostFacts facts;
  read_dmi(facts);
  facts.kernel = text("proc/sys/kernel/osrelease");
  facts.command_line = text("proc/cmdline");
  facts.machine_id = text("etc/machine-id");
  facts.secure_boot = secure_boot();
  facts.iommu = iommu();
  facts.lockdown = chosen(text("sys/kernel/security/lockdown"));
  facts.systemd = text("proc/1/comm") == "systemd";
  read_cgroups(facts);
  return facts;
}

}  // namespace ohm
