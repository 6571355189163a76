#include "cli/rig/watch.h"

#include <charconv>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/files.h"

namespace ohm {
namespace {

constexpr double kShortest = 0.1, kLongest = 3600;  // s
constexpr const char* kClear = "\033[H\033[2J";

/// Keeps SIGINT, SIGTERM and SIGWINCH waiting for await_signal() while it lives.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGWINCH}) sigaddset(&held_, signal);
    sigprocmask(SIG_BLOCK, &held_, &before_);
  }
  ~SignalsHeld() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  /// The next signal within `span`, or nothing.
  std::optional<int> await(Seconds span) const {
    timespec left{};
    left.tv_sec = static_cast<std::time_t>(span.count());
    left.tv_nsec = static_cast<long>((span.count() - static_cast<double>(left.tv_sec)) * 1e9);
    const int signal = sigtimedwait(&held_, nullptr, &left);
    return signal < 0 ? std::nullopt : std::optional{signal};
  }

 private:
  sigset_t held_{}, before_{};
};

bool reader_is_gone() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return ::poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLNVAL)) != 0;
}

/// False when nobody can read it any more.
bool put(const Answer& answer, bool terminal) {
  if (answer.out.empty() && terminal) return write_stream(STDOUT_FILENO, repainted(answer.err)).has_value();
  if (!answer.err.empty()) (void)write_stream(STDERR_FILENO, answer.err);  // stream: the page is missing, the reason is not
  if (answer.out.empty()) return true;
  return write_stream(STDOUT_FILENO, terminal ? repainted(answer.out) : answer.out).has_value() && !reader_is_gone();
}

}  // namespace

Result<std::optional<Seconds>> watch_period(const Invocation& asked) {
  const auto text = value_of(asked, "--watch");
  if (!text) return std::nullopt;
  if (text->empty()) return Seconds{1};
  double seconds{};
  const auto bare = text->ends_with('s') ? text->substr(0, text->size() - 1) : *text;
  const auto read = std::from_chars(bare.data(), bare.data() + bare.size(), seconds);
  if (read.ec != std::errc{} || read.ptr != bare.data() + bare.size() || !(seconds >= kShortest && seconds <= kLongest))
    return failure(Error::Kind::BadInput, "--watch `" + shortened(*text, 60) + "`: expected seconds, 0.1 to 3600");
  return Seconds{seconds};
}

std::string repainted(const std::string& page) {
  std::string out = "\033[H";
  for (const char c : page) out += c == '\n' ? std::string{"\033[K\n"} : std::string(1, c);
  return out + "\033[J";
}

Answer watched(const std::function<Answer()>& page, Seconds period) {
  const SignalsHeld signals;
  const bool terminal = ::isatty(STDOUT_FILENO) == 1;
  auto answer = page();
  if (answer.status == 1) return answer;
  if (terminal) (void)write_stream(STDOUT_FILENO, kClear);
  while (put(answer, terminal)) {
    const auto signal = signals.await(period);
    if (signal && *signal != SIGWINCH) break;
    answer = page();
  }
  return {0, "", ""};
}

}  // namespace ohm
