// A TCP connection that carries lines of text, every call of which ends by a deadline.
//
// Non-blocking underneath; waits in poll() on the socket and on a Wake, so that the owner's end is noticed at once. One worker
// uses it. After any error the connection is of no use and is dropped by its owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "hardware/meter/net/lookup.h"
#include "hardware/meter/net/wake.h"

namespace ohm {

using Deadline = std::chrono::steady_clock::time_point;

class LineSocket {
 public:
  /// Tries the addresses in turn, each for its part of the time, until one answers. Timeout; Io: "connection refused"…;
  /// `interrupt` rang: Timeout, "interrupted".
  static Result<LineSocket> connect(const std::vector<SocketAddress>& addresses, Deadline deadline, const Wake& interrupt);

  LineSocket(LineSocket&& other) noexcept;
  LineSocket& operator=(LineSocket&& other) noexcept;
  ~LineSocket();

  /// `line` and a line end.
  Result<void> send_line(std::string_view line, Deadline deadline);
  /// The next line, without its end. Io: the other side closed, or a line is longer than 8 KiB.
  Result<std::string> read_line(Deadline deadline);

  /// Longest line taken, bytes. upsd's own is 512 (RFC 9271 names no limit); assumed generous.
  static constexpr std::size_t kLongestLine = 8 * 1024;

 private:
  LineSocket(int fd, int interrupt) : fd_{fd}, interrupt_{interrupt} {}
  Result<void> wait(short events, Deadline deadline) const;
  Result<void> receive(Deadline deadline);

  int fd_{-1};
  int interrupt_{-1};
  std::string pending_;  ///< received and not yet taken
};

}  // namespace ohm
