// `ohmd`: watches a rig. The work is in src/agent (the loop), src/api (HTTP) and apps/ohmd (what is opened, and in which order).
#include <csignal>
#include <cstdio>
#include <exception>
#include <malloc.h>

#include "apps/ohmd/daemon.h"

namespace {

/// Stopping is a matter of the signal thread; every thread made later inherits the mask.
void block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  mallopt(M_ARENA_MAX,
          2);  // some forty threads, each of which allocates little: their own arenas would cost 64 MiB of address each
  mallopt(M_TRIM_THRESHOLD, 128 * 1024);
  block_signals();
  const auto asked = ohm::daemon::read_options({argv + 1, argv + argc});
  if (!asked) return std::fprintf(stderr, "ohmd: %s\n", asked.error().what.c_str()), 1;
  if (!asked->print.empty()) return std::fputs(asked->print.c_str(), stdout), 0;
  try {
    return ohm::daemon::run(asked->options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ohmd: a bug of ours: %s. Please report it, with the last lines of its log.\n", error.what());
    return 1;
  }
}
