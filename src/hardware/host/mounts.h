// Which cgroup hierarchies /proc/mounts tells of. Pure functions on text; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ohm::sysfs {

struct CgroupMounts {
  std::vector<std::string> v2;              ///< mount points, in order
  std::vector<std::string> v1_controllers;  ///< "cpu", "memory"…, ascending, each once; a named hierarchy without any is none
  friend bool operator==(const CgroupMounts&, const CgroupMounts&) = default;
};

/// Any text is taken; lines that are no mounts are passed over. The kernel's \040 is a blank again.
CgroupMounts cgroup_mounts(std::string_view proc_mounts);

}  // namespace ohm::sysfs
