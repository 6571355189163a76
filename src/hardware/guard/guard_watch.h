// The guard's own half: waits for the end of ohmd, then brings the cards into their safe state and gives chassis fans back.
//
// Runs in ohm-guard, a process that ohmd starts and that outlives it; apps/ohm_guard.cpp is its main. It holds its own NvmlDriver
// from the start (so that nothing has to be loaded when memory or descriptors are gone, and so that the driver keeps the cards'
// settings while ohmd dies), which reads nothing until it is needed. In mode watch it loads no driver and calls no setter. It never
// raises a cap. One thread besides the driver's.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "hardware/guard/guard_page.h"

namespace ohm {

// ---- the words on the socket between ohmd and its guard ----
inline constexpr int kGuardSocket = 3;        ///< the guard's descriptor of it
inline constexpr char kGuardReady = 'R';      ///< guard: I watch
inline constexpr char kGuardDismissed = 'D';  ///< ohmd: an orderly end, touch nothing

/// CLOCK_MONOTONIC, in which heartbeats are counted.
std::chrono::nanoseconds monotonic_now();

struct GuardRun {
  std::string page, library;
  int socket{-1};        ///< -1: act at once (the step after ohmd stopped)
  Seconds patience{10};  ///< how long cards get to carry out what they were told (assumed: a setter takes milliseconds)
};

using Say = std::function<void(const std::string&)>;

/// What ended the watch.
enum class GuardEnding {
  Dismissed,    ///< an orderly end of ohmd
  OhmdGone,     ///< the socket closed without a word
  HeartbeatOld  ///< ohmd is there and does not beat
};

/// How ohm-guard ends. 0: dismissed, or every card that answers is safe; 1: it could not begin; 2: a card is not in its safe state.
int run_guard(const GuardRun& run, const Say& say);

/// Gives every chassis fan back to the mode it was in before ohmd, and says what became of each. False: one is not as it was.
bool give_fans_back(const std::vector<FanHome>& fans, const Say& say);

/// Brings all cards of a driver into their safe state as far as they answer within `patience`, and says what became of each. False:
/// one is not safe. `wait(done, limit)` waits until `done` holds, at most `limit`.
bool make_safe(GpuDriver& driver, const SafeCaps& caps, Seconds patience,
               const std::function<bool(const std::function<bool()>&, Seconds)>& wait, const Say& say);

}  // namespace ohm
