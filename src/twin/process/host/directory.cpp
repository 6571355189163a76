#include "twin/process/host/directory.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string usual_directory() {
  if (auto told = environment("OHM_TWIN"); !told.empty()) return told;
  if (::geteuid() == 0) return "/run/ohm-twin";
  if (const auto runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty()) return runtime + "/ohm-twin";
  return "/tmp/ohm-twin-" + std::to_string(::geteuid());
}

std::string absolute(const std::string& path) {
  std::error_code ignored;
  auto whole = std::filesystem::absolute(path, ignored).lexically_normal().string();
  while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
  return whole;
}

/// In /tmp anyone may have made the directory first.
Result<void> is_ours(const std::string& directory) {
  struct stat found {};
  if (::lstat(directory.c_str(), &found) != 0) return tl::make_unexpected(io_error(directory));
  if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid())
    return failure(Error::Kind::PermissionDenied, directory + ": not a directory of this user; choose another with --dir");
  return {};
}

std::string first_line(int file) {
  std::array<char, 32> buffer{};
  const auto n = ::pread(file, buffer.data(), buffer.size(), 0);
  const std::string text{buffer.data(), n > 0 ? static_cast<std::size_t>(n) : 0};
  return text.substr(0, text.find('\n'));
}

}  // namespace

std::string twin_directory(const std::string& told) { return absolute(told.empty() ? usual_directory() : told); }
std::string board_path(const std::string& directory) { return directory + "/board"; }
std::string control_path(const std::string& directory) { return directory + "/control.sock"; }
std::string sysfs_path(const std::string& directory) { return directory + "/sys"; }
std::string nut_path(const std::string& directory) { return directory + "/nut"; }

Result<DirectoryLease> DirectoryLease::take(const std::string& directory) {
  if (::mkdir(directory.c_str(), 0755) == 0) {
    (void)::chmod(directory.c_str(), 0755);  // whatever the umask: other users read the board
  } else if (errno != EEXIST) {
    return tl::make_unexpected(io_error(directory));
  }
  if (auto ours = is_ours(directory); !ours) return tl::make_unexpected(ours.error());
  const auto path = directory + "/lock";
  Descriptor lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644)};
  if (!lock) return tl::make_unexpected(io_error(path));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return failure(Error::Kind::Io, directory + ": a twin is running there already (process " + first_line(lock.get()) +
                                        "); end it, or give this one a --dir of its own");
  const auto pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.get(), 0) != 0 || ::pwrite(lock.get(), pid.data(), pid.size(), 0) < 0)
    return tl::make_unexpected(io_error(path));
  return DirectoryLease{std::move(lock)};
}

}  // namespace ohm::twin
