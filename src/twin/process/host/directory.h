// The twin's directory: board, sockets and trees of one running twin, and the lock that says it is alive.
//
// Whoever holds DirectoryLease is the one twin of that directory: an flock on DIR/lock, which the kernel lets go when the process
// ends in whatever way, so a killed twin leaves nothing that would have to be cleaned by hand. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "twin/process/host/descriptor.h"

namespace ohm::twin {

/// `told` (--dir) if not empty, else $OHM_TWIN, else /run/ohm-twin as root, else $XDG_RUNTIME_DIR/ohm-twin, else /tmp/ohm-twin-UID.
/// Absolute, without a slash at its end.
std::string twin_directory(const std::string& told);

std::string board_path(const std::string& directory);
std::string control_path(const std::string& directory);
std::string sysfs_path(const std::string& directory);
std::string nut_path(const std::string& directory);

class DirectoryLease {
 public:
  /// Makes the directory (0755) where there is none. Errors: another live twin holds it (with its pid), it belongs to somebody
  /// else, or the file system says no.
  static Result<DirectoryLease> take(const std::string& directory);

 private:
  explicit DirectoryLease(Descriptor lock) : lock_{std::move(lock)} {}
  Descriptor lock_;
};

}  // namespace ohm::twin
