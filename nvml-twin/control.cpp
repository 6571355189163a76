#include "nvml-twin/control.h"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ohm::nvml {
namespace {

constexpr std::int64_t kDeadlineMs = 2000;
constexpr std::size_t kLongestLine = 4096;

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

struct Descriptor {
  explicit Descriptor(int fd_) : fd{fd_} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  int fd;
};

/// Ready before the deadline?
bool wait_for(int fd, short events, std::int64_t deadline_ms) {
  for (;;) {
    const std::int64_t left = deadline_ms - now_ms();
    pollfd wanted{.fd = fd, .events = events, .revents = 0};
    const int ready = left > 0 ? ::poll(&wanted, 1, static_cast<int>(left)) : 0;
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

/// A path longer than a socket address holds is reached through the directory's descriptor.
bool socket_address(sockaddr_un& address, const char* directory, const Descriptor& opened) {
  address.sun_family = AF_UNIX;
  constexpr int room = sizeof address.sun_path;
  if (std::snprintf(address.sun_path, room, "%s/control.sock", directory) < room) return true;
  return opened.fd >= 0 && std::snprintf(address.sun_path, room, "/proc/self/fd/%d/control.sock", opened.fd) < room;
}

Return connect_to(int fd, const char* directory, std::int64_t deadline_ms) {
  const Descriptor opened{::open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC)};
  sockaddr_un address{};
  if (!socket_address(address, directory, opened)) return kUnknown;
  while (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno == EACCES || errno == EPERM) return kNoPermission;
    if (errno != EINTR && errno != EAGAIN) return kGpuIsLost;  // nobody listens
    if (now_ms() >= deadline_ms) return kTimeout;
    ::poll(nullptr, 0, 10);  // its queue of callers is full
  }
  return kSuccess;
}

Return send_all(int fd, std::string_view text, std::int64_t deadline_ms) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      text.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno != EAGAIN && errno != EINTR) {
      return kGpuIsLost;
    } else if (!wait_for(fd, POLLOUT, deadline_ms)) {
      return kTimeout;
    }
  }
  return kSuccess;
}

/// The twin's line, without its end.
Return receive_line(int fd, char (&line)[kLongestLine], std::string_view& received, std::int64_t deadline_ms) {
  std::size_t length = 0;
  while (length < kLongestLine) {
    if (!wait_for(fd, POLLIN, deadline_ms)) return kTimeout;
    const ssize_t got = ::recv(fd, line + length, kLongestLine - length, 0);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) return kGpuIsLost;
    if (got < 0) continue;
    length += static_cast<std::size_t>(got);
    received = {line, length};
    if (const auto end = received.find('\n'); end != std::string_view::npos) return received = received.substr(0, end), kSuccess;
  }
  return kUnknown;
}

/// The request as a line; empty when it does not fit, which no call of ours brings about.
std::string_view write_request(char (&line)[kLongestLine], const char* call, const char* bus_id,
                               std::initializer_list<long long> arguments) {
  int length = std::snprintf(line, sizeof line, R"({"do":"nvml","call":"%s","bus_id":"%s","args":[)", call, bus_id);
  const char* comma = "";
  for (const long long argument : arguments) {
    length += std::snprintf(line + length, sizeof line - static_cast<std::size_t>(length), "%s%lld", comma, argument);
    comma = ",";
  }
  length += std::snprintf(line + length, sizeof line - static_cast<std::size_t>(length), "]}\n");
  return {line, static_cast<std::size_t>(length)};
}

// ---- the answer: a flat JSON object; only "ok" and "code" are looked at ----

void skip_space(std::string_view& text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  text.remove_prefix(first == std::string_view::npos ? text.size() : first);
}

bool take(std::string_view& text, char wanted) {
  skip_space(text);
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

/// A string as it is written, escapes and all.
std::optional<std::string_view> take_string(std::string_view& text) {
  if (!take(text, '"')) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      const std::string_view inside = text.substr(0, i);
      text.remove_prefix(i + 1);
      return inside;
    }
  }
  return std::nullopt;
}

/// A string, number or word, as it is written.
std::optional<std::string_view> take_value(std::string_view& text) {
  skip_space(text);
  if (!text.empty() && text.front() == '"') return take_string(text);
  const auto end = text.find_first_of(",} \t\r\n");
  if (end == std::string_view::npos || end == 0) return std::nullopt;
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(end);
  return value;
}

Return code_of(std::string_view number) {
  int code = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), code);
  const bool is_refusal = error == std::errc{} && end == number.data() + number.size() && code > 0 && code <= kUnknown;
  return is_refusal ? static_cast<Return>(code) : kUnknown;
}

}  // namespace

Return read_answer(std::string_view line) {
  Return answer = kUnknown;
  if (!take(line, '{')) return kUnknown;
  do {
    const auto key = take_string(line);
    if (!key || !take(line, ':')) return kUnknown;
    const auto value = take_value(line);
    if (!value) return kUnknown;
    if (*key == "ok" && *value == "true") answer = kSuccess;
    if (*key == "code") return code_of(*value);
  } while (take(line, ','));
  return take(line, '}') ? answer : kUnknown;
}

Return ask_twin(const char* directory, const char* call, const char* bus_id, std::initializer_list<long long> arguments) {
  const std::int64_t deadline_ms = now_ms() + kDeadlineMs;
  const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (socket.fd < 0) return kUnknown;
  char line[kLongestLine];
  std::string_view received;
  Return result = connect_to(socket.fd, directory, deadline_ms);
  if (result == kSuccess) result = send_all(socket.fd, write_request(line, call, bus_id, arguments), deadline_ms);
  if (result == kSuccess) result = receive_line(socket.fd, line, received, deadline_ms);
  return result == kSuccess ? read_answer(received) : result;
}

}  // namespace ohm::nvml
