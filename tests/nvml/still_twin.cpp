// A rig that stands still: a board of RTX 3090s and its control socket, without physics, for tests of the stand-in library.
//
//   still_twin DIRECTORY HOSTS CARDS_PER_HOST     writes DIRECTORY/board, listens on DIRECTORY/control.sock, prints "ready"
//
// It does what each line of standard input says and answers "ok" or "what?":
//   lose N · find N · hang N · answer N · absent N · heat N CELSIUS · xid N NUMBER · busy N PID PERCENT MIB · idle N · deaf ·
//   silent
// and ends in order at the end of input. Setters act on the readings at once; root and the user who runs it may call them. "silent"
// leaves setters unanswered, "deaf" answers them well and does nothing. One thread.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <sstream>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

#include "twin/board/board_writer.h"

namespace {

using namespace ohm::twin;
using Json = nlohmann::json;

BoardIdentity card_of(unsigned host, unsigned slot) {
  BoardIdentity card{};
  char text[64];
  std::snprintf(text, sizeof text, "%c%u", 'A' + static_cast<int>(host), slot + 1);
  put_text(card.place, text);
  std::snprintf(text, sizeof text, "GPU-00000000-0000-4000-8000-%06x%06x", host, slot);
  put_text(card.uuid, text);
  std::snprintf(text, sizeof text, "%04x:%02x:00.0", host, slot + 3);
  put_text(card.bus_id, text);
  put_text(card.name, "NVIDIA GeForce RTX 3090");
  put_text(card.vbios, "94.02.4B.00.0B");
  card.host = card.domain = host;
  card.bus = slot + 3;
  card.device_id = 0x220410DE;
  card.subsystem_id = 0x403B1458;
  card.vram_bytes = 24ULL << 30U;
  card.cap_default_mw = 350'000, card.cap_min_mw = 100'000, card.cap_max_mw = 400'000;
  card.sm_max_mhz = 2100, card.mem_max_mhz = 9751;
  card.core_offset_min_mhz = -1000, card.core_offset_max_mhz = 1000, card.mem_offset_min_mhz = -1000,
  card.mem_offset_max_mhz = 3000;
  card.fans = 2, card.fan_min_percent = 30, card.fan_max_percent = 100;
  card.link_width_max = 16, card.link_gen_max = 4;
  return card;
}

/// Card n of the rig, so that each figure can be told from its neighbours'.
BoardReadings readings_of(unsigned n) {
  BoardReadings r{};
  r.power_average_mw = 100'000 + n * 1000, r.power_now_mw = r.power_average_mw + 7, r.cap_mw = 350'000;
  r.die_c = 40 + static_cast<int>(n % 32), r.hotspot_c = r.die_c + 11, r.vram_c = r.die_c + 20;
  r.sm_mhz = 1695, r.mem_mhz = 9501, r.pstate = 2, r.throttle = 0x4;
  r.busy_percent = n % 101, r.mem_busy_percent = n % 101 / 2;
  for (unsigned fan = 0; fan < 2; ++fan) r.fan_percent[fan] = 50 + fan, r.fan_rpm[fan] = 1800 + fan;
  r.energy_mj = 1'000'000 + n;
  r.vram_used_bytes = 1ULL << 30U;
  r.link_width = 1, r.link_gen = 1;
  r.persistence = 1;
  for (unsigned bit = 0; bit < 9; ++bit) r.throttle_ns[bit] = 1000 * (bit + 1);
  r.pcie_tx_kbps = 11, r.pcie_rx_kbps = 22, r.pcie_replays = 3;
  return r;
}

struct Refused {
  int code;
  const char* why;
};

void need(bool holds, int code, const char* why) {
  if (!holds) throw Refused{code, why};
}

/// What each setter does to the readings; arguments as the control protocol has them.
using Setter = void (*)(const BoardIdentity&, BoardReadings&, const std::vector<int>&);
const std::map<std::string, Setter> kSetters{
    {"set_cap",
     [](const auto& card, auto& now, const auto& a) {
       need(a[0] >= static_cast<int>(card.cap_min_mw) && a[0] <= static_cast<int>(card.cap_max_mw), 2, "outside the range");
       now.cap_mw = static_cast<unsigned>(a[0]);
     }},
    {"lock_clocks",
     [](const auto&, auto& now, const auto& a) {
       now.lock_min_mhz = static_cast<unsigned>(a[0]), now.lock_max_mhz = static_cast<unsigned>(a[1]);
       now.sm_mhz = std::clamp(now.sm_mhz, now.lock_min_mhz, now.lock_max_mhz);
     }},
    {"unlock_clocks", [](const auto&, auto& now, const auto&) { now.lock_min_mhz = now.lock_max_mhz = 0, now.sm_mhz = 1695; }},
    {"lock_mem_clocks",
     [](const auto&, auto& now, const auto& a) {
       now.mem_lock_min_mhz = static_cast<unsigned>(a[0]), now.mem_lock_max_mhz = static_cast<unsigned>(a[1]);
       now.mem_mhz = std::clamp(now.mem_mhz, now.mem_lock_min_mhz, now.mem_lock_max_mhz);
     }},
    {"unlock_mem_clocks",
     [](const auto&, auto& now, const auto&) { now.mem_lock_min_mhz = now.mem_lock_max_mhz = 0, now.mem_mhz = 9501; }},
    {"set_core_offset", [](const auto&, auto& now, const auto& a) { now.core_offset_mhz = a[0]; }},
    {"set_mem_offset", [](const auto&, auto& now, const auto& a) { now.mem_offset_mhz = a[0]; }},
    {"set_fan",
     [](const auto& card, auto& now, const auto& a) {
       need(a[0] >= 0 && a[0] < static_cast<int>(card.fans) && a[1] >= 30 && a[1] <= 100, 2, "no such fan or duty");
       now.fan_percent[a[0]] = static_cast<unsigned>(a[1]), now.fan_manual[a[0]] = 1;
     }},
    {"fan_default",
     [](const auto& card, auto& now, const auto& a) {
       need(a[0] >= 0 && a[0] < static_cast<int>(card.fans), 2, "no such fan");
       now.fan_manual[a[0]] = 0;
     }},
    {"fan_policy", [](const auto&, auto& now, const auto& a) { now.fan_manual[a[0]] = static_cast<unsigned>(a[1]); }},
    {"set_persistence", [](const auto&, auto& now, const auto& a) { now.persistence = static_cast<unsigned>(a[0]); }},
    {"set_acoustic_target", [](const auto&, auto& now, const auto& a) { now.acoustic_target_c = static_cast<unsigned>(a[0]); }},
};

class StillTwin {
 public:
  StillTwin(const std::string& directory, unsigned hosts, unsigned per_host) : socket_path_{directory + "/control.sock"} {
    BoardFacts facts{.rig = "still"};
    for (unsigned host = 0; host < hosts; ++host) {
      facts.hosts.emplace_back(1, static_cast<char>('A' + host));
      for (unsigned slot = 0; slot < per_host; ++slot) cards_.push_back(card_of(host, slot));
    }
    for (unsigned n = 0; n < cards_.size(); ++n) now_.push_back(readings_of(n));
    auto opened = BoardWriter::open(directory + "/board", facts, cards_, now_);
    if (!opened) throw Refused{1, "cannot open the board"};
    board_ = std::make_unique<BoardWriter>(std::move(*opened));
    listen_on(socket_path_);
  }
  ~StillTwin() {
    ::close(listener_);
    ::unlink(socket_path_.c_str());
  }

