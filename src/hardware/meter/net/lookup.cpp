#include "hardware/meter/net/lookup.h"

#include <condition_variable>
#include <mutex>
#include <netdb.h>
#include <optional>
#include <sys/socket.h>
#include <thread>

namespace ohm {
namespace {

using Addresses = Result<std::vector<SocketAddress>>;

std::vector<SocketAddress> copied(const addrinfo* list) {
  std::vector<SocketAddress> all;
  for (const addrinfo* a = list; a != nullptr; a = a->ai_next) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(a->ai_addr);
    all.push_back({a->ai_family, {bytes, bytes + a->ai_addrlen}});
  }
  return all;
}

/// Blocks for as long as the resolver likes, unless `flags` says that the host is numeric.
Addresses resolved(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  addrinfo* list = nullptr;
  const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  if (error != 0) return failure(Error::Kind::Io, host + ": " + gai_strerror(error));
  auto all = copied(list);
  freeaddrinfo(list);
  if (all.empty()) return failure(Error::Kind::Io, host + ": no address");
  return all;
}

}  // namespace

/// What the look-up's own thread and the worker share.
struct Lookup::Errand {
  std::mutex mutex;
  std::condition_variable done;
  std::optional<Addresses> answer;
};

Lookup::Lookup() = default;
Lookup::~Lookup() = default;

Addresses Lookup::find(const std::string& host, std::uint16_t port, std::chrono::steady_clock::time_point deadline) {
  if (auto numeric = resolved(host, port, AI_NUMERICHOST)) return numeric;
  if (!running_) {
    running_ = std::make_shared<Errand>();
    std::thread{[errand = running_, host, port] {
      auto answer = resolved(host, port, 0);
      const std::lock_guard lock{errand->mutex};
      errand->answer = std::move(answer);
      errand->done.notify_all();
    }}.detach();
  }
  const auto errand = running_;
  std::unique_lock lock{errand->mutex};
  if (!errand->done.wait_until(lock, deadline, [&] { return errand->answer.has_value(); })) {
    return failure(Error::Kind::Timeout, host + ": its name is not resolved in time");
  }
  running_.reset();
  return *errand->answer;
}

}  // namespace ohm
