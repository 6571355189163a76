// From the words of a command line to what was asked.
//
// CLI11 splits the words by the rules people know (--name=value, letters, --); everything it may accept comes from the definition.
// Pure: looks at no file and prints nothing. A wrong word is answered with the nearest right one.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command/definition.h"

namespace ohm {

/// What was asked: a command with its options and arguments, all as text.
struct Invocation {
  std::string command;                         ///< "" for `ohm` alone
  std::map<std::string, std::string> options;  ///< "--rise" to "10K"; a flag to ""
  std::vector<std::string> arguments;
  friend bool operator==(const Invocation&, const Invocation&) = default;
};

bool given(const Invocation& asked, const std::string& option);
std::optional<std::string> value_of(const Invocation& asked, const std::string& option);

/// `words` without the program's own name. Errors are BadInput and name the word and, where there is one, the nearest known.
Result<Invocation> parse(const ProgramDef& program, const std::vector<std::string>& words);

}  // namespace ohm
