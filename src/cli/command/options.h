// Options that several commands take, told once so that they read the same everywhere.
//
// Plain values for the table (families.h), any thread.
#pragma once

#include <string>

#include "cli/command/definition.h"

namespace ohm {

OptionDef json_option();
OptionDef color_option();
OptionDef help_option();
OptionDef socket_option();
OptionDef watch_option();
OptionDef yes_option();

/// `help`: what is shown instead of being done.
OptionDef dry_run_option(const std::string& help);

/// `usual`: the span when none is told, "1h".
OptionDef since_option(const std::string& usual);

/// --host: one host of a rig file.
OptionDef host_option();

/// The rig file that a command works on; ./rig.yaml when none is named.
ArgumentDef rig_file_argument();

}  // namespace ohm
