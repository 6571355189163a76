// What ohmd tells the service manager and the log.
//
// systemd's notify protocol (sd_notify(3)): a datagram to $NOTIFY_SOCKET. Nothing happens where there is none. The log is standard
// error, one line an event: with the instant for people, with a priority for the journal.
#pragma once

#include <chrono>
#include <string>

#include "agent/events/event_log.h"

namespace ohm::daemon {

class ServiceManager {
 public:
  ServiceManager();
  void ready(const std::string& status) const { say("READY=1\nSTATUS=" + status); }
  void stopping() const { say("STOPPING=1"); }
  /// WATCHDOG=1, as often as the manager asked for it (half of $WATCHDOG_USEC) and not more often.
  void alive();

 private:
  void say(const std::string& text) const;

  std::string socket_;
  std::chrono::microseconds watchdog_{};
  std::chrono::steady_clock::time_point last_{};
};

void log_line(Level level, const std::string& text);
void log_event(const Event& event);

}  // namespace ohm::daemon
