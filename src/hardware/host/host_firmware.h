// What a host's firmware and kernel say of themselves: the HostFirmware seam (DESIGN §2). Read by `ohm doctor`, never by the tick.
//
// Tenants: SysfsHostFirmware (rooted at a directory), FailingHostFirmware.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ohm {

struct HostFacts {
  std::string board_vendor, board_name, bios_vendor, bios_version, bios_date;  ///< DMI; "" when not told
  std::string kernel, machine_id;
  std::string command_line;  ///< of the kernel
  std::optional<bool> secure_boot;
  std::optional<bool> iommu;
  std::string lockdown;                ///< what the kernel keeps from root: "none", "integrity"…; "" when it does not tell
  bool cgroup_v2{};                    ///< a usable unified hierarchy with controllers
  std::vector<std::string> cgroup_v1;  ///< mounted v1 controllers
  bool systemd{};                      ///< it is process 1
  friend bool operator==(const HostFacts&, const HostFacts&) = default;
};

class HostFirmware {
 public:
  HostFirmware() = default;
  HostFirmware(const HostFirmware&) = delete;
  HostFirmware& operator=(const HostFirmware&) = delete;
  virtual ~HostFirmware() = default;
  virtual Result<HostFacts> facts() = 0;
};

}  // namespace ohm
