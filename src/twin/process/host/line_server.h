// A Unix socket on which clients speak in lines.
//
// Both of the twin's languages go over it: the control socket (JSON) and the NUT driver sockets. Nothing a client does can stall
// the loop or fill the memory: every descriptor is non-blocking, a turn reads at most 4 KiB of one client, a line ends at 64 KiB,
// an answer nobody fetches at 1 MiB, and one user has at most 64 connections; who goes beyond is cut off. Credentials are the
// kernel's (SO_PEERCRED), of the moment of connect(). One thread: the loop's.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/result.h"
#include "twin/process/host/descriptor.h"
#include "twin/process/host/event_loop.h"

namespace ohm::twin {

struct Peer {
  pid_t pid{};
  uid_t uid{};
};

class LineServer {
 public:
  using Client = std::uint64_t;  ///< never used twice
  struct Handlers {
    std::function<void(Client, std::string_view line)> line;  ///< without its end
    std::function<void(Client)> opened = [](Client) {};
    std::function<void(Client)> closed = [](Client) {};
  };
  static constexpr std::size_t kLongestLine = 64 * 1024, kMostWaiting = 1024 * 1024, kMostClients = 256, kMostOfOneUser = 64;

  /// A socket left behind at `path` is replaced. `mode`: of the socket file, whatever the umask.
  static Result<std::unique_ptr<LineServer>> open(EventLoop& loop, const std::string& path, unsigned mode, Handlers handlers);
  LineServer(const LineServer&) = delete;
  LineServer& operator=(const LineServer&) = delete;
  /// Cuts every client off and removes the socket file.
  ~LineServer();

  /// `text` carries its own line ends. What does not fit is kept until the client reads. Nothing happens for a client that is gone.
  void send(Client client, std::string_view text);
  /// While held, no further line of this client is taken; those already read wait.
  void hold(Client client, bool held);
  void close(Client client);
  std::vector<Client> clients() const;
  Peer peer(Client client) const;

 private:
  struct Connection {
    Descriptor socket;
    EventLoop::Id watch{};
    Peer peer;
    std::string in, out;
    bool held{};
  };
  LineServer(EventLoop& loop, std::string path, Descriptor listener, Handlers handlers);

  void accept_one();
  bool has_room_for(uid_t user) const;
  void on_events(Client client, std::uint32_t events);
  void read_some(Client client);
  void take_lines(Client client);
  bool flush(Connection& connection);
  void rewatch(const Connection& connection);

  EventLoop& loop_;
  std::string path_;
  Descriptor listener_;
  EventLoop::Id watch_{};
  Handlers handlers_;
  Client next_{1};
  std::map<Client, Connection> connections_;
};

}  // namespace ohm::twin
