// HTTP to ohmd: over its Unix socket, or over TCP with a token.
//
// The only part of the command line that opens a connection; libcurl does the work. Every call has a deadline and returns the body
// of a 2xx answer, or an Error whose sentence can be shown as it is: Io when nobody answers, Timeout, PermissionDenied for 401 and
// 403, BadInput for every other refusal (with the daemon's own sentence). One thread; nothing is retried.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/units.h"
#include "cli/client/address.h"

namespace ohm {

struct Request {
  std::string path;                 ///< "/v1/rig"
  std::optional<std::string> body;  ///< JSON; with one the request is a POST
  Seconds deadline{5};              ///< for the whole exchange; connecting alone never takes more than a second of it
};

Result<std::string> ask(const DaemonAddress& daemon, const Request& request);

/// `text` as it may stand in a URL's query: everything but letters, digits and "-._~" as %XX.
std::string for_url(const std::string& text);

/// A GET that runs while its owner waits for keys (`ohm top`). At most one is under way; destroying the fetcher gives it up.
class Fetcher {
 public:
  explicit Fetcher(DaemonAddress daemon);
  ~Fetcher();
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;

  /// Gives up what was under way.
  void start(const Request& request);
  bool under_way() const;

  /// Waits until the answer moves, `descriptor` can be read, or `patience` is over; the answer when it is complete.
  std::optional<Result<std::string>> wait(int descriptor, Seconds patience);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace ohm
