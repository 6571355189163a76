// The environment in which unmodified NVML programs see the simulated rig.
//
// Pure, but for the one function that looks for the stand-in library beside this program.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ohm {

struct TwinEnvironment {
  std::string directory;     ///< of the twin
  std::string library;       ///< folder of the stand-in libnvidia-ml.so.1
  std::string library_path;  ///< LD_LIBRARY_PATH as it is now
  std::string host;          ///< show this one host only; "": all cards as one host
};

/// 'text', with a quote inside as '\''.
std::string shell_quoted(std::string_view text);

/// Lines for a shell's eval: export NAME='value'.
std::string environment_lines(const TwinEnvironment& environment);

/// Where the stand-in lies: beside the build tree's bin, or where it is installed. Io: in neither place, which are named.
Result<std::string> stand_in_folder();

}  // namespace ohm
