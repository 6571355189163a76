// Each command's entry of the table, one function each; a file holds the commands of one kind.
//
// Called once, by definition.cpp, which sets them in order and in families. Whoever adds a command adds its function here, its line
// in definition.cpp and its line in run.cpp. Plain values, any thread.
#pragma once

#include "cli/command/definition.h"

namespace ohm {

// look.cpp: what only looks at a running rig
CommandDef status_command();
CommandDef top_command();
CommandDef gpus_command();
CommandDef show_command();
CommandDef why_command();
CommandDef history_command();
CommandDef events_command();

// own.cpp: what starts, stops and touches it
CommandDef up_command();
CommandDef down_command();
CommandDef find_command();
CommandDef meter_command();
CommandDef off_command();

// machine.cpp: what looks at this machine itself, with no daemon
CommandDef doctor_command();
CommandDef adopt_command();
CommandDef links_command();

// cli/twin/twin_command.cpp: the simulated rig
CommandDef twin_command();

// rig_file.cpp: what works on a rig file alone, with no daemon
CommandDef plan_command();
CommandDef parts_command();
CommandDef init_command();

}  // namespace ohm
