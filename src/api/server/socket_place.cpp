#include "api/server/socket_place.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace ohm::api {
namespace {

std::string reason() { return std::strerror(errno); }

/// A folder in /tmp must be ours alone: anybody could have made it before us.
Result<void> ours(const std::string& folder) {
  struct stat about {};
  if (lstat(folder.c_str(), &about) != 0) return failure(Error::Kind::Io, folder + ": " + reason());
  if (!S_ISDIR(about.st_mode)) return failure(Error::Kind::Io, folder + " is not a folder");
  const bool shared_root = folder.rfind("/tmp/", 0) == 0;
  if (shared_root && about.st_uid != geteuid()) return failure(Error::Kind::PermissionDenied, folder + " belongs to somebody else");
  return {};
}

Result<void> make_folder(const std::string& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error)) return ours(folder);
  const auto parent = std::filesystem::path{folder}.parent_path();
  std::filesystem::create_directories(parent, error);
  const mode_t mode = geteuid() == 0 ? 0755 : 0700;
  if (mkdir(folder.c_str(), mode) != 0 && errno != EEXIST) return failure(Error::Kind::Io, folder + ": " + reason());
  return ours(folder);
}

Result<void> clear_away(const std::string& path) {
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) return {};
  if (!S_ISSOCK(about.st_mode)) return failure(Error::Kind::Io, path + " exists and is not a socket");
  if (unlink(path.c_str()) != 0) return failure(Error::Kind::Io, path + ": " + reason());
  return {};
}

}  // namespace

Result<SocketPlace> SocketPlace::take(const std::string& socket) {
  if (socket.empty() || socket.size() >= sizeof(sockaddr_un::sun_path))
    return failure(Error::Kind::BadInput,
                   "the socket path " + socket + " is longer than " + std::to_string(sizeof(sockaddr_un::sun_path) - 1) + " bytes");
  const auto folder = std::filesystem::absolute(socket).parent_path().string();
  if (const auto made = make_folder(folder); !made) return tl::make_unexpected(made.error());
  const int lock = ::open((socket + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return failure(Error::Kind::PermissionDenied, socket + ".lock: " + reason());
  SocketPlace place{socket, lock};
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(std::exchange(place.lock_, -1));
    return failure(Error::Kind::Io, "another ohmd already answers at " + socket);
  }
  if (const auto cleared = clear_away(socket); !cleared) return tl::make_unexpected(cleared.error());
  return place;
}

SocketPlace::SocketPlace(SocketPlace&& other) noexcept : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {}

SocketPlace::~SocketPlace() {
  if (lock_ < 0) return;
  struct stat about {};
  if (lstat(path_.c_str(), &about) == 0 && S_ISSOCK(about.st_mode)) unlink(path_.c_str());
  ::close(lock_);
}

std::string default_socket() {
  const auto set = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value ? value : "";
  };
  if (const auto told = set("OHM_SOCKET"); !told.empty()) return told;
  if (geteuid() == 0) return "/run/ohmstead/ohmd.sock";
  if (const auto runtime = set("XDG_RUNTIME_DIR"); !runtime.empty()) return runtime + "/ohmstead/ohmd.sock";
  return "/tmp/ohmstead-" + std::to_string(geteuid()) + "/ohmd.sock";
}

}  // namespace ohm::api
