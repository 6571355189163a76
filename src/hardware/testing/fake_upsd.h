// An upsd that behaves: variables, commands, users and outlets that really switch, and the ways in which a real one goes wrong.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "hardware/meter/nut/nut_protocol.h"
#include "hardware/testing/loopback_server.h"

namespace ohm {

class FakeUpsd {
 public:
  enum class Mood { Well, Stale, NoDriver, Mute, Garbage, HangsUp };

  explicit FakeUpsd(std::string ups) : ups_{std::move(ups)} { start(0); }

  std::uint16_t port() const { return port_; }
  void be(Mood mood) { mood_ = mood; }
  void set(const std::string& variable, const std::string& value) {
    const std::lock_guard lock{mutex_};
    variables_[variable] = value;
  }
  void forget(const std::string& variable) {
    const std::lock_guard lock{mutex_};
    variables_.erase(variable);
  }
  void offer(const std::string& command) {
    const std::lock_guard lock{mutex_};
    commands_.insert(command);
  }
  void stop() { server_.reset(); }
  void start_again() { start(port_); }

 private:
  void start(std::uint16_t port) {
    server_ = std::make_unique<LoopbackServer>([this](Peer& peer) { serve(peer); }, port);
    port_ = server_->port();
  }

  void serve(Peer& peer) {
    user_.clear();
    password_.clear();
    while (const auto line = peer.read_until("\n")) {
      const Mood mood = mood_;
      if (mood == Mood::HangsUp) return;
      if (mood == Mood::Mute) continue;
      peer.send_all(mood == Mood::Garbage ? "VAR \"\x01 of nobody\n" : answer(*line));
    }
  }

  std::string answer(const std::string& line) {
    const auto words = nut::words_of(line).value_or(std::vector<std::string>{});
    const std::string verb = words.empty() ? "" : words[0];
    if (verb == "USERNAME" && words.size() == 2) return user_ = words[1], "OK\n";
    if (verb == "PASSWORD" && words.size() == 2) return password_ = words[1], "OK\n";
    if (words.size() < 3) return "ERR UNKNOWN-COMMAND\n";
    if (words[verb == "LIST" ? 2 : 1] != ups_) return "ERR UNKNOWN-UPS\n";
    if (mood_ == Mood::Stale) return "ERR DATA-STALE\n";
    if (mood_ == Mood::NoDriver) return "ERR DRIVER-NOT-CONNECTED\n";
    const std::lock_guard lock{mutex_};
    return verb == "LIST" ? list(words[1]) : verb == "INSTCMD" ? command(words[2]) : "ERR UNKNOWN-COMMAND\n";
  }

  std::string list(const std::string& kind) const {
    std::string all = "BEGIN LIST " + kind + " " + ups_ + "\n";
    if (kind == "VAR") {
      for (const auto& [name, value] : variables_) all += "VAR " + ups_ + " " + name + " \"" + value + "\"\n";
    } else {
      for (const std::string& name : commands_) all += "CMD " + ups_ + " " + name + "\n";
    }
    return all + "END LIST " + kind + " " + ups_ + "\n";
  }

  std::string command(const std::string& name) {
    if (user_.empty()) return "ERR USERNAME-REQUIRED\n";
    if (user_ != "admin" || password_ != "se\"cret") return "ERR ACCESS-DENIED\n";
    if (!commands_.contains(name)) return "ERR CMD-NOT-SUPPORTED\n";
    const std::size_t load = name.find(".load.");
    variables_[name.substr(0, load) + ".status"] = name.substr(load + 6);
    return "OK\n";
  }

  std::string ups_;
  std::uint16_t port_{};
  std::atomic<Mood> mood_{Mood::Well};
  std::mutex mutex_;
  std::map<std::string, std::string> variables_;
  std::set<std::string> commands_;
  std::string user_, password_;
  std::unique_ptr<LoopbackServer> server_;
};

}  // namespace ohm
