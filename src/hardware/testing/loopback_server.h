// A TCP server on 127.0.0.1 and a port that was free, for the fakes of tests. Serves one connection after the other on its own
// thread.
#pragma once

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <netinet/in.h>
#include <optional>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/result.h"
#include "hardware/meter/net/wake.h"

namespace ohm {

/// One accepted connection; every wait ends when the server does.
class Peer {
 public:
  Peer(int fd, const Wake& end) : fd_{fd}, end_{end} {}
  ~Peer() { close(fd_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// Up to and without `mark`; nothing: closed, or the server ends.
  std::optional<std::string> read_until(const std::string& mark) {
    for (;;) {
      if (const auto at = buffer_.find(mark); at != std::string::npos) {
        std::string head = buffer_.substr(0, at);
        buffer_.erase(0, at + mark.size());
        return head;
      }
      std::array<pollfd, 2> polled{{{fd_, POLLIN, 0}, {end_.fd(), POLLIN, 0}}};
      poll(polled.data(), polled.size(), -1);
      std::array<char, 4096> some;
      const ssize_t got = polled[1].revents ? 0 : recv(fd_, some.data(), some.size(), 0);
      if (got <= 0) return std::nullopt;
      buffer_.append(some.data(), static_cast<std::size_t>(got));
    }
  }
  void send_all(const std::string& text) const {
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t now = send(fd_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) return;
      sent += static_cast<std::size_t>(now);
    }
  }

 private:
  int fd_;
  const Wake& end_;
  std::string buffer_;
};

class LoopbackServer {
 public:
  explicit LoopbackServer(std::function<void(Peer&)> serve, std::uint16_t port = 0) : serve_{std::move(serve)} {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int one = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    OHM_ASSERT(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(listener_, 16) == 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { run(); }};
  }
  ~LoopbackServer() {
    end_.ring();
    thread_.join();
    close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  const Wake& ending() const { return end_; }

 private:
  void run() {
    for (;;) {
      std::array<pollfd, 2> polled{{{listener_, POLLIN, 0}, {end_.fd(), POLLIN, 0}}};
      poll(polled.data(), polled.size(), -1);
      if (polled[1].revents) return;
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      Peer peer{fd, end_};
      serve_(peer);
    }
  }

  std::function<void(Peer&)> serve_;
  int listener_;
  std::uint16_t port_{};
  Wake end_;
  std::thread thread_;
};

}  // namespace ohm
