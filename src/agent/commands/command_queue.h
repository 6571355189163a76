// What people ask of a running rig, on its way from the API's thread to the control thread.
//
// Any thread pushes; the control thread waits, takes and answers each command once by calling its `reply` (on the control thread).
// At most kRoom wait at a time. Closing the queue ends the loop. Nothing here judges a command: loop/orders.h does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "hardware/meter/power_meter.h"

namespace ohm {

struct FindCard {
  std::string place;
  Seconds span{20};  ///< 1 … 120 s
};
struct TypedReading {
  std::string thing;
  MeterUnit unit{MeterUnit::Amps};
  double value{};
};
/// No drain, no question: `ohm off`.
struct SwitchOff {
  std::string thing;  ///< "": the rig
  std::string cause;  ///< in the asker's words; "" when none was told
};
/// What was switched off comes back: `ohm up THING`.
struct BringUp {
  std::string thing;  ///< "": everything that is off
};
struct Rescan {};
/// Stop in order; `release` asks for the cards' default caps back first.
struct Down {
  bool release{};
};

struct Command {
  std::variant<FindCard, TypedReading, SwitchOff, BringUp, Rescan, Down> what;
  std::string by;  ///< who asked, for the event: "uid 1000"
  /// What was done, as a sentence, or why not.
  std::function<void(Result<std::string>)> reply;
};

class CommandQueue {
 public:
  static constexpr std::size_t kRoom = 64;

  /// False: full or closed; the command was not taken and is not answered.
  bool push(Command command);

  /// Everything that waits now, oldest first.
  std::vector<Command> take();

  /// Returns when a command waits, when the queue is closed, or after `span`. True while it is open.
  bool wait(std::chrono::nanoseconds span);

  void close();
  bool closed() const;

 private:
  mutable std::mutex mutex_;
  std::condition_variable news_;
  std::vector<Command> waiting_;
  bool closed_{};
};

}  // namespace ohm
