// The generated part of docs/cli.md: every command with its options, as the binary has them. Pure.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/command/definition.h"

namespace ohm {

/// Markdown between (and with) the two markers.
std::string command_tree(const ProgramDef& program);

/// `page` with what stands between its markers replaced. Fails where the markers are missing.
Result<std::string> with_tree(const std::string& page, const std::string& tree);

}  // namespace ohm
