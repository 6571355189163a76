// One conversation with upsd: ask, and read the whole answer before a deadline.
//
// Used by NutMeter's worker only. After an error of kind Io or Timeout that upsd itself did not send, or of a malformed answer, the
// conversation has lost its place and is dropped: `lost()` says so.
#pragma once

#include <string>

#include "hardware/meter/net/line_socket.h"
#include "hardware/meter/nut/nut_protocol.h"

namespace ohm::nut {

/// Who may switch, from the login file.
struct Login {
  std::string user, password;
  friend bool operator==(const Login&, const Login&) = default;
};

/// A file of two lines, "user = NAME" and "password = SECRET"; blank lines and # comments are skipped. Io: it cannot be read.
/// BadInput: something else stands in it. No error ever shows the password.
Result<Login> read_login(const std::string& path);

class Session {
 public:
  Session(LineSocket socket, std::string ups) : socket_{std::move(socket)}, ups_{std::move(ups)} {}

  Result<Variables> variables(Deadline deadline) { return list("VAR", deadline); }
  Result<Variables> commands(Deadline deadline) { return list("CMD", deadline); }
  /// Once per session, before the first command.
  Result<void> log_in(const Login& login, Deadline deadline);
  /// "outlet.3.load.off".
  Result<void> command(const std::string& name, Deadline deadline);

  bool lost() const { return lost_; }

 private:
  Result<Variables> list(const std::string& kind, Deadline deadline);
  Result<std::string> ask(const std::string& request, Deadline deadline);
  Result<void> order(const std::string& request, Deadline deadline);

  LineSocket socket_;
  std::string ups_;
  bool lost_{};
};

}  // namespace ohm::nut
