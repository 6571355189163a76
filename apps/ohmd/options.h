// The command line of ohmd.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/view/rig_view.h"
#include "base/result.h"

namespace ohm::daemon {

struct Options {
  std::string rig;  ///< path of rig.yaml
  std::optional<Mode> mode;
  std::string host, socket, listen, token_file, off_token_file, off_file, state, guard;
  bool no_guard{};
};

struct Asked {
  Options options;
  std::string print;  ///< not empty: to be printed instead of running
};

/// `words` without the program's own name. BadInput: one sentence.
Result<Asked> read_options(const std::vector<std::string>& words);

}  // namespace ohm::daemon
