// ohmd's half of its guard: starts ohm-guard, keeps its page true, tells it when the end is an orderly one.
//
// The guard is a process of its own that waits at the other end of a socket. When ohmd is gone without a word (SIGKILL, a crash),
// or its heartbeat is older than allowed, the guard brings the cards into their safe state and ends. It shares nothing with ohmd
// but the page and the socket, and no signal sent to ohmd's group or terminal reaches it. One thread at a time.
#pragma once

#include <string>
#include <sys/types.h>

#include "hardware/guard/guard_page.h"

namespace ohm {

struct GuardOptions {
  std::string program;  ///< path of ohm-guard
  std::string page;     ///< where its page shall lie: "/run/ohm/guard.page"
  std::string library;  ///< as NvmlOptions::library; "": the default
  std::string log;      ///< a file it appends to as well; "": ohmd's standard error only
  Seconds start_limit{15};
};

class Guard {
 public:
  /// Writes the page, starts the guard and waits until it watches. The first heartbeat is now.
  static Result<Guard> start(const GuardOptions& options, const GuardOrders& orders);

  Guard(Guard&& other) noexcept;
  Guard& operator=(Guard&& other) noexcept;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  /// Not dismissed: the guard acts, as it would had ohmd been killed.
  ~Guard();

  /// The control thread is well, at this instant of the machine's CLOCK_MONOTONIC (not of a twin's clock).
  void beat();
  /// New mode, heartbeat or caps.
  Result<void> update(const GuardOrders& orders) { return page_.write(orders); }
  /// False: the guard ended by itself (it acted, or was killed): start another.
  bool alive();
  /// How long ago it last looked (it does every second): a guard that was stopped or hangs guards nobody.
  Seconds silent_for() const;
  /// Ends it at once, by its own pid: for one that is silent. It acts on no card.
  void kill();
  pid_t pid() const { return pid_; }

  /// The cards are as they should be left: the guard ends and touches nothing. Timeout: it did not end in time.
  Result<void> dismiss(Seconds limit = Seconds{5});

 private:
  Guard(GuardPage page, int socket, pid_t pid) : page_{std::move(page)}, socket_{socket}, pid_{pid} {}
  Result<void> wait_ready(Seconds limit);

  GuardPage page_;
  int socket_{-1};
  pid_t pid_{-1};
};

}  // namespace ohm
