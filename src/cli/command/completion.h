// Completion for bash, zsh and fish, made from the definition.
//
// Pure: the text of one script each, which needs nothing but its shell and sed. It offers commands, options, *.yaml and *.svg
// files, the words an option knows, the kinds and names of the shipped parts, and the things of the running rig where an ohmd
// answers.
#pragma once

#include <string>
#include <vector>

#include "cli/command/definition.h"

namespace ohm {

/// `parts`: kinds and names, as `ohm parts` takes them.
std::string bash_completion(const ProgramDef& program, const std::vector<std::string>& parts);
std::string zsh_completion(const ProgramDef& program, const std::vector<std::string>& parts);
std::string fish_completion(const ProgramDef& program, const std::vector<std::string>& parts);

}  // namespace ohm
