// `--watch`: the same page again and again, until Ctrl-C or until the reader goes away.
//
// Called by run_look.cpp. On a terminal each page is painted over the last; into a pipe or a file pages follow each other. Blocks
// SIGINT and SIGTERM while it runs and takes them between pages, so that the terminal is left well and the status is 0. One thread.
#pragma once

#include <functional>
#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "cli/command/parse.h"
#include "cli/run.h"

namespace ohm {

/// How often, if --watch was given: 1 s when it has no value. BadInput unless 0.1 … 3600 s.
Result<std::optional<Seconds>> watch_period(const Invocation& asked);

/// Prints `page()` every `period` and returns what is left to print: nothing, with status 0. A page that fails is shown as its
/// sentence and tried again, unless the very first fails.
Answer watched(const std::function<Answer()>& page, Seconds period);

/// The text that paints `page` over an earlier one: from the top left, each line cleared to its end, the rest of the screen too.
std::string repainted(const std::string& page);

}  // namespace ohm
