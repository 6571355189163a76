#include "cli/up/start.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/files.h"

extern char** environ;

namespace ohm {
namespace {

constexpr int kLookEvery = 100;  // ms

tl::unexpected<Error> system_failure(const std::string& what, int code) {
  return failure(Error::Kind::Io, what + ": " + std::strerror(code));
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Who else opened a log in that folder before us must not have it written through a link.
constexpr int kLogFlags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Actions and attributes of posix_spawn for one child in a session of its own.
class SpawnPlan {
 public:
  SpawnPlan(int input, int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    posix_spawnattr_init(&attributes_);
    sigset_t none{}, usual{};
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &usual);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  Result<pid_t> start(const std::string& program, const std::vector<std::string>& words) const {
    std::vector<std::string> all{program};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (auto& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child{};
    const int code = posix_spawnp(&child, program.c_str(), &actions_, &attributes_, arguments.data(), environ);
    if (code != 0) return system_failure(program, code);
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::string rest_of(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t got; (got = ::read(descriptor, buffer.data(), buffer.size())) > 0 || (got < 0 && errno == EINTR);)
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

std::string status_words(int status) {
  if (WIFSIGNALED(status)) return std::string{"was ended by signal "} + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Result<std::string> program_beside(const std::string& name) {
  std::error_code code;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", code);
  const auto path = (self.parent_path() / name).string();
  if (code || ::access(path.c_str(), X_OK) != 0) return failure(Error::Kind::Io, "there is no program " + path);
  return path;
}

std::string log_file() {
  if (::geteuid() == 0) return "/var/log/ohmstead/ohmd.log";
  const auto state = variable("XDG_STATE_HOME");
  return (state.empty() ? variable("HOME") + "/.local/state" : state) + "/ohmstead/ohmd.log";
}

Result<pid_t> start_detached(const std::string& program, const std::vector<std::string>& words, const std::string& log) {
  std::error_code code;
  std::filesystem::create_directories(std::filesystem::path{log}.parent_path(), code);
  const Descriptor output{::open(log.c_str(), kLogFlags, 0640)};
  if (output.get() < 0) return system_failure(log, errno);
  const Descriptor input{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  if (input.get() < 0) return system_failure("/dev/null", errno);
  return SpawnPlan{input.get(), output.get()}.start(program, words);
}

std::optional<std::string> ended(pid_t child) {
  int status = 0;
  const auto got = ::waitpid(child, &status, WNOHANG);
  if (got == child) return status_words(status);
  return std::nullopt;
}

bool await(const std::function<bool()>& done, Seconds deadline) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::nanoseconds>(deadline);
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    ::poll(nullptr, 0, kLookEvery);
  }
  return true;
}

std::string last_lines(const std::string& path, std::size_t count) {
  const auto text = read_text(path);
  if (!text) return "";
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size());
    lines.push_back(printable(std::string_view{*text}.substr(at, end - at)));
    at = end + 1;
  }
  std::string out;
  for (std::size_t i = lines.size() - std::min(lines.size(), count); i < lines.size(); ++i) out += "  " + lines[i] + "\n";
  return out;
}

Result<void> run_program(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("pipe", errno);
  const Descriptor reading{ends[0]};
  std::optional<Descriptor> writing{std::in_place, ends[1]};
  const Descriptor input{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const auto child = SpawnPlan{input.get(), writing->get()}.start(words[0], {words.begin() + 1, words.end()});
  if (!child) return tl::make_unexpected(child.error());
  writing.reset();
  const auto said = rest_of(reading.get());
  int status = 0;
  while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return failure(Error::Kind::Io, join(words, " ") + " " + status_words(status) + ": " + std::string{trimmed(printable(said))});
}

bool systemd_is_here() { return ::access("/run/systemd/system", F_OK) == 0; }

}  // namespace ohm
