// The commands of `ohm`: from words to text and an exit status.
//
// run() is all that apps/ohm.cpp calls. Each command is a function from what was asked to an Answer; only run() prints (and
// --watch, `top` and questions, which cannot wait for the end). Exit statuses as in the definition: 0 well, 1 bad input, 2 a check
// found something wrong. One thread.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/command/parse.h"
#include "cli/text/style.h"
#include "cli/up/up.h"

namespace ohm {

struct Answer {
  int status{};
  std::string out;  ///< for standard output
  std::string err;  ///< for standard error, after `out`
};

Answer run_plan(const Invocation& asked, const Style& style);
Answer run_status(const Invocation& asked, const Style& style);
Answer run_gpus(const Invocation& asked, const Style& style);
Answer run_show(const Invocation& asked, const Style& style);
Answer run_why(const Invocation& asked, const Style& style);
Answer run_events(const Invocation& asked, const Style& style);
Answer run_find(const Invocation& asked, const Style& style);
Answer run_meter(const Invocation& asked, const Style& style);
Answer run_off(const Invocation& asked, const Style& style);

/// Full-screen until q.
Answer run_top(const Invocation& asked, const Style& style);

/// `doctor`: the look at the machine before the start; nullptr: none.
Answer run_up(const Invocation& asked, const Style& style, UpCheck doctor);
Answer run_down(const Invocation& asked, const Style& style);

Answer run_history(const Invocation& asked, const Style& style);
Answer run_doctor(const Invocation& asked, const Style& style);
Answer run_twin(const Invocation& asked, const Style& style);

/// Shows what changes on `questions` and asks there, unless told not to.
Answer run_adopt(const Invocation& asked, const Style& style, std::istream& answers, std::ostream& questions);

/// Tells on `progress` how far it is.
Answer run_links(const Invocation& asked, const Style& style, std::ostream& progress);

Answer run_parts(const Invocation& asked, const Style& style);

/// Asks on `questions` and reads `answers`, unless the options tell everything.
Answer run_init(const Invocation& asked, std::istream& answers, std::ostream& questions);

/// `ohm` alone: how the rig is when ohmd runs; else what it is and which rig file is here; the next step.
Answer run_alone(const Style& style);

/// Status 1 with the sentence on standard error.
Answer refused(const std::string& sentence);

/// `words` without the program's own name. Prints to standard output and standard error; returns the exit status.
int run(const std::vector<std::string>& words);

}  // namespace ohm
