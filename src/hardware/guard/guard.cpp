#include "hardware/guard/guard.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "hardware/guard/guard_watch.h"

namespace ohm {
namespace {

tl::unexpected<Error> trouble(const std::string& what, int error) {
  return failure(Error::Kind::Io, what + ": " + std::strerror(error));
}

std::vector<std::string> words_of(const GuardOptions& options) {
  std::vector<std::string> words{options.program, "--page", options.page, "--socket", std::to_string(kGuardSocket)};
  const auto add = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    words.emplace_back(name);
    words.push_back(value);
  };
  add("--library", options.library);
  add("--log", options.log);
  return words;
}

/// posix_spawn with the socket as descriptor 3, no other beyond standard error, and a session of its own.
Result<pid_t> spawn(const GuardOptions& options, int socket) {
  std::vector<std::string> words = words_of(options);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, socket, kGuardSocket);
  posix_spawn_file_actions_addclosefrom_np(&actions, kGuardSocket + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, options.program.c_str(), &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return trouble(options.program, error);
  return pid;
}

constexpr Seconds kEnds{2};  // a killed process is gone in milliseconds unless a driver holds it (assumed)

int milliseconds(Seconds span) { return static_cast<int>(span.count() * 1000); }

/// One byte from the guard; nothing: it ended or did not speak in time.
std::optional<char> hear(int socket, Seconds limit) {
  pollfd wait{socket, POLLIN, 0};
  char word = 0;
  int ready = 0;
  do {
    ready = poll(&wait, 1, milliseconds(limit));
  } while (ready < 0 && errno == EINTR);
  return ready == 1 && read(socket, &word, 1) == 1 ? std::optional{word} : std::nullopt;
}

}  // namespace

Result<Guard> Guard::start(const GuardOptions& options, const GuardOrders& orders) {
  auto page = GuardPage::create(options.page);
  if (!page) return tl::make_unexpected(page.error());
  if (auto written = page->write(orders); !written) return tl::make_unexpected(written.error());
  page->beat(monotonic_now());
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return trouble("guard's socket", errno);
  const auto pid = spawn(options, ends[1]);
  close(ends[1]);
  if (!pid) {
    close(ends[0]);
    return tl::make_unexpected(pid.error());
  }
  Guard guard{std::move(*page), ends[0], *pid};
  return guard.wait_ready(options.start_limit).map([&] { return std::move(guard); });
}

Result<void> Guard::wait_ready(Seconds limit) {
  if (hear(socket_, limit) == kGuardReady) return {};
  if (!alive()) return failure(Error::Kind::Io, "ohm-guard ended as it started; what it said is on standard error");
  (void)dismiss();
  return failure(Error::Kind::Timeout, "ohm-guard did not begin to watch in time");
}

Guard::Guard(Guard&& other) noexcept
    : page_{std::move(other.page_)}, socket_{std::exchange(other.socket_, -1)}, pid_{std::exchange(other.pid_, -1)} {}

Guard& Guard::operator=(Guard&& other) noexcept {
  std::swap(page_, other.page_);
  std::swap(socket_, other.socket_);
  std::swap(pid_, other.pid_);
  return *this;
}

Guard::~Guard() {
  if (socket_ >= 0) close(socket_);
}

void Guard::beat() { page_.beat(monotonic_now()); }

bool Guard::alive() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) != 0) pid_ = -1;
  return pid_ > 0;
}

Seconds Guard::silent_for() const { return Seconds{monotonic_now() - page_.last_answer()}; }

void Guard::kill() {
  if (alive()) {
    (void)::kill(pid_, SIGKILL);
    pollfd wait{socket_, 0, 0};  // hangs up when it has ended; one that is stuck in the kernel ends later
    (void)poll(&wait, 1, milliseconds(kEnds));
    (void)waitpid(std::exchange(pid_, -1), nullptr, WNOHANG);
  }
  if (socket_ >= 0) close(std::exchange(socket_, -1));
}

Result<void> Guard::dismiss(Seconds limit) {
  if (!alive()) return {};
  (void)send(socket_, &kGuardDismissed, 1, MSG_NOSIGNAL);
  pollfd wait{socket_, 0, 0};  // hangs up when the guard has ended
  const bool ended = poll(&wait, 1, milliseconds(limit)) == 1;
  close(std::exchange(socket_, -1));
  if (!ended) return failure(Error::Kind::Timeout, "ohm-guard was dismissed and has not ended yet");
  (void)waitpid(std::exchange(pid_, -1), nullptr, 0);
  return {};
}

}  // namespace ohm
