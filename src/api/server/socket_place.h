// The place of the local socket: its folder, and the lock that tells a live daemon from a dead one's leftovers.
#pragma once

#include <string>

#include "base/result.h"

namespace ohm::api {

/// Holds "<socket>.lock" for as long as it lives; the kernel lets go of it when the process dies, however it dies.
class SocketPlace {
 public:
  /// Makes the folder where it is missing, takes the lock, and clears away a dead daemon's socket.
  static Result<SocketPlace> take(const std::string& socket);
  SocketPlace(SocketPlace&& other) noexcept;
  SocketPlace& operator=(SocketPlace&&) = delete;
  /// Removes the socket and lets go.
  ~SocketPlace();

  const std::string& path() const { return path_; }

 private:
  SocketPlace(std::string path, int lock) : path_{std::move(path)}, lock_{lock} {}
  std::string path_;
  int lock_;
};

/// OHM_SOCKET, else /run/ohmstead/ohmd.sock for root, else $XDG_RUNTIME_DIR/ohmstead/ohmd.sock, else /tmp/ohmstead-UID/ohmd.sock.
std::string default_socket();

}  // namespace ohm::api
