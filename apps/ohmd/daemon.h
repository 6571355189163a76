// ohmd as a whole: everything opened in order, run, and closed in the opposite order.
#pragma once

#include "apps/ohmd/options.h"

namespace ohm::daemon {

/// Runs until it is told to stop; the exit status. SIGTERM, SIGINT and SIGHUP must be blocked in every thread.
int run(const Options& options);

}  // namespace ohm::daemon