  void run() {
    std::puts("ready");
    std::fflush(stdout);
    for (bool more = true; more;) {
      pollfd watched[]{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}, {.fd = listener_, .events = POLLIN, .revents = 0}};
      ::poll(watched, 2, 200);
      board_->tick(ticks_ += 200'000'000);
      if (watched[1].revents & POLLIN) serve(::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC));
      if (watched[0].revents) more = read_command();
    }
  }

 private:
  void listen_on(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ::unlink(path.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool bound = ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    if (!bound || ::chmod(path.c_str(), 0666) != 0 || ::listen(listener_, 64) != 0) throw Refused{1, "cannot listen"};
  }

  // ---- setters ----

  void serve(int client) {
    if (client < 0) return;
    char line[4096];
    const ssize_t got = ::recv(client, line, sizeof line, 0);
    const std::string answer = got > 0 ? answer_to({line, static_cast<std::size_t>(got)}, client) : "";
    if (!silent_) (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
    if (silent_)
      kept_.push_back(client);
    else
      ::close(client);
  }

  std::string answer_to(const std::string& line, int client) {
    try {
      ucred peer{};
      socklen_t size = sizeof peer;
      ::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size);
      need(peer.uid == 0 || peer.uid == ::geteuid(), 4, "not permitted: \"code\":0");
      set(Json::parse(line));
      return "{\"ok\":true}\n";
    } catch (const Refused& refused) {
      return Json{{"error", refused.why}, {"code", refused.code}}.dump() + "\n";
    } catch (const Json::exception&) {
      return "{\"error\":\"what?\",\"code\":2}\n";
    }
  }

  void set(const Json& request) {
    need(request.at("do") == "nvml", 2, "what?");
    const std::string bus_id = request.at("bus_id");
    const auto card = std::ranges::find_if(cards_, [&](const BoardIdentity& c) { return c.bus_id == bus_id; });
    const auto setter = kSetters.find(request.at("call"));
    need(card != cards_.end() && setter != kSetters.end(), 2, "what?");
    const auto n = static_cast<std::uint32_t>(card - cards_.begin());
    need(now_[n].lost == 0, 15, "it is lost");
    if (deaf_) return;
    auto arguments = request.at("args").get<std::vector<int>>();
    arguments.resize(2);
    setter->second(*card, now_[n], arguments);
    board_->write_card(n, now_[n]);
  }

  // ---- commands ----

  bool read_command() {
    char text[512];
    const ssize_t got = ::read(STDIN_FILENO, text, sizeof text);
    if (got <= 0) return false;
    typed_.append(text, static_cast<std::size_t>(got));
    for (std::size_t end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n')) {
      std::puts(obey(typed_.substr(0, end)) ? "ok" : "what?");
      std::fflush(stdout);
      typed_.erase(0, end + 1);
    }
    return true;
  }

  bool obey(const std::string& line) {
    std::istringstream words{line};
    std::string verb;
    std::uint32_t n = 0;
    words >> verb;
    if (verb == "deaf") return deaf_ = true;
    if (verb == "silent") return silent_ = true;
    if (!(words >> n) || n >= now_.size()) return false;
    if (verb == "xid") {
      std::uint64_t xid = 0;
      words >> xid;
      board_->post_event(n, xid);
      return true;
    }
    const bool known = change(now_[n], verb, words);
    board_->write_card(n, now_[n]);
    return known;
  }

  static bool change(BoardReadings& now, const std::string& verb, std::istream& words) {
    if (verb == "lose") return now.lost = 1, true;
    if (verb == "find") return now.lost = 0, true;
    if (verb == "hang") return now.hung = 1, true;
    if (verb == "answer") return now.hung = 0, true;
    if (verb == "absent") return now.present = 0, true;
    if (verb == "heat") return static_cast<bool>(words >> now.die_c);
    if (verb == "idle") return now.processes = 0, true;
    if (verb != "busy" || now.processes >= kMaxProcesses) return false;
    BoardProcess& process = now.process[now.processes++];
    words >> process.pid >> process.busy_percent >> process.vram_bytes;
    process.vram_bytes <<= 20U;
    now.vram_used_bytes += process.vram_bytes;
    return true;
  }

  std::string socket_path_, typed_;
  std::vector<BoardIdentity> cards_;
  std::vector<BoardReadings> now_;
  std::unique_ptr<BoardWriter> board_;
  std::vector<int> kept_;  ///< callers left without an answer
  int listener_{-1};
  std::int64_t ticks_{0};
  bool deaf_{false}, silent_{false};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("still_twin DIRECTORY HOSTS CARDS_PER_HOST\n", stderr), 2;
  try {
    StillTwin{argv[1], static_cast<unsigned>(std::stoul(argv[2])), static_cast<unsigned>(std::stoul(argv[3]))}.run();
  } catch (const Refused& refused) {
    std::fprintf(stderr, "still_twin: %s\n", refused.why);
    return 1;
  }
}
