// Keeps an ohm-guard at ohmd's side for as long as ohmd lives in mode protect, and says when there is none.
//
// Called by the control thread at every pass of the loop. A guard that ended, or that has not looked for kGuardSilent (it was
// stopped, or hangs in the driver), is replaced; the new one is started on a thread of its own, because a guard loads the cards'
// driver first, which may take seconds. While there is none, trouble() says so, and it is tried again.
#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <string>

#include "agent/events/event_log.h"
#include "base/clock.h"
#include "hardware/guard/guard.h"

namespace ohm::daemon {

inline constexpr Seconds kGuardSilent{10};              ///< it looks every second (assumed: as long as it gives ohmd)
inline constexpr std::chrono::seconds kGuardAgain{10};  ///< between two tries to start one

class GuardKeeper {
 public:
  GuardKeeper(GuardOptions options, GuardOrders orders, EventLog& events, const Clock& clock)
      : options_{std::move(options)}, orders_{std::move(orders)}, events_{events}, clock_{clock} {}

  /// Errors: it does not start. In protect ohmd does not go on without one.
  Result<void> start();

  /// We live; and a guard that does not is replaced.
  void beat();

  /// The cards are as they shall be left: nor does the step that systemd runs after us touch them.
  void dismiss();

  /// Why no guard stands beside us; "" while one does, and where none is wanted.
  const std::string& trouble() const { return trouble_; }

 private:
  using Machine = std::chrono::steady_clock;
  void replace(const std::string& why);
  void begin(std::optional<Guard> old);
  void take_started();
  void tell(Level level, const std::string& says) { events_.add({clock_.wall(), "guard", level, "guard", says}); }

  GuardOptions options_;
  GuardOrders orders_;
  EventLog& events_;
  const Clock& clock_;
  std::optional<Guard> guard_;
  std::future<Result<Guard>> starting_;
  std::optional<Machine::time_point> again_;  ///< when to try again
  std::string trouble_;
};

}  // namespace ohm::daemon
