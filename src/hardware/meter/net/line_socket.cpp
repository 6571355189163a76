#include "hardware/meter/net/line_socket.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ohm {
namespace {

/// "connection refused": the system's words, without their capital.
tl::unexpected<Error> io_failure(int error) {
  std::string what = std::generic_category().message(error);
  if (!what.empty() && what.front() >= 'A' && what.front() <= 'Z') what.front() = static_cast<char>(what.front() - 'A' + 'a');
  return failure(Error::Kind::Io, std::move(what));
}

int milliseconds_until(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

/// Ready, or why not. A deadline farther than a minute is cut to one.
Result<void> wait_on(int fd, short events, int interrupt, Deadline deadline) {
  std::array<pollfd, 2> polled{{{fd, events, 0}, {interrupt, POLLIN, 0}}};
  for (;;) {
    const int ready = poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (ready < 0 && errno != EINTR) return io_failure(errno);
    if (ready == 0) return failure(Error::Kind::Timeout, "no answer in time");
    if (ready > 0 && polled[1].revents != 0) return failure(Error::Kind::Timeout, "interrupted");
    if (ready > 0) return {};
  }
}

/// Whether the connect() that poll() reported on went well.
Result<void> connected(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return io_failure(error);
  return {};
}

Result<void> dial(int fd, const SocketAddress& to, int interrupt, Deadline deadline) {
  const auto* address = reinterpret_cast<const sockaddr*>(to.bytes.data());
  if (::connect(fd, address, static_cast<socklen_t>(to.bytes.size())) == 0) return {};
  if (errno != EINPROGRESS) return io_failure(errno);
  if (auto ready = wait_on(fd, POLLOUT, interrupt, deadline); !ready) return ready;
  return connected(fd);
}

}  // namespace

Result<LineSocket> LineSocket::connect(const std::vector<SocketAddress>& addresses, Deadline deadline, const Wake& interrupt) {
  Result<LineSocket> last = failure(Error::Kind::Io, "no address");
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const SocketAddress& to = addresses[i];
    const auto now = std::chrono::steady_clock::now();
    const Deadline turn =
        now + (deadline - now) / static_cast<int>(addresses.size() - i);  // one that swallows calls leaves time for the next
    const int fd = socket(to.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return io_failure(errno);
    LineSocket made{fd, interrupt.fd()};  // closes it on every way out
    const auto dialled = dial(fd, to, interrupt.fd(), turn);
    if (dialled) return made;
    last = tl::make_unexpected(dialled.error());
  }
  return last;
}

LineSocket::LineSocket(LineSocket&& other) noexcept
    : fd_{std::exchange(other.fd_, -1)}, interrupt_{other.interrupt_}, pending_{std::move(other.pending_)} {}

LineSocket& LineSocket::operator=(LineSocket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(interrupt_, other.interrupt_);
  std::swap(pending_, other.pending_);
  return *this;
}

LineSocket::~LineSocket() {
  if (fd_ >= 0) close(fd_);
}

Result<void> LineSocket::wait(short events, Deadline deadline) const { return wait_on(fd_, events, interrupt_, deadline); }

Result<void> LineSocket::send_line(std::string_view line, Deadline deadline) {
  const std::string all = std::string{line} + "\n";
  for (std::size_t sent = 0; sent < all.size();) {
    const ssize_t now = send(fd_, all.data() + sent, all.size() - sent, MSG_NOSIGNAL);
    if (now > 0) {
      sent += static_cast<std::size_t>(now);
    } else if (errno != EAGAIN && errno != EINTR) {
      return io_failure(errno);
    } else if (auto ready = wait(POLLOUT, deadline); !ready) {
      return ready;
    }
  }
  return {};
}

/// Some more bytes into `pending_`.
Result<void> LineSocket::receive(Deadline deadline) {
  std::array<char, 4096> some;
  for (;;) {
    if (auto ready = wait(POLLIN, deadline); !ready) return ready;
    const ssize_t got = recv(fd_, some.data(), some.size(), 0);
    if (got == 0) return failure(Error::Kind::Io, "closed by the other side");
    if (got < 0 && errno != EAGAIN && errno != EINTR) return io_failure(errno);
    if (got <= 0) continue;
    pending_.append(some.data(), static_cast<std::size_t>(got));
    return {};
  }
}

Result<std::string> LineSocket::read_line(Deadline deadline) {
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (pending_.size() > kLongestLine) return failure(Error::Kind::Io, "a line of more than 8 KiB");
    // A line that is here is taken even past the deadline; a trickle of bytes is not waited for.
    if (std::chrono::steady_clock::now() >= deadline) return failure(Error::Kind::Timeout, "no answer in time");
    if (auto more = receive(deadline); !more) return tl::make_unexpected(more.error());
  }
}

}  // namespace ohm
