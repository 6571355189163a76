// HTTP/1.1 on a Unix socket and, where told to, on TCP: bytes to requests and back.
//
// One thread of its own runs everything here; the Api is called on it. Boost.Asio and Beast stay in server.cpp. A client gets 64
// KiB of body, 8 KiB of headers and 30 s between requests; at most kConnections are open at a time, some of them kept for owners,
// so that nobody can shut the owner out. It judges who the peer is (access.h) and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/api.h"
#include "api/server/socket_place.h"
#include "base/result.h"

namespace ohm::api {

inline constexpr int kConnections = 64, kKeptForOwners = 16;

struct ServerOptions {
  std::string listen;     ///< "127.0.0.1:9100", "[::1]:0"; "": no TCP
  std::string token;      ///< of TCP
  std::string off_token;  ///< of TCP's /hooks/off/TOKEN, which may do that and nothing else; "": there is no such page
};

class Server {
 public:
  /// Binds the socket in its place and begins to answer. Errors: an address that is none or is taken, no right to the folder.
  static Result<std::unique_ptr<Server>> open(SocketPlace place, const ServerOptions& options, Api& api);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closes every connection and removes the socket.
  ~Server();

  std::uint16_t tcp_port() const;  ///< 0: no TCP

 private:
  struct Inside;
  explicit Server(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace ohm::api
