// A real HTTP server of a few lines, for the tests of meters that speak it: one answer a connection.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "hardware/testing/loopback_server.h"

namespace ohm {

class TinyHttp {
 public:
  /// Gets the head of each request, gives the whole answer; "" keeps the caller waiting until it hangs up.
  explicit TinyHttp(std::function<std::string(const std::string& head)> answer)
      : answer_{std::move(answer)}, server_{[this](Peer& peer) { serve(peer); }} {}

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server_.port()) + path; }

  static std::string ok(const std::string& body) { return reply("200 OK", "", body); }
  static std::string reply(const std::string& status, const std::string& headers, const std::string& body) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: close\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

 private:
  void serve(Peer& peer) const {
    const auto head = peer.read_until("\r\n\r\n");
    if (!head) return;
    const std::string all = answer_(*head);
    if (all.empty()) (void)peer.read_until("never");
    peer.send_all(all);
  }

  std::function<std::string(const std::string&)> answer_;
  LoopbackServer server_;
};

}  // namespace ohm
