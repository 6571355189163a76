// One GET of a device on the owner's network, bounded in time and size.
//
// Over libcurl's multi interface, so that a Wake ends it at once. Follows no redirect, uses no proxy, speaks http and https only,
// and keeps its connection for the next call. One worker uses an HttpGet.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "hardware/meter/net/wake.h"

namespace ohm {

struct HttpRequest {
  std::string url;
  std::string token;           ///< sent as a bearer token; "": none
  std::string user, password;  ///< basic or digest, as the device asks; "": none
};

class HttpGet {
 public:
  HttpGet();
  ~HttpGet();
  HttpGet(const HttpGet&) = delete;
  HttpGet& operator=(const HttpGet&) = delete;

  /// The body of an answer with status 200. Timeout (also when `interrupt` rings); PermissionDenied: 401, 403; Io: anything else,
  /// in words, a redirect with where it leads. No error shows a secret.
  Result<std::string> get(const HttpRequest& request, std::chrono::milliseconds limit, const Wake& interrupt);

  /// Largest body taken, bytes (assumed: the longest status page of a Shelly is 8 KiB).
  static constexpr std::size_t kLargestBody = 256 * 1024;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace ohm
