// The HostFirmware tenant for what the kernel shows in /sys, /proc and /etc, rooted at a directory.
//
// Reads two dozen small files when asked; any thread, never from the tick. A file that is not there or may not be read leaves its
// fact empty or unknown: only a root without any of them is an error.
#pragma once

#include <filesystem>

#include "hardware/host/host_firmware.h"

namespace ohm {

class SysfsHostFirmware final : public HostFirmware {
 public:
  /// "/" on a real host.
  explicit SysfsHostFirmware(std::filesystem::path root) : root_{std::move(root)} {}

  /// - secure_boot: false without EFI (a legacy boot has none); nothing where EFI does not let it be read.
  /// - iommu: whether devices sit in IOMMU groups; nothing where the kernel knows no groups.
  /// - cgroup_v2: a cgroup2 mount that has controllers; the empty one which systemd's hybrid layout keeps at
  ///   /sys/fs/cgroup/unified is none.
  /// NotSupported: neither /sys nor /proc below the root.
  Result<HostFacts> facts() override;

 private:
  std::string text(const char* file) const;
  void read_dmi(HostFacts& facts) const;
  std::optional<bool> secure_boot() const;
  std::optional<bool> iommu() const;
  void read_cgroups(HostFacts& facts) const;

  std::filesystem::path root_;
};

}  // namespace ohm
