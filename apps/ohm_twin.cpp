// `ohm-twin`: a simulated rig, run in real time for everybody on this machine. The work is in src/twin/process.
#include <csignal>
#include <cstdio>
#include <exception>

#include "twin/process/twin_process.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen where it is written to
  try {
    return ohm::twin::run_twin({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ohm-twin: a bug of ours: %s. Please report it, with the command you typed.\n", error.what());
    return 1;
  }
}
