// The twin as a NUT driver: one driver socket per PDU, to which a real upsd connects.
//
// Speaks NUT's driver-server protocol (its docs/sock-protocol.txt, 2.8): SETINFO, ADDCMD, DATAOK/DATASTALE, DUMPDONE, PONG and
// TRACKING out; DUMPALL, PING, INSTCMD and SET in. Values are those of the last poll, two seconds of twin time apart, as a driver
// that polls a PDU has them. A silent meter is told as stale data. One thread: the loop's.
//
// Serve it with: NUT_CONFPATH=DIR/nut NUT_STATEPATH=DIR/nut /lib/nut/upsd -F -u USER   (USER: who runs the twin; needed as root)
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "twin/process/host/line_server.h"
#include "twin/process/nut/pdu_variables.h"
#include "twin/process/rig/live_rig.h"

namespace ohm::twin {

/// ups.conf, upsd.conf and upsd.users (mode 0600, with a new password at each start) in `directory`, which is made with mode 0700.
Result<void> write_nut_files(const std::string& directory, const Rig& rig, int port);

class NutDriver {
 public:
  /// `directory`: where upsd looks for driver sockets.
  static Result<std::unique_ptr<NutDriver>> open(EventLoop& loop, const std::string& directory, LiveRig& rig);

  /// After every step: polls when two seconds have passed and tells upsd what changed.
  void stepped();

 private:
  struct PduDriver {
    std::size_t pdu{};
    std::unique_ptr<LineServer> server;
    NutVariables told;
    bool stale{};
  };
  explicit NutDriver(LiveRig& rig) : rig_{rig} {}
  Result<void> add(EventLoop& loop, const std::string& directory, std::size_t pdu);
  void poll(PduDriver& driver);
  void broadcast(PduDriver& driver, const std::string& text);
  void on_line(PduDriver& driver, LineServer::Client client, std::string_view line);
  std::string dump(const PduDriver& driver) const;
  int instruct(const PduDriver& driver, const std::string& command);
  bool silent(const PduDriver& driver) const;

  LiveRig& rig_;
  std::chrono::nanoseconds next_poll_{};
  std::vector<std::unique_ptr<PduDriver>> drivers_;
};

}  // namespace ohm::twin
