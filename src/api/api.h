// The pages of docs/api.md: a request in, an answer out.
//
// Made by the daemon, called by the server on its one thread. It reads the newest view, the events and the history, and hands
// commands to the control thread, whose answer comes back on that thread. It knows no socket and trusts no request.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "agent/commands/command_queue.h"
#include "agent/events/event_log.h"
#include "agent/view/rig_view.h"
#include "api/http.h"
#include "base/clock.h"

namespace ohm::api {

/// All outlive the Api. `history`: answers /v1/history from a decoded request.
struct Sources {
  std::function<std::shared_ptr<const RigView>()> view;
  std::function<Response(const Request&)> history;
  std::function<std::string(const RigView&)> metrics;
  EventLog& events;
  CommandQueue& commands;
  const Clock& clock;
  std::string version;
};

class Api {
 public:
  explicit Api(Sources sources);

  /// `reply` is called exactly once, now or later, on this or the control thread.
  void handle(const Request& request, const Reply& reply);

 private:
  Response rig();
  Response events(const Request& request);
  Response metrics();
  void find(const Request& request, const Reply& reply);
  void meter(const Request& request, const Reply& reply);
  void off(const Request& request, const Reply& reply);
  void up(const Request& request, const Reply& reply);
  void hook_off(const Request& request, const Reply& reply);
  void rescan(const Request& request, const Reply& reply);
  void down(const Request& request, const Reply& reply);
  void push(Command command, const Reply& reply);

  struct Route;
  static const Route kRoutes[];

  Sources sources_;
  std::shared_ptr<const RigView> rendered_;  ///< the view that `text_` is of
  std::string text_;
};

}  // namespace ohm::api
