// The commands of `ohm`: from words to text and an exit status.
//
// run() is all that apps/ohm.cpp calls. Each command is a function from what was asked to an Answer; only run() prints. Exit
// statuses as in the definition: 0 well, 1 bad input, 2 a check found something wrong. One thread.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/command/parse.h"
#include "cli/text/style.h"

namespace ohm {

struct Answer {
  int status{};
  std::string out;  ///< for standard output
  std::string err;  ///< for standard error, after `out`
};

Answer run_plan(const Invocation& asked, const Style& style);
Answer run_parts(const Invocation& asked, const Style& style);

/// Asks on `questions` and reads `answers`, unless the options tell everything.
Answer run_init(const Invocation& asked, std::istream& answers, std::ostream& questions);

/// `ohm` alone: what it is, which rig file is here, the next step.
Answer run_alone();

/// Status 1 with the sentence on standard error.
Answer refused(const std::string& sentence);

/// `words` without the program's own name. Prints to standard output and standard error; returns the exit status.
int run(const std::vector<std::string>& words);

}  // namespace ohm
