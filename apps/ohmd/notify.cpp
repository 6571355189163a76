#include "apps/ohmd/notify.h"

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/text.h"

namespace ohm::daemon {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::chrono::microseconds watchdog() {
  const auto text = environment("WATCHDOG_USEC"), pid = environment("WATCHDOG_PID");
  if (!pid.empty() && pid != std::to_string(getpid())) return {};
  std::int64_t span{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), span);
  return std::chrono::microseconds{read.ec == std::errc{} && span > 0 ? span / 2 : 0};
}

const char* priority(Level level) { return level == Level::Alarm ? "<3>" : level == Level::Warning ? "<4>" : "<6>"; }

}  // namespace

ServiceManager::ServiceManager() : socket_{environment("NOTIFY_SOCKET")}, watchdog_{watchdog()} {
  unsetenv("NOTIFY_SOCKET");  // not for the guard
}

void ServiceManager::say(const std::string& text) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof address.sun_path) return;
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  static_cast<void>(sendto(socket, text.data(), text.size(), MSG_NOSIGNAL,
                           static_cast<const sockaddr*>(static_cast<const void*>(&address)), size));
  ::close(socket);
}

void ServiceManager::alive() {
  const auto now = std::chrono::steady_clock::now();
  if (watchdog_.count() == 0 || now - last_ < watchdog_) return;
  last_ = now;
  say("WATCHDOG=1");
}

void log_line(Level level, const std::string& text) {
  static const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
  const auto head = journal ? std::string{priority(level)} : instant_text(std::chrono::system_clock::now()) + " ";
  const auto line = head + printable(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void log_event(const Event& event) {
  const std::string loud = event.level == Level::Ok ? "" : std::string{name_of(event.level)} + ": ";
  log_line(event.level, loud + event.thing + ": " + event.says);
}

}  // namespace ohm::daemon
