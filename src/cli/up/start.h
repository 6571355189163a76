// Starting a daemon that outlives us, and waiting for it.
//
// Used by run_up.cpp; one thread. The child is a session of its own with its output in a log file and nothing else of ours; we
// notice when it ends early. No shell is involved.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace ohm {

/// A program of ours: beside our own executable (/proc/self/exe). Io when it is not there.
Result<std::string> program_beside(const std::string& name);

/// Where a detached ohmd writes: /var/log/ohmstead/ohmd.log as root, else $XDG_STATE_HOME or ~/.local/state, ohmstead/ohmd.log.
std::string log_file();

/// Starts `program` with `words`, standard input from /dev/null, both outputs appended to `log` (its folder is made).
Result<pid_t> start_detached(const std::string& program, const std::vector<std::string>& words, const std::string& log);

/// The exit status in words when that child has ended: "ended with status 1"; nothing while it runs.
std::optional<std::string> ended(pid_t child);

/// Asks `done` again and again, some ten times a second, until it is true or `deadline` is over; tells which.
bool await(const std::function<bool()>& done, Seconds deadline);

/// The last lines of a file, at most `count`, made printable; "" when there is none.
std::string last_lines(const std::string& path, std::size_t count);

/// Runs a program to its end; its standard error joins the Error when it fails. For systemctl.
Result<void> run_program(const std::vector<std::string>& words);

/// systemd is process 1 (as sd_booted(3) tells).
bool systemd_is_here();

}  // namespace ohm
