// `ohm`: everything a person types. The work is in src/cli.
#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen where it is written to
  try {
    return ohm::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ohm: a bug of ours: %s. Please report it, with the command you typed.\n", error.what());
    return 1;
  }
}
