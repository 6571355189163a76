// Small files of the kernel's, read and written whole, below a root directory.
//
// The root is "/" on a real host, a recorded tree in a test, or the twin's tree. Each call is one or two system calls; the kernel
// answers most of these files at once (a PCI reset takes seconds). Any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ohm::sysfs {

/// Longest file taken, bytes: sysfs gives one page; /proc/mounts of a host with many containers is longer (assumed).
inline constexpr std::size_t kLongestFile = 256 * 1024;

/// "/sys" below the root; the root itself where that is a recorded /sys.
std::filesystem::path sys_of(const std::filesystem::path& root);

/// Why a file was not read or written: its name and the kernel's word, as the kinds that read_text() tells.
tl::unexpected<Error> file_failure(const std::filesystem::path& file, int error);

/// Without white space at its end. Kinds: NotSupported, there is none; PermissionDenied; DeviceLost, it vanished (ENODEV, ENXIO);
/// Io, anything else.
Result<std::string> read_text(const std::filesystem::path& file);

/// Into a file that is there. Kinds as above; BadInput: the kernel refuses the value.
Result<void> write_text(const std::filesystem::path& file, std::string_view text);

/// Names in a directory, in order; none when there is no such directory.
std::vector<std::string> names_in(const std::filesystem::path& directory);

/// "0x10de", "10de", or with `base` 10 "17": whole text, no sign; nothing when it is not that or too large.
std::optional<std::uint64_t> number(std::string_view text, int base);

}  // namespace ohm::sysfs
