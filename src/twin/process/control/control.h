// The control socket: who may ask what, and what a request does to the rig.
//
// Anybody may connect (0666), and SO_PEERCRED says who it is. Setters of a driver are for root and the --admin users, as on a real
// card; loads, faults, settings and status also for the user who runs the twin. A request about a hung card is not answered, and
// its client not read, until the card answers again. One thread: the loop's.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "twin/process/control/request.h"
#include "twin/process/control/status.h"
#include "twin/process/host/line_server.h"
#include "twin/process/rig/live_rig.h"

namespace ohm::twin {

class Control {
 public:
  struct Handlers {
    std::function<ProcessFacts()> facts;              ///< asked at every status
    std::function<void(std::uint32_t card)> was_set;  ///< before the setter is answered: who reads back must see it
  };
  static Result<std::unique_ptr<Control>> open(EventLoop& loop, const std::string& path, LiveRig& rig, std::vector<uid_t> admins,
                                               Handlers wanted);

  /// After steps of the physics, when everything shows them: answers who waited.
  void stepped(std::uint64_t steps);

 private:
  Control(LiveRig& rig, std::vector<uid_t> admins, Handlers handlers);
  void on_line(LineServer::Client client, std::string_view line);
  bool is_admin(LineServer::Client client) const;
  bool is_operator(LineServer::Client client) const;
  void answer(LineServer::Client client, const Result<void>& done);
  void answer_later(LineServer::Client client, const Result<void>& done, std::string yes = ok_line());
  void wait_for(LineServer::Client client, std::uint64_t steps, std::string yes = ok_line());
  void set(LineServer::Client client, const SetRequest& request);
  void clear(LineServer::Client client, const ClearRequest& request);
  void nvml(LineServer::Client client, const NvmlCall& call);
  void perform(LineServer::Client client, const Request& request);

  LiveRig& rig_;
  std::vector<uid_t> admins_;
  Handlers handlers_;
  struct Waiting {
    std::uint64_t steps{};  ///< left
    std::string yes;        ///< the answer then
  };
  std::map<LineServer::Client, Waiting> waiting_;
  std::map<LineServer::Client, NvmlCall> stuck_;  ///< in a call to a hung card
  std::unique_ptr<LineServer> server_;            ///< last: its clients go first
};

}  // namespace ohm::twin
