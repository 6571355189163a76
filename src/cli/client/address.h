// Where ohmd is to be found, by the rules of docs/api.md.
//
// Pure but for one look at which sockets exist. --socket stands above everything, then OHM_URL (with OHM_TOKEN_FILE), then
// OHM_SOCKET, then the usual places. Any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace ohm {

struct DaemonAddress {
  std::string socket;  ///< path of the Unix socket; "" for TCP
  std::string url;     ///< "http://10.0.0.7:7070", no slash at the end
  std::string token;   ///< what the token file holds; "" on the socket
  /// "/run/ohmstead/ohmd.sock" or the URL.
  const std::string& shown() const { return socket.empty() ? url : socket; }
};

/// What the rules look at, handed in so that they can be tested.
struct Surroundings {
  std::function<std::string(const char*)> variable;  ///< "" when not set
  std::function<bool(const std::string&)> exists;    ///< is there a file or socket of that name
  std::function<Result<std::string>(const std::string&)> read;
  unsigned uid{};
};

/// This process's own.
Surroundings surroundings();

/// Fails when OHM_URL is no http(s) URL, or its token file is not named or cannot be read.
Result<DaemonAddress> daemon_address(const std::optional<std::string>& socket_option, const Surroundings& around);

/// Where an ohmd started by this user listens when nothing else is said.
std::string usual_socket(const Surroundings& around);

}  // namespace ohm
