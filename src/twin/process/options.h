// The command line of `ohm-twin`.
//
// Pure but for looking users up: the words become a value or a text to print.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

#include "base/result.h"

namespace ohm::twin {

struct TwinOptions {
  std::string rig;
  std::string directory;  ///< "": the usual one
  double speed{1};
  bool with_ohmd{};
  std::uint64_t seed{1};
  std::string load;  ///< a workload on every card; "": idle
  bool nut{};
  int nut_port{3493};  ///< NUT's own (IANA)
  std::vector<uid_t> admins;
};

struct TwinAsked {
  TwinOptions options;
  std::string print;  ///< not empty: to be printed instead of running (--help, --version)
};

/// `words` without the program's own name. BadInput: one sentence.
Result<TwinAsked> read_options(std::vector<std::string> words);

}  // namespace ohm::twin
