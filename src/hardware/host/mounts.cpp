#include "hardware/host/mounts.h"

#include <algorithm>
#include <array>

#include "base/split.h"

namespace ohm::sysfs {
namespace {

/// Every controller of version 1 (Documentation/admin-guide/cgroup-v1); all other options of a mount are no controllers.
constexpr std::array<std::string_view, 14> kControllers{"blkio",   "cpu",      "cpuacct",    "cpuset", "debug",
                                                        "devices", "freezer",  "hugetlb",    "memory", "misc",
                                                        "net_cls", "net_prio", "perf_event", "pids"};

bool is_octal(std::string_view digits) {
  return digits.size() == 3 && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '7'; });
}

/// "\040" and its like: seq_escape() of the kernel.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view digits = text.substr(i + 1 < text.size() ? i + 1 : i, 3);
    const bool escape = text[i] == '\\' && is_octal(digits);
    plain += escape ? static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0')) : text[i];
    if (escape) i += 3;
  }
  return plain;
}

void add_controllers(std::vector<std::string>& to, std::string_view options) {
  for (const std::string_view option : split(options, ',')) {
    if (std::find(kControllers.begin(), kControllers.end(), option) != kControllers.end()) to.emplace_back(option);
  }
}

}  // namespace

CgroupMounts cgroup_mounts(std::string_view proc_mounts) {
  CgroupMounts found;
  for (const std::string_view line : split(proc_mounts, '\n')) {
    const auto words = split(line, ' ');  // device, mount point, type, options, two numbers
    if (words.size() < 4) continue;
    if (words[2] == "cgroup2") found.v2.push_back(unescaped(words[1]));
    if (words[2] == "cgroup") add_controllers(found.v1_controllers, words[3]);
  }
  auto& v1 = found.v1_controllers;
  std::sort(v1.begin(), v1.end());
  v1.erase(std::unique(v1.begin(), v1.end()), v1.end());
  return found;
}

}  // namespace ohm::sysfs
