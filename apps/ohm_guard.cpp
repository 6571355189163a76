// ohm-guard: watches ohmd and puts the cards into a safe state when it is gone.
//
//   ohm-guard --page FILE --socket N [--library NAME] [--log FILE]    started by ohmd (hardware/guard/guard.h)
//   ohm-guard --page FILE --now [--library NAME] [--log FILE]         at once: the step that systemd runs after ohmd stopped
//
// No signal that ends ohmd's terminal or group ends it: it goes when ohmd is gone or dismisses it.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/prctl.h>
#include <unistd.h>

#include "hardware/guard/guard_watch.h"

namespace {

constexpr const char* kUsage = "usage: ohm-guard --page FILE (--socket N | --now) [--library NAME] [--log FILE]\n";

struct Words {
  ohm::GuardRun run;
  std::string log;
  bool now{};
};

/// False: not a word it knows.
bool take(Words& words, const std::string& name, const char* value) {
  if (name == "--page") {
    words.run.page = value;
  } else if (name == "--library") {
    words.run.library = value;
  } else if (name == "--log") {
    words.log = value;
  } else if (name == "--socket") {
    words.run.socket = std::atoi(value);
  } else {
    return false;
  }
  return true;
}

std::optional<Words> read(int count, char** argument) {
  Words words;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(argument[i], "--now") == 0) {
      words.now = true;
    } else if (i + 1 >= count || !take(words, argument[i], argument[i + 1])) {
      return std::nullopt;
    } else {
      ++i;
    }
  }
  const bool whole = !words.run.page.empty() && words.now == (words.run.socket < 0);
  return whole ? std::optional{words} : std::nullopt;
}

void outlive_ohmd() {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGPIPE, SIGQUIT, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
  prctl(PR_SET_NAME, "ohm-guard");
  if (chdir("/") != 0) return;
  const int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);  // root only; the last that should go
  if (score >= 0) {
    (void)!write(score, "-900", 4);
    close(score);
  }
}

std::string line_of(const std::string& text) {
  char when[32] = {};
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  std::strftime(when, sizeof when, "%FT%TZ", gmtime_r(&now, &utc));
  return std::string{when} + " ohm-guard: " + text + "\n";
}

}  // namespace

int main(int count, char** argument) {
  const auto words = read(count, argument);
  if (!words) {
    (void)!write(STDERR_FILENO, kUsage, std::strlen(kUsage));
    return 1;
  }
  const int log = words->log.empty() ? -1 : open(words->log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  outlive_ohmd();
  return ohm::run_guard(words->run, [log](const std::string& text) {
    const std::string line = line_of(text);
    for (const int file : {STDERR_FILENO, log}) {
      if (file >= 0) (void)!write(file, line.data(), line.size());
    }
  });
}
