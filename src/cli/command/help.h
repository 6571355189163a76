// What `--help` prints, for the program and for each command.
//
// Pure; made from the definition alone.
#pragma once

#include <string>

#include "cli/command/definition.h"
#include "cli/text/style.h"

namespace ohm {

std::string program_help(const ProgramDef& program, const Style& style);
std::string command_help(const ProgramDef& program, const CommandDef& command, const Style& style);

}  // namespace ohm
