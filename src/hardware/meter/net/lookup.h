// A host name's addresses, with a deadline: getaddrinfo() itself may block for half a minute on a dead name server.
//
// Numeric addresses are answered at once. Names are looked up on a thread of their own; when the deadline passes the caller goes on
// and that thread ends by itself, its answer kept for the next call. One Lookup per meter, used by its worker only; at most one
// look-up of it runs at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace ohm {

/// An address to connect to, as the system wants it.
struct SocketAddress {
  int family{};
  std::vector<unsigned char> bytes;  ///< a sockaddr
  friend bool operator==(const SocketAddress&, const SocketAddress&) = default;
};

class Lookup {
 public:
  Lookup();
  ~Lookup();
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  /// In the order of the resolver, never empty. Timeout; Io: no such host.
  Result<std::vector<SocketAddress>> find(const std::string& host, std::uint16_t port,
                                          std::chrono::steady_clock::time_point deadline);

 private:
  struct Errand;
  std::shared_ptr<Errand> running_;  ///< of an earlier call that ran out of time
};

}  // namespace ohm
