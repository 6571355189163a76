#include "twin/process/host/line_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

constexpr std::size_t kReadAtOnce = 4096;

Peer peer_of(int socket) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return {0, static_cast<uid_t>(-1)};
  return {who.pid, who.uid};
}

/// Binds without a moment in which others find a socket of the wrong mode: made under another name, then renamed over the old one.
Result<Descriptor> listen_at(const std::string& path, unsigned mode) {
  const auto beside = path + ".new";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (beside.size() >= sizeof address.sun_path)
    return failure(Error::Kind::BadInput, path + ": longer than a socket's name may be (" +
                                              std::to_string(sizeof address.sun_path - 5) + " bytes); choose a shorter --dir");
  std::memcpy(address.sun_path, beside.c_str(), beside.size() + 1);
  Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  (void)::unlink(beside.c_str());
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::chmod(beside.c_str(), mode) != 0 || ::listen(socket.get(), 64) != 0 || ::rename(beside.c_str(), path.c_str()) != 0)
    return tl::make_unexpected(io_error(path));
  return socket;
}

}  // namespace

Result<std::unique_ptr<LineServer>> LineServer::open(EventLoop& loop, const std::string& path, unsigned mode, Handlers handlers) {
  auto listener = listen_at(path, mode);
  if (!listener) return tl::make_unexpected(listener.error());
  return std::unique_ptr<LineServer>{new LineServer{loop, path, std::move(*listener), std::move(handlers)}};
}

LineServer::LineServer(EventLoop& loop, std::string path, Descriptor listener, Handlers handlers)
    : loop_{loop}, path_{std::move(path)}, listener_{std::move(listener)}, handlers_{std::move(handlers)} {
  watch_ = loop_.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept_one(); });
}

LineServer::~LineServer() {
  loop_.forget(watch_);
  for (const auto& [client, connection] : connections_) loop_.forget(connection.watch);
  (void)::unlink(path_.c_str());
}

bool LineServer::has_room_for(uid_t user) const {
  const auto theirs =
      std::count_if(connections_.begin(), connections_.end(), [&](const auto& c) { return c.second.peer.uid == user; });
  return connections_.size() < kMostClients && static_cast<std::size_t>(theirs) < kMostOfOneUser;
}

void LineServer::accept_one() {
  Descriptor socket{::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (!socket) return;
  const auto peer = peer_of(socket.get());
  if (!has_room_for(peer.uid)) return;
  const auto client = next_++;
  const auto watch = loop_.watch(socket.get(), EPOLLIN, [this, client](std::uint32_t events) { on_events(client, events); });
  connections_.emplace(client, Connection{std::move(socket), watch, peer, "", "", false});
  handlers_.opened(client);
}

void LineServer::on_events(Client client, std::uint32_t events) {
  const auto found = connections_.find(client);
  if (found == connections_.end()) return;
  if ((events & EPOLLOUT) != 0 && !flush(found->second)) return close(client);
  if ((events & EPOLLIN) != 0) return read_some(client);
  if ((events & (EPOLLHUP | EPOLLERR)) != 0) close(client);
}

void LineServer::read_some(Client client) {
  auto& connection = connections_.at(client);
  std::array<char, kReadAtOnce> buffer{};
  const auto n = ::recv(connection.socket.get(), buffer.data(), buffer.size(), 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return close(client);
  connection.in.append(buffer.data(), static_cast<std::size_t>(n));
  take_lines(client);
}

void LineServer::take_lines(Client client) {
  for (auto found = connections_.find(client); found != connections_.end(); found = connections_.find(client)) {
    auto& connection = found->second;
    const auto end = connection.in.find('\n');
    if (connection.held || (end == std::string::npos && connection.in.size() <= kLongestLine)) return;
    if (end > kLongestLine) return close(client);  // npos is above it, too
    const auto line = connection.in.substr(0, end);
    connection.in.erase(0, end + 1);
    handlers_.line(client, line);
  }
}

bool LineServer::flush(Connection& connection) {
  while (!connection.out.empty()) {
    const auto n = ::send(connection.socket.get(), connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return false;
    if (n < 0) break;
    connection.out.erase(0, static_cast<std::size_t>(n));
  }
  rewatch(connection);
  return connection.out.size() <= kMostWaiting;
}

void LineServer::rewatch(const Connection& connection) {
  std::uint32_t events = 0;
  if (!connection.held) events |= EPOLLIN;
  if (!connection.out.empty()) events |= EPOLLOUT;
  loop_.change(connection.watch, events);
}

void LineServer::send(Client client, std::string_view text) {
  const auto found = connections_.find(client);
  if (found == connections_.end()) return;
  found->second.out += text;
  if (!flush(found->second)) close(client);
}

void LineServer::hold(Client client, bool held) {
  const auto found = connections_.find(client);
  if (found == connections_.end() || found->second.held == held) return;
  found->second.held = held;
  rewatch(found->second);
  if (!held) take_lines(client);
}

void LineServer::close(Client client) {
  const auto found = connections_.find(client);
  if (found == connections_.end()) return;
  loop_.forget(found->second.watch);
  connections_.erase(found);
  handlers_.closed(client);
}

std::vector<LineServer::Client> LineServer::clients() const {
  std::vector<Client> all;
  for (const auto& [client, connection] : connections_) all.push_back(client);
  return all;
}

Peer LineServer::peer(Client client) const {
  const auto found = connections_.find(client);
  return found == connections_.end() ? Peer{0, static_cast<uid_t>(-1)} : found->second.peer;
}

}  // namespace ohm::twin
