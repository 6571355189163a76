// `ohm-twin` whole: one loop that steps the physics in real time and shows the rig to everybody.
//
// Owns the directory, the board, the control socket, the sysfs tree and the NUT driver; each of them sees the LiveRig after every
// step and hands back what others asked. The order of a tick: who is on the cards, steps that are due (each written to the board),
// then the slower faces. One thread, but for the scan of /proc.
#pragma once

#include <memory>

#include "base/result.h"
#include "rig/rig.h"
#include "twin/process/options.h"

namespace ohm::twin {

class TwinProcess {
 public:
  /// Takes the directory and puts everything in place; a first step is on the board when this returns. Errors: another twin lives
  /// there, the rig has more cards than a board, the file system says no.
  static Result<TwinProcess> open(const Rig& rig, const TwinOptions& options);
  TwinProcess(TwinProcess&&) noexcept;
  ~TwinProcess();  ///< the board closed in order, the sockets gone

  /// Until SIGTERM or SIGINT.
  void run();

  /// For the person who started it.
  std::string greeting() const;

 private:
  struct Parts;
  explicit TwinProcess(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Reads the words, runs, and says what went wrong; the exit status.
int run_twin(const std::vector<std::string>& words);

}  // namespace ohm::twin
