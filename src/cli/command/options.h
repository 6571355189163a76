// Options that several commands take, told once so that they read the same everywhere.
//
// Plain values for the table (families.h), any thread.
#pragma once

#include "cli/command/definition.h"

namespace ohm {

OptionDef json_option();
OptionDef color_option();
OptionDef help_option();
OptionDef socket_option();
OptionDef watch_option();
OptionDef yes_option();

}  // namespace ohm
